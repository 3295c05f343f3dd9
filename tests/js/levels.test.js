import assert from "node:assert/strict";
import { test } from "node:test";
import { greys, pixels, stepped } from "../../static/tiles/levels.js";

const bytes = (/** @type {number[]} */ ...levels) => btoa(String.fromCharCode(...levels));
const tile = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number[]} */ ...levels) => ({
  ...{ channel: 0, zero: false, note: "", low, high },
  levels: bytes(...levels),
});

test("a map on its own scale reaches from dark to light", () => {
  assert.deepEqual([...greys(tile(-3, 5, 0, 128, 255), null)], [0, 128, 255]);
});

test("on one scale weak and strong maps can be told apart", () => {
  assert.deepEqual([...greys(tile(0, 1, 0, 255), [0, 2])], [0, 128]);
  assert.deepEqual([...greys(tile(1, 2, 0, 255), [0, 2])], [128, 255]);
});

test("what lies beyond the scale is its darkest or lightest grey, and a flat scale is dark", () => {
  assert.deepEqual([...greys(tile(-9, 9, 0, 255), [0, 1])], [0, 255]);
  assert.deepEqual([...greys(tile(3, 3, 0, 0), [3, 3])], [0, 0]);
});

test("a pixel is grey and opaque", () => {
  assert.deepEqual([...pixels(Uint8Array.of(7, 255))], [7, 7, 7, 255, 255, 255, 255, 255]);
});

test("arrow keys walk over the tiles and stop at their ends", () => {
  assert.deepEqual(
    ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"].map((key) => stepped(key, 5, 12, 4)),
    [6, 4, 9, 1, 0, 11],
  );
  assert.equal(stepped("ArrowDown", 9, 12, 4), 9);
  assert.equal(stepped("ArrowLeft", 0, 12, 4), 0);
  assert.equal(stepped("Enter", 0, 12, 4), undefined);
});
