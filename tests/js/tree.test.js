import assert from "node:assert/strict";
import { test } from "node:test";
import { Tree } from "../../static/graph/tree.js";
import { smallNetwork } from "./scene.js";

const tree = new Tree(smallNetwork());
const ALL = tree.opened("layer");

test("a path leads from the outermost part down to a box", () => {
  assert.deepEqual(tree.path("b2"), ["stage:s", "module:m", "branch:m.b", "b2"]);
  assert.deepEqual(tree.path(""), []);
});

test("a box that the drawing has not is refused by its name", () => {
  assert.throws(() => tree.item("gone"), /no box "gone"/);
  assert.throws(() => tree.layer("module:m"), /module:m is no layer/);
});

test("a depth opens the parts above it, and a head only with the layers", () => {
  assert.deepEqual([...tree.opened("stage")], []);
  assert.deepEqual([...tree.opened("module")], ["stage:s"]);
  assert.deepEqual([...tree.opened("branch")], ["stage:s", "module:m"]);
  assert.deepEqual([...ALL], ["stage:s", "module:m", "branch:m.b", "stage:head"]);
});

test("a box is stood for by the outermost closed part around it", () => {
  assert.equal(tree.shown("b2", new Set()), "stage:s");
  assert.equal(tree.shown("b2", new Set(["stage:s", "branch:m.b"])), "module:m");
  assert.equal(tree.shown("b2", ALL), "b2");
  assert.equal(tree.shown("module:m", ALL), "module:m");
});

test("a part that closes closes what it holds, and opens no other again", () => {
  const closed = tree.toggled(ALL, "module:m");
  assert.deepEqual([...closed], ["stage:s", "stage:head"]);
  assert.deepEqual([...tree.toggled(closed, "module:m")].sort(), ["module:m", "stage:head", "stage:s"]);
  assert.equal(ALL.size, 4);
});

test("a box comes into sight when all parts around it open", () => {
  const open = tree.revealed(new Set(), "b1");
  assert.ok(tree.inSight("b1", open));
  assert.ok(!tree.inSight("b1", tree.toggled(open, "module:m")));
  assert.ok(!tree.inSight("fc", open));
});

test("what is visible stands in order, parts before what they hold", () => {
  const open = new Set(["stage:s", "branch:m.b"]);
  assert.deepEqual(tree.visible(open), ["input", "stage:s", "conv", "module:m", "stage:head", "logits"]);
});

test("edges join shown boxes once and carry every tensor", () => {
  const edges = tree.edges(new Set(["stage:s"]));
  const ends = edges.map(({ tail, head }) => [tail, head]);
  const expected = ["input conv", "conv module:m", "conv stage:head", "module:m logits"];
  assert.deepEqual(
    ends.map((pair) => pair.join(" ")),
    expected,
  );
  const [, , closed] = new Tree(smallNetwork()).edges(new Set());
  assert.deepEqual([closed?.tail, closed?.head, [...(closed?.tensors ?? [])]], ["stage:s", "logits", ["concat"]]);
});

test("an edge enters the open modules that its tail is not in", () => {
  const edge = (/** @type {string} */ tail, /** @type {string} */ head) => ({ tail, head, tensors: new Set([tail]) });
  assert.deepEqual(tree.entered(edge("conv", "b1"), ALL), ["module:m"]);
  assert.deepEqual(tree.entered(edge("a", "concat"), ALL), []);
  assert.deepEqual(tree.entered(edge("conv", "module:m"), new Set(["stage:s"])), []);
});

test("the way to a layer holds every layer before it and none beside it", () => {
  assert.deepEqual([...tree.before("b2")].sort(), ["b1", "b2", "conv", "input"]);
  assert.deepEqual([...tree.before("module:m")].sort(), ["a", "b1", "b2", "concat", "conv", "input"]);
});

test("a search matches all words, whole kernels, and more or fewer channels", () => {
  assert.deepEqual(tree.find("3x3 FC"), ["fc"]);
  assert.deepEqual(tree.find("7×1"), ["b2"]);
  assert.deepEqual(tree.find("1x7"), ["b1"]);
  assert.deepEqual(tree.find("1x71"), []);
  assert.deepEqual(tree.find(">255"), ["b1", "concat"]);
  assert.deepEqual(tree.find("<8"), ["input"]);
  assert.deepEqual(tree.find("  "), []);
});
