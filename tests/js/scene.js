// A small drawing for the tests: a stage with a convolution and a module of two branches, and a head beside the trunk.

/** @import { Item, LayerItem, PartItem } from "../../static/graph/scene.d.ts" */

/** @param {string} id @param {string} parent @param {boolean} aux */
function box(id, parent, aux) {
  return { id, parent, aux, title: id, lines: [], tip: `${id}\n3×3`, fill: "#ffffff", ink: "#000000" };
}

/** @param {string} id @param {string[]} inputs @param {Partial<LayerItem>} [more] @returns {LayerItem} */
export function layer(id, inputs, { parent = "", aux = false, ...more } = {}) {
  const size = { shape: "8×4×4", channels: 8, bytes: 512 };
  return { ...box(id, parent, aux), level: "layer", kind: "square", dot: `\t${id}\n`, inputs, ...size, ...more };
}

/** @param {string} id @param {PartItem["level"]} level @param {Partial<PartItem>} [more] @returns {PartItem} */
export function part(id, level, { parent = "", aux = false, ...more } = {}) {
  const drawn = { dot: `\t"${id}"\n`, frame: `\tsubgraph "cluster_${id}" {\n`, called: id };
  return { ...box(id, parent, aux), level, kind: "other", ...drawn, ...more };
}

export const HEAD = "digraph small {\n";

/** @returns {Item[]} */
export function smallNetwork() {
  const [stage, module, branch, head] = ["stage:s", "module:m", "branch:m.b", "stage:head"];
  return [
    layer("input", [], { kind: "input", channels: 3, shape: "3×4×4" }),
    part(stage, "stage"),
    layer("conv", ["input"], { parent: stage, channels: 64 }),
    part(module, "module", { parent: stage }),
    layer("a", ["conv"], { parent: module, kind: "pointwise", tip: "a\n1×1" }),
    part(branch, "branch", { parent: module }),
    layer("b1", ["conv"], { parent: branch, tip: "b1\n1×7", channels: 256 }),
    layer("b2", ["b1"], { parent: branch, tip: "b2\n7×1 on 71×71" }),
    layer("concat", ["a", "b2"], { parent: module, kind: "concat", channels: 264 }),
    part(head, "stage", { aux: true }),
    layer("fc", ["conv"], { parent: head, kind: "linear", aux: true }),
    layer("logits", ["concat"], { kind: "linear" }),
  ];
}
