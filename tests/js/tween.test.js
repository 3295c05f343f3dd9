import assert from "node:assert/strict";
import { test } from "node:test";
import { Tween } from "../../static/scale/tween.js";

/**
 * Gives the tween a page whose frames come when the test says so.
 * @param {boolean} still whether the visitor asked for less motion
 */
function pageOfFrames(still) {
  /** @type {FrameRequestCallback[]} */
  const asked = [];
  Object.assign(globalThis, {
    matchMedia: () => ({ matches: still }),
    requestAnimationFrame: (/** @type {FrameRequestCallback} */ callback) => asked.push(callback),
    cancelAnimationFrame: () => asked.splice(0),
  });
  return (/** @type {number} */ now) => {
    for (const callback of asked.splice(0)) callback(now);
  };
}

test("a change has flowed to its end within a third of a second, and not at once", () => {
  const frame = pageOfFrames(false);
  /** @type {number[]} */
  const shares = [];
  let ends = 0;
  new Tween().run(
    (share) => shares.push(share),
    () => {
      ends += 1;
    },
  );
  for (const now of [1000, 1100, 1200, 1333]) frame(now);
  assert.deepEqual(
    shares,
    [...shares].sort((one, other) => one - other),
  );
  assert.equal(shares.at(0), 0);
  assert.ok(Number(shares.at(2)) < 1);
  assert.equal(shares.at(-1), 1);
  assert.equal(ends, 1);
});

test("it is at its end at once for who asked for less motion", () => {
  pageOfFrames(true);
  /** @type {number[]} */
  const shares = [];
  new Tween().run((share) => shares.push(share));
  assert.deepEqual(shares, [1]);
});
