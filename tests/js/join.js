// For tests/test_browser_code.py: a line holds a drawing and cuts of it; the answer is the DOT of each, and what depths open.
import { createInterface } from "node:readline";
import { outline } from "../../static/graph/dot.js";
import { DEPTHS, Tree } from "../../static/graph/tree.js";

/** @import { SceneData } from "../../static/graph/scene.d.ts" */

for await (const line of createInterface({ input: process.stdin })) {
  /** @type {{ scene: SceneData, cuts: string[][] }} */
  const { scene, cuts } = JSON.parse(line);
  const tree = new Tree(scene.items);
  const dots = cuts.map((open) => outline(tree, scene.head, new Set(open)).dot);
  const depths = Object.fromEntries(DEPTHS.map((depth) => [depth, [...tree.opened(depth)]]));
  process.stdout.write(`${JSON.stringify({ dots, depths })}\n`);
}
