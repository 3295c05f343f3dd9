import assert from "node:assert/strict";
import { test } from "node:test";
import { Tree } from "../../static/graph/tree.js";
import { twin } from "../../static/graph/twins.js";
import { layer, part } from "./scene.js";

/** A module of two layers whose names begin alike. @param {string} name @param {string[]} pairs */
function tree(name, ...pairs) {
  const paired = (/** @type {number} */ number) => (pairs[number] ? { pair: pairs[number] } : {});
  return new Tree([
    part(`stage:${name}`, "stage"),
    part(`module:${name}`, "module", { parent: `stage:${name}` }),
    layer(`${name}1`, [], { parent: `module:${name}`, ...paired(0) }),
    layer(`${name}2`, [], { parent: `module:${name}`, ...paired(1) }),
  ]);
}

test("a layer's twin is the layer of the same pair, whatever its name", () => {
  assert.equal(twin(tree("a", "p", "q"), tree("b", "q", "p"), "a1"), "b2");
});

test("a part's twin is the part of its level around the twin of its first paired layer", () => {
  const [before, after] = [tree("a", "", "q"), tree("b", "q")];
  assert.equal(twin(before, after, "module:a"), "module:b");
  assert.equal(twin(before, after, "stage:a"), "stage:b");
});

test("what was added or removed has no twin", () => {
  const [before, after] = [tree("a", "", "q"), tree("b", "r", "")];
  assert.equal(twin(before, after, "a1"), undefined);
  assert.equal(twin(before, after, "module:a"), undefined);
});
