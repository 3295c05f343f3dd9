// How the shapes of one picture become those of the next: what stays flows, a group zooms, the rest grows or fades.

/** @typedef {import("../scale/shapes.js").Picture} Picture */
/** @typedef {import("../scale/shapes.js").Shape} Shape */
/** @typedef {[number, number, number, number]} Box left, top, right, bottom */
/** @typedef {{ from: number[], to: number[], fades: "in" | "out" | "", starts: number, ends: number }} Move */

const LATEST = 0.55;
const GROWS = 0.45;
const FADES = 0.35;

/**
 * Returns the box of each group's solid shapes.
 * @param {Shape[]} shapes
 * @param {string[]} groups
 * @returns {Map<string, Box>}
 */
export function boxes(shapes, groups) {
  /** @type {Map<string, Box>} */
  const all = new Map();
  for (const [at, shape] of shapes.entries()) {
    const group = groups[at];
    if (!group || (shape.type !== "band" && shape.type !== "slab")) continue;
    const [x, y, w, h] = shape.numbers;
    const box = all.get(group) ?? [x, y, x + w, y + h];
    all.set(group, [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x + w), Math.max(box[3], y + h)]);
  }
  return all;
}

/**
 * Returns a shape's lengths where its group's box is another one: seen from further away, or nearer.
 * @param {Shape} shape
 * @param {Box} from
 * @param {Box} to
 * @returns {number[]}
 */
export function zoomed(shape, from, to) {
  const across = (to[2] - to[0]) / Math.max(from[2] - from[0], 1);
  const along = (to[3] - to[1]) / Math.max(from[3] - from[1], 1);
  /** @param {number} x */
  const left = (x) => to[0] + (x - from[0]) * across;
  /** @param {number} y */
  const top = (y) => to[1] + (y - from[1]) * along;
  switch (shape.type) {
    case "ribbon": {
      const [x0, y0, w0, x1, y1, w1] = shape.numbers;
      return [left(x0), top(y0), w0 * along, left(x1), top(y1), w1 * along];
    }
    case "band": {
      const [x, y, w, h] = shape.numbers;
      return [left(x), top(y), w * across, h * along];
    }
    case "slab": {
      const [x, y, w, h, depth] = shape.numbers;
      return [left(x), top(y), w * across, h * along, depth * Math.min(across, along)];
    }
    case "label": {
      const [x, y] = shape.numbers;
      return [left(x), top(y)];
    }
  }
}

/**
 * Returns the lengths of a shape that is not there yet: a tower before it grows, a ribbon before it flows.
 * @param {Shape} shape
 * @param {number} ground where towers stand
 * @returns {number[]}
 */
export function seed(shape, ground) {
  switch (shape.type) {
    case "ribbon": {
      const [x0, y0, w0] = shape.numbers;
      return [x0, y0, w0, x0, y0, w0];
    }
    case "band": {
      const [x, y, w] = shape.numbers;
      return [x + w / 2, y, 0, 0];
    }
    case "slab": {
      const [x, , w, , depth] = shape.numbers;
      return [x, ground, w, 0, depth];
    }
    case "label":
      return [...shape.numbers];
  }
}

/**
 * Returns where the feet of a picture's slabs are.
 * @param {Picture} picture
 * @returns {number}
 */
export function groundOf(picture) {
  const feet = picture.shapes.map((shape) => (shape.type === "slab" ? shape.numbers[1] + shape.numbers[3] : 0));
  return Math.max(0, ...feet);
}

/**
 * Returns the move of a shape that stays: from where it is now.
 * @param {Shape} shape
 * @param {number[]} now
 * @returns {Move}
 */
export const flow = (shape, now) => ({ from: now, to: shape.numbers, fades: "", starts: 0, ends: 1 });

/**
 * Returns the move of a shape that comes: out of its group, or grown, the left ones first.
 * @param {Shape} shape
 * @param {Picture} picture
 * @param {{ from: Box, to: Box } | null} zoom
 * @returns {Move}
 */
export function enter(shape, picture, zoom) {
  const to = shape.numbers;
  if (zoom && shape.type === "label") return { from: to, to, fades: "in", starts: LATEST, ends: 1 };
  if (zoom) return { from: zoomed(shape, zoom.from, zoom.to), to, fades: "in", starts: 0, ends: 1 };
  const starts = Math.min(Math.max(to[0] / picture.width, 0), 1) * LATEST;
  const from = shape.id.startsWith("legend/") ? [...to] : seed(shape, groundOf(picture));
  return { from, to, fades: "in", starts, ends: starts + GROWS };
}

/**
 * Returns the move of a shape that goes: into its group, or just away.
 * @param {Shape} shape
 * @param {number[]} now
 * @param {{ from: Box, to: Box } | null} zoom
 * @returns {Move}
 */
export function leave(shape, now, zoom) {
  if (!zoom || shape.type === "label") return { from: now, to: now, fades: "out", starts: 0, ends: FADES };
  const to = zoomed(/** @type {Shape} */ ({ ...shape, numbers: now }), zoom.from, zoom.to);
  return { from: now, to, fades: "out", starts: 0, ends: 1 };
}

/**
 * @param {number} share
 * @returns {number}
 */
export const smooth = (share) => (share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2);

/**
 * Returns how far a move is when the picture is at a share of its time.
 * @param {Move} move
 * @param {number} share
 * @returns {number}
 */
export const progress = ({ starts, ends }, share) =>
  smooth(Math.min(Math.max((share - starts) / (ends - starts), 0), 1));
