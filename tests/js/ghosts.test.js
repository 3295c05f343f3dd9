import assert from "node:assert/strict";
import { test } from "node:test";
import { noteSpot, noteWords } from "../../static/scale/ghosts.js";

/** @typedef {import("../../static/scale/shapes.js").Band} Band */
/** @typedef {import("../../static/scale/shapes.js").Label} Label */
/** @typedef {import("../../static/scale/shapes.js").Picture} Picture */

/** @param {[number, number, number, number]} numbers @param {number} amount @param {string} said @returns {Band} */
const band = (numbers, amount, said) => ({
  type: "band",
  id: "a",
  pick: "a",
  name: "a",
  numbers,
  fill: "#fff",
  stroke: "#000",
  amount,
  what: "5×5",
  said,
});

/** @param {[number, number]} numbers @param {string} words @returns {Label} */
const label = (numbers, words) => ({
  type: "label",
  id: "a/label",
  pick: "a",
  numbers,
  lines: [words],
  size: 13,
  bold: true,
  anchor: "middle",
  fill: "#000",
});

/** @param {(Band | Label)[]} shapes @returns {Picture} */
const sheet = (shapes) => ({
  title: "",
  said: "",
  width: 1000,
  height: 500,
  shapes,
  scale: { channel: 1, mac: 1, grid: 1 },
  paper: { page: "#fff", text: "#000", line: "#000" },
});

const WIDTH = 200;
const HEIGHT = 22;

test("a change's words hide neither the shape nor what is written over it", () => {
  const shape = band([500, 250, 20, 20], 2, "2");
  const own = label([510, 240], "5×5 conv, 32  10.04 M MACs");
  const { left, top } = noteSpot(shape, WIDTH, HEIGHT, sheet([shape, own]), []);
  assert.ok(top >= 245, "below its own words");
  assert.ok(left >= 520 || left + WIDTH <= 500 || top >= 270, "beside or below the shape");
});

test("a change's words stand near their shape", () => {
  const shape = band([500, 250, 20, 20], 2, "2");
  const { left, top } = noteSpot(shape, WIDTH, HEIGHT, sheet([shape]), []);
  assert.ok(Math.abs(top + HEIGHT / 2 - 260) < 40 && Math.abs(left + WIDTH / 2 - 510) < 150);
});

test("two changes' words do not hide each other", () => {
  const shape = band([500, 250, 20, 20], 2, "2");
  const first = noteSpot(shape, WIDTH, HEIGHT, sheet([shape]), []);
  /** @type {[number, number, number, number]} */
  const taken = [first.left, first.top, first.left + WIDTH, first.top + HEIGHT];
  const second = noteSpot(shape, WIDTH, HEIGHT, sheet([shape]), [taken]);
  const apart =
    second.left >= taken[2] ||
    second.left + WIDTH <= taken[0] ||
    second.top >= taken[3] ||
    second.top + HEIGHT <= taken[1];
  assert.ok(apart);
});

test("a change says its unit, and on a narrow sheet only by how much", () => {
  const [was, now] = [band([0, 0, 9, 9], 2_410_000, "2.41 M"), band([0, 0, 9, 9], 2_560_000, "2.56 M")];
  assert.equal(noteWords(was, now, false), "5×5: 2.41 M → 2.56 M MACs, +6.2 %");
  assert.equal(noteWords(was, now, true), "5×5: +6.2 % MACs");
  assert.equal(noteWords(band([0, 0, 9, 9], 0, "0"), now, true), "5×5: 0 → 2.56 M MACs");
});
