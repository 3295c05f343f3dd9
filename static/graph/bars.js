// A concat's bar is as wide as the branches that it joins: Graphviz makes it wide enough for their arrows.

/** @import { Plan } from "./plan.js" */
/** @import { Tree } from "./tree.js" */

const EDGE = 8;

/** @param {Plan} plan @param {Tree} tree */
export function widenBars(plan, tree) {
  for (const [id, bar] of plan.boxes) {
    const item = tree.item(id);
    if (item.level !== "layer" || item.kind !== "concat") continue;
    const entering = plan.arrows.filter(({ head }) => head === id);
    const branches = entering.flatMap(({ tail }) => plan.boxes.get(tail) ?? []).filter(({ y }) => y < bar.y);
    const ends = entering.map(({ path }) => Number(path.match(/(-?[\d.]+),-?[\d.]+$/)?.[1]));
    if (!branches.length) continue;
    const left = Math.min(...branches.map(({ x }) => x), ...ends.map((end) => end - EDGE));
    const right = Math.max(...branches.map(({ x, width }) => x + width), ...ends.map((end) => end + EDGE));
    bar.x = left;
    bar.width = right - left;
  }
}
