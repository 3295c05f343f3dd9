// Random cuts of many networks are held against Python's DOT by tests/test_browser_code.py; here is what each rule is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { outline } from "../../static/graph/dot.js";
import { Tree } from "../../static/graph/tree.js";
import { HEAD, layer, part, smallNetwork } from "./scene.js";

const tree = new Tree(smallNetwork());

/** @param {string[]} open */
function drawn(...open) {
  return outline(tree, HEAD, new Set(open));
}

test("closed parts are boxes, and what leaves for a head is dashed and weighs nothing", () => {
  assert.equal(
    drawn("stage:s").dot,
    [
      'digraph small {\n\tinput\n\tsubgraph "cluster_stage:s" {\n\tconv\n\t"module:m"\n\t}\n\t"stage:head"\n\tlogits\n',
      '\t"input" -> "conv" [tooltip="3×4×4"]\n\t"conv" -> "module:m" [tooltip="8×4×4"]\n',
      '\t"conv" -> "stage:head":n [tooltip="8×4×4" style=dashed weight=0]\n\t"module:m" -> "logits" [tooltip="8×4×4"]\n}\n',
    ].join(""),
  );
});

test("a tensor that several branches read enters their module once and forks there", () => {
  const { dot, arrows, forks } = drawn("stage:s", "module:m");
  assert.deepEqual([...forks], [["fork:module:m:conv", "conv"]]);
  const fromConv = arrows.filter(({ tail }) => tail === "conv").map(({ head }) => head);
  assert.deepEqual(fromConv, ["fork:module:m:conv", "stage:head"]);
  assert.match(dot, /"conv" -> "fork:module:m:conv" \[tooltip="8×4×4" arrowhead=none\]/);
  assert.match(dot, /\{ rank=same "a" "branch:m\.b" \}/);
});

test("where several tensors of a closed part enter a module, the arrow to the fork says the first", () => {
  const outputs = new Tree([
    part("stage:s", "stage"),
    layer("x", [], { parent: "stage:s", shape: "1×1×1" }),
    layer("y", [], { parent: "stage:s", shape: "2×2×2" }),
    part("module:m", "module"),
    layer("a", ["x"], { parent: "module:m" }),
    layer("b", ["y"], { parent: "module:m" }),
  ]);
  const { arrows } = outline(outputs, HEAD, new Set(["module:m"]));
  assert.deepEqual(
    arrows.map(({ statement }) => statement),
    [
      '\t"stage:s" -> "fork:module:m:stage:s" [tooltip="1×1×1" arrowhead=none]\n',
      '\t"fork:module:m:stage:s" -> "a":n [tooltip="1×1×1"]\n',
      '\t"fork:module:m:stage:s" -> "b":n [tooltip="2×2×2"]\n',
    ],
  );
});

test("branches enter the concat at ports in their order", () => {
  const { dot } = drawn("stage:s", "module:m", "branch:m.b");
  assert.match(dot, /"a" -> "concat":p0:n /);
  assert.match(dot, /"b2" -> "concat":p1:n /);
});

test("layers of one branch stand below each other, and an open branch has no frame", () => {
  const { dot } = drawn("stage:s", "module:m", "branch:m.b");
  assert.match(dot, /"b1" -> "b2" \[tooltip="8×4×4" weight=9\]/);
  assert.ok(!dot.includes("cluster_branch:m.b"));
});
