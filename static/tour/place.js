// Where a tour's card stands beside what it names, how far the page scrolls for it, and what joins the two: arithmetic only.

/** @typedef {{ x: number, y: number, width: number, height: number }} Rect */
/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ x: number, y: number }} Point */

export const GAP = 14;
const MARGIN = 8;
/** A tether shorter than this says nothing. */
const LEAST = 10;
const ROUND = 8;

/** The area that two rectangles share. @param {Rect} one @param {Rect} other */
export function shared(one, other) {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return across > 0 && down > 0 ? across * down : 0;
}

/** What of a rectangle lies in another. @param {Rect} rect @param {Rect} view @returns {Rect} */
export function within(rect, view) {
  const [x, y] = [Math.max(rect.x, view.x), Math.max(rect.y, view.y)];
  const width = Math.max(0, Math.min(rect.x + rect.width, view.x + view.width) - x);
  const height = Math.max(0, Math.min(rect.y + rect.height, view.y + view.height) - y);
  return { x, y, width, height };
}

/**
 * Where the card stands: at a free side of the thing, in a corner where no side is free, where it covers least; what is
 * to be avoided counts less than the thing.
 * @param {Rect} thing @param {Size} card @param {Rect} view what of the window is free for both
 * @param {Rect[]} avoid
 * @returns {Point}
 */
export function placed(thing, card, view, avoid = []) {
  const seen = within(thing, view);
  let best = { x: view.x + MARGIN, y: view.y + MARGIN };
  let least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const wanted of candidates(seen, card, view)) {
    const point = inside(wanted, card, view);
    const here = { ...point, ...card };
    const covered = [shared(here, seen), avoid.reduce((sum, rect) => sum + shared(here, rect), 0)];
    if (less(covered, least)) [best, least] = [point, covered];
  }
  return best;
}

/** @param {number[]} one @param {number[]} other */
function less(one, other) {
  const at = one.findIndex((number, place) => Math.abs(number - Number(other[place])) > 0.5);
  return at >= 0 && Number(one[at]) < Number(other[at]);
}

/** @param {Rect} thing @param {Size} card @param {Rect} view @returns {Point[]} */
function candidates(thing, card, view) {
  const middle = { x: thing.x + (thing.width - card.width) / 2, y: thing.y + (thing.height - card.height) / 2 };
  const [left, top] = [view.x, view.y];
  const [right, bottom] = [view.x + view.width - card.width, view.y + view.height - card.height];
  return [
    { x: thing.x + thing.width + GAP, y: middle.y },
    { x: thing.x - GAP - card.width, y: middle.y },
    { x: middle.x, y: thing.y + thing.height + GAP },
    { x: middle.x, y: thing.y - GAP - card.height },
    { x: thing.x - GAP - card.width, y: bottom },
    { x: thing.x - GAP - card.width, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
    { x: right, y: top },
    { x: left, y: top },
  ];
}

/** @param {Point} point @param {Size} card @param {Rect} view @returns {Point} */
function inside({ x, y }, card, view) {
  const most = { x: view.x + view.width - card.width - MARGIN, y: view.y + view.height - card.height - MARGIN };
  return {
    x: Math.max(Math.min(x, most.x), view.x + MARGIN),
    y: Math.max(Math.min(y, most.y), view.y + MARGIN),
  };
}

/**
 * The part of the window that a thing is scrolled into: all of it where the card stands beside the thing, else what lies
 * above the card.
 * @param {Rect} thing @param {Size} card @param {Rect} view @param {boolean} sheet whether the card is at the lower edge
 * @returns {Rect}
 */
export function regionOf(thing, card, view, sheet) {
  const need = card.width + GAP + MARGIN;
  const beside = thing.x - view.x >= need || view.x + view.width - thing.x - thing.width >= need;
  if (beside && !sheet) return view;
  return { ...view, height: Math.max(0, view.height - card.height - (sheet ? MARGIN : GAP + MARGIN)) };
}

/** How far down the page scrolls so that a thing lies in a region: not at all, to its middle, or to the thing's top. @param {Rect} thing @param {Rect} region */
export function scrolled(thing, region) {
  const [above, below] = [thing.y - region.y, region.y + region.height - thing.y - thing.height];
  if (thing.height + 2 * MARGIN > region.height) return Math.abs(above) <= 2 * MARGIN ? 0 : above - MARGIN;
  return above >= 0 && below >= 0 ? 0 : (above - below) / 2;
}

/** The line from the card to the thing, as its ends; nothing where they touch. @param {Rect} card @param {Rect} thing @returns {[Point, Point] | null} */
export function tether(card, thing) {
  const [x1, x2] = ends(card.x, card.width, thing.x, thing.width);
  const [y1, y2] = ends(card.y, card.height, thing.y, thing.height);
  if (Math.hypot(x2 - x1, y2 - y1) < LEAST) return null;
  return [
    { x: x1, y: y1 },
    { x: x2, y: y2 },
  ];
}

/** The nearest ends of two spans; where they overlap, the middle of what they share. @param {number} a @param {number} long @param {number} b @param {number} other @returns {[number, number]} */
function ends(a, long, b, other) {
  if (a + long <= b) return [a + long, b];
  if (b + other <= a) return [a, b + other];
  const middle = (Math.max(a, b) + Math.min(a + long, b + other)) / 2;
  return [middle, middle];
}

/** The path of rectangles with round corners. @param {Rect[]} rects */
export function roundPaths(rects) {
  return rects.map(roundPath).join("");
}

/** @param {Rect} rect */
function roundPath({ x, y, width, height }) {
  const r = Math.min(ROUND, width / 2, height / 2);
  const [across, down] = [width - 2 * r, height - 2 * r];
  const corner = (/** @type {number} */ dx, /** @type {number} */ dy) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return `M${x + r} ${y}h${across}${corner(r, r)}v${down}${corner(-r, r)}h${-across}${corner(-r, -r)}v${-down}${corner(r, -r)}z`;
}
