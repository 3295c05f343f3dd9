import assert from "node:assert/strict";
import { test } from "node:test";
import { actOf } from "../../static/tour/keys.js";
import { GAP, placed, regionOf, roundPaths, scrolled, shared, tether, within } from "../../static/tour/place.js";

const VIEW = { x: 0, y: 48, width: 1366, height: 720 };
const CARD = { width: 288, height: 240 };

/** Numbers that are the same with each run. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return (/** @type {number} */ most) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * most);
  };
}

test("where a side is free, the card never covers what it names, and always stands in sight", () => {
  const next = numbers(7);
  let tried = 0;
  for (let round = 0; round < 4000; round += 1) {
    const thing = { x: next(1300), y: 48 + next(680), width: 20 + next(1200), height: 20 + next(700) };
    const seen = within(thing, VIEW);
    const free = Math.max(seen.x, VIEW.width - seen.x - seen.width) - 2 * GAP;
    const above = Math.max(seen.y - VIEW.y, VIEW.y + VIEW.height - seen.y - seen.height) - 2 * GAP;
    const point = placed(thing, CARD, VIEW);
    const card = { ...point, ...CARD };
    assert.deepEqual(within(card, VIEW), card);
    if (free < CARD.width && above < CARD.height) continue;
    tried += 1;
    assert.equal(shared(card, seen), 0, JSON.stringify({ thing, point }));
  }
  assert.ok(tried > 2000);
});

test("the card keeps away from a knob where it can", () => {
  const thing = { x: 320, y: 100, width: 1026, height: 600 };
  const knob = { x: 24, y: 380, width: 251, height: 68 };
  const card = { ...placed(thing, CARD, VIEW, [knob]), ...CARD };
  assert.deepEqual([shared(card, thing), shared(card, knob)], [0, 0]);
});

test("where no side is free, the card stands in the corner that covers least", () => {
  const thing = { x: 60, y: 60, width: 1290, height: 690 };
  assert.deepEqual(placed(thing, CARD, VIEW), { x: 8, y: VIEW.y + VIEW.height - CARD.height - 8 });
  assert.deepEqual(placed({ ...thing, x: 8 }, CARD, VIEW).x, VIEW.width - CARD.width - 8);
});

test("a thing with no room beside it is scrolled above the card, a sheet at the lower edge always covers that much", () => {
  const wide = { x: 10, y: 900, width: 1340, height: 300 };
  const region = regionOf(wide, CARD, VIEW, false);
  assert.ok(region.y + region.height + CARD.height + GAP <= VIEW.y + VIEW.height);
  assert.deepEqual(regionOf({ ...wide, x: 400 }, CARD, VIEW, false), VIEW);
  assert.ok(regionOf({ ...wide, x: 400 }, CARD, VIEW, true).height < VIEW.height - CARD.height);
});

test("what is in its region stays, what fits comes to its middle, of what does not the top is shown", () => {
  const region = { x: 0, y: 50, width: 400, height: 500 };
  assert.equal(scrolled({ x: 0, y: 60, width: 10, height: 100 }, region), 0);
  const below = { x: 0, y: 900, width: 10, height: 100 };
  const after = below.y - scrolled(below, region);
  assert.equal(after + below.height / 2, region.y + region.height / 2);
  const long = { x: 0, y: 900, width: 10, height: 800 };
  const top = long.y - scrolled(long, region);
  assert.ok(top >= region.y && top <= region.y + 10);
  assert.equal(scrolled({ ...long, y: top }, region), 0);
});

test("the line joins the nearest edges, and is left out where card and thing touch", () => {
  const thing = { x: 500, y: 300, width: 100, height: 50 };
  assert.deepEqual(tether({ x: 100, y: 310, width: 288, height: 20 }, thing), [
    { x: 388, y: 320 },
    { x: 500, y: 320 },
  ]);
  assert.equal(tether({ x: 205, y: 300, width: 290, height: 50 }, thing), null);
  assert.equal(tether({ x: 450, y: 320, width: 100, height: 50 }, thing), null);
});

test("the veil has a hole for each rectangle", () => {
  const path = roundPaths([
    { x: 10, y: 10, width: 30, height: 20 },
    { x: 60, y: 10, width: 4, height: 4 },
  ]);
  assert.equal(path.match(/M/g)?.length, 2);
  assert.equal(path.match(/z/g)?.length, 2);
});

test("keys step and leave", () => {
  const page = [{ name: "button" }, { name: "div" }];
  const acts = ["ArrowRight", "n", "N", "ArrowLeft", "p", "Escape", "x"].map((key) => actOf({ key }, page));
  assert.deepEqual(acts, ["next", "next", "next", "back", "back", "leave", undefined]);
});

test("keys are left to who types, to a slider, to a drawing and to the browser", () => {
  for (const one of [
    { name: "input" },
    { name: "textarea" },
    { name: "canvas" },
    { name: "div", role: "slider" },
    { name: "svg", role: "tree" },
    { name: "svg", role: "listbox" },
    { name: "div", role: "textbox", editable: true },
  ]) {
    assert.equal(actOf({ key: "ArrowRight" }, [one, { name: "div" }]), undefined, JSON.stringify(one));
    assert.equal(actOf({ key: "Escape" }, [{ name: "g" }, one]), undefined);
  }
  for (const held of ["altKey", "ctrlKey", "metaKey", "defaultPrevented"]) {
    assert.equal(actOf({ key: "n", [held]: true }, [{ name: "body" }]), undefined);
  }
  assert.equal(actOf({ key: "ArrowRight", shiftKey: true }, [{ name: "body" }]), undefined);
});
