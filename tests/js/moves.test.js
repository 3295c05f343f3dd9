import assert from "node:assert/strict";
import { test } from "node:test";
import { boxes, enter, flow, groundOf, leave, progress, seed, smooth, zoomed } from "../../static/story/moves.js";

/** @typedef {import("../../static/scale/shapes.js").Shape} Shape */
/** @typedef {import("../../static/scale/shapes.js").Picture} Picture */

const LOOK = { fill: "#fff", stroke: "#000", amount: 1, what: "", said: "" };

/** @param {string} id @param {[number, number, number, number, number]} numbers @returns {Shape} */
const slab = (id, numbers) => ({
  type: "slab",
  id,
  pick: "",
  name: id,
  numbers,
  top: "#fff",
  side: "#fff",
  upright: true,
  ...LOOK,
});

/** @param {string} id @param {[number, number, number, number]} numbers @returns {Shape} */
const band = (id, numbers) => ({ type: "band", id, pick: "", name: id, numbers, ...LOOK });

/** @param {string} id @param {[number, number]} numbers @returns {Shape} */
const label = (id, numbers) => ({
  type: "label",
  id,
  pick: "",
  numbers,
  lines: [id],
  size: 13,
  bold: true,
  anchor: "middle",
  fill: "#000",
});

/** @param {[number, number, number, number, number, number]} numbers @returns {Shape} */
const ribbon = (numbers) => ({ type: "ribbon", id: "r", pick: "", numbers, fill: "#fff", opacity: 1 });

/** @param {Shape[]} shapes @returns {Picture} */
const picture = (shapes) => ({
  title: "",
  said: "",
  width: 100,
  height: 100,
  shapes,
  scale: { channel: 1, mac: 1, grid: 1 },
  paper: { page: "#fff", text: "#000", line: "#000" },
});

test("a group's box holds its solid shapes and nothing of others", () => {
  const shapes = [
    slab("a", [10, 20, 5, 30, 3]),
    band("b", [30, 10, 10, 10]),
    label("c", [90, 90]),
    slab("d", [0, 0, 1, 1, 1]),
  ];
  const all = boxes(shapes, ["m", "m", "m", ""]);
  assert.deepEqual([...all], [["m", [10, 10, 40, 50]]]);
});

test("what zooms fills the other box as it filled its own", () => {
  /** @type {[number, number, number, number]} */
  const from = [10, 10, 30, 50];
  /** @type {[number, number, number, number]} */
  const to = [0, 0, 10, 10];
  assert.deepEqual(zoomed(band("b", [10, 10, 20, 40]), from, to), [0, 0, 10, 10]);
  assert.deepEqual(zoomed(slab("s", [20, 30, 10, 20, 8]), from, to), [5, 5, 5, 5, 2]);
  assert.deepEqual(zoomed(ribbon([10, 30, 8, 30, 30, 4]), from, to), [0, 5, 2, 10, 5, 1]);
  assert.deepEqual(zoomed(label("l", [20, 30]), from, to), [5, 5]);
});

test("a tower grows from the ground, a ribbon from its source", () => {
  const tower = slab("t", [40, 20, 10, 60, 3]);
  assert.equal(groundOf(picture([tower, band("b", [0, 85, 5, 5])])), 80);
  assert.deepEqual(seed(tower, 80), [40, 80, 10, 0, 3]);
  assert.deepEqual(seed(ribbon([1, 2, 3, 9, 8, 7]), 80), [1, 2, 3, 1, 2, 3]);
});

test("what comes grows later the further right it stands, and all is there at the end", () => {
  const [near, far] = [slab("a", [10, 20, 5, 30, 3]), slab("b", [80, 20, 5, 30, 3])];
  const moves = [near, far].map((shape) => enter(shape, picture([near, far]), null));
  const [first, second] = moves;
  assert.ok(first && second && progress(first, 0.4) > progress(second, 0.4));
  for (const move of moves) {
    assert.equal(progress(move, 0), 0);
    assert.equal(progress(move, 1), 1);
    assert.equal(move.fades, "in");
  }
});

test("labels fade where they stand, also where their group zooms", () => {
  /** @type {{ from: [number, number, number, number], to: [number, number, number, number] }} */
  const zoom = { from: [0, 0, 10, 10], to: [50, 50, 90, 90] };
  const words = label("l", [5, 5]);
  assert.deepEqual(enter(words, picture([words]), zoom).from, [5, 5]);
  assert.deepEqual(leave(words, [5, 5], zoom).to, [5, 5]);
  assert.deepEqual(leave(slab("s", [0, 0, 10, 10, 1]), [0, 0, 10, 10, 1], zoom).to.slice(0, 4), [50, 50, 40, 40]);
});

test("what stays flows from wherever it is", () => {
  const move = flow(slab("s", [1, 2, 3, 4, 5]), [9, 9, 9, 9, 9]);
  assert.deepEqual([move.from, move.to, move.fades], [[9, 9, 9, 9, 9], [1, 2, 3, 4, 5], ""]);
  assert.equal(smooth(0.5), 0.5);
});
