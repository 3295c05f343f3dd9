// What was: the old outlines, dashed, at the new picture's scale, and what changed written beside them.
import { element, ribbonEdges, short } from "./shapes.js";

/** @typedef {import("./shapes.js").Picture} Picture */
/** @typedef {import("./shapes.js").Shape} Shape */
/** @typedef {import("./shapes.js").Band} Band */
/** @typedef {import("./shapes.js").Slab} Slab */
/** @typedef {import("./shapes.js").Ribbon} Ribbon */
/** @typedef {[number, number, number, number]} Box */

const MOST_WRITTEN = 3;
const MOST_OUTLINES = 120;
const LEAST_CHANGE = 0.15;
const SIZE = 13;
const LETTER = 0.49;
const NARROW = 620;

/**
 * Returns the ghosts of a picture that another one took the place of.
 * @param {Picture} before
 * @param {Picture} now
 * @returns {SVGElement}
 */
export function ghosts(before, now) {
  const group = element("g", { class: "ghosts", "aria-hidden": "true" });
  const old = new Map(before.shapes.map((shape) => [shape.id, shape]));
  /** @type {[Band | Slab, Band | Slab][]} */
  const changed = [];
  for (const shape of now.shapes) {
    const was = old.get(shape.id);
    if (!was || was.type !== shape.type || group.childElementCount > MOST_OUTLINES) continue;
    const outline = outlineOf(was, shape, ratios(before, now));
    if (outline) group.append(outline);
    if ((shape.type === "band" || shape.type === "slab") && (was.type === "band" || was.type === "slab"))
      if (shape.what && was.amount !== shape.amount) changed.push([was, shape]);
  }
  const bands = changed.filter(([, shape]) => shape.type === "band");
  const largest = (bands.length ? bands : changed).sort(
    ([a, b], [c, d]) => Math.abs(d.amount - c.amount) - Math.abs(b.amount - a.amount),
  );
  /** @type {Box[]} */
  const taken = [];
  for (const [was, shape] of largest.slice(0, MOST_WRITTEN)) group.append(note(was, shape, now, taken));
  return group;
}

/**
 * How much longer the same amount is drawn now: a channel, a band's side, a grid.
 * @param {Picture} before
 * @param {Picture} now
 * @returns {{ channel: number, side: number, grid: number }}
 */
function ratios(before, now) {
  return {
    channel: now.scale.channel / before.scale.channel,
    side: Math.sqrt(now.scale.mac / before.scale.mac),
    grid: now.scale.grid / before.scale.grid,
  };
}

/**
 * Returns the old outline where the shape is now, or nothing where its size is the same.
 * @param {Shape} was
 * @param {Shape} shape
 * @param {{ channel: number, side: number, grid: number }} ratio
 * @returns {SVGElement | null}
 */
function outlineOf(was, shape, ratio) {
  if (shape.id.startsWith("legend/")) return null;
  if (shape.type === "ribbon" && was.type === "ribbon") return ribbonOutline(was, shape, ratio.channel);
  if (shape.type !== "band" && shape.type !== "slab") return null;
  if (!shape.amount || !shape.name) return null;
  const upright = shape.type === "slab" && shape.upright;
  const across = shape.type === "band" ? ratio.side : upright ? ratio.grid : ratio.channel;
  const along = shape.type === "band" ? ratio.side : upright ? ratio.channel : ratio.grid;
  if (was.type !== "band" && was.type !== "slab") return null;
  const [x, y, width, height] = shape.numbers;
  const [w, h] = [was.numbers[2] * across, was.numbers[3] * along];
  if (Math.max(Math.abs(w - width), Math.abs(h - height)) < LEAST_CHANGE) return null;
  const [left, top] = [x + (width - w) / 2, y + (height - h) / 2];
  return element("rect", { x: short(left), y: short(top), width: short(w), height: short(h) });
}

/**
 * @param {Ribbon} was
 * @param {Ribbon} ribbon
 * @param {number} ratio
 * @returns {SVGElement | null}
 */
function ribbonOutline(was, ribbon, ratio) {
  const [x0, y0, now0, x1, y1, now1] = ribbon.numbers;
  const [w0, w1] = [was.numbers[2] * ratio, was.numbers[5] * ratio];
  const change = Math.max(Math.abs(w0 - now0), Math.abs(w1 - now1));
  if (ribbon.opacity !== 1 || change < LEAST_CHANGE) return null;
  return element("path", { d: ribbonEdges([x0, y0, w0, x1, y1, w1]) });
}

/**
 * @param {number} now
 * @param {number} before
 * @returns {string}
 */
function percent(now, before) {
  if (!before) return "";
  const change = (100 * (now - before)) / before;
  return `, ${change < 0 ? "−" : "+"}${Math.abs(change).toLocaleString("en", { maximumFractionDigits: 1, minimumFractionDigits: 1 })} %`;
}

/**
 * Writes the change beside the shape.
 * @param {Band | Slab} was
 * @param {Band | Slab} shape
 * @param {Picture} picture
 * @param {Box[]} taken
 * @returns {SVGElement}
 */
function note(was, shape, picture, taken) {
  const words = noteWords(was, shape, picture.width < NARROW);
  const [width, height] = [words.length * SIZE * LETTER + 14, SIZE + 9];
  const { left, top } = noteSpot(shape, width, height, picture, taken);
  taken.push([left, top, left + width, top + height]);
  const group = element("g", { class: "note" });
  const label = element("text", { x: short(left + width / 2), y: short(top + SIZE + 2), "text-anchor": "middle" });
  label.textContent = words;
  group.append(element("rect", { x: short(left), y: short(top), width: short(width), height, rx: 4 }), label);
  return group;
}

/**
 * Returns where a change's words stand: on the sheet, beside what is written already, where they hide least, and near.
 * @param {Band | Slab} shape
 * @param {number} width
 * @param {number} height
 * @param {Picture} picture
 * @param {Box[]} taken
 * @returns {{ left: number, top: number }}
 */
export function noteSpot(shape, width, height, picture, taken) {
  const [x, y, w, h] = shape.numbers;
  const lefts = [x + w / 2 - width / 2, x + w + 8, x - width - 8].map((left) =>
    Math.min(Math.max(left, 4), picture.width - width - 4),
  );
  const tops = [y + h + 5, y - height - 5, y + h / 2 - height / 2, y + h + 40, y - height - 40];
  // Its own words are not hidden, either: they say what the change came to.
  const others = picture.shapes.filter((one) => one.type === "label").map(labelBox);
  const places = tops.flatMap((top) =>
    lefts.map((left) => {
      /** @type {Box} */
      const place = [left, top, left + width, top + height];
      const outside = top < 2 || top + height > picture.height - 2 ? 1e5 : 0;
      // Beside its shape rather than on another lane.
      const far = Math.abs(left + width / 2 - x - w / 2) / 2 + 4 * Math.abs(top + height / 2 - y - h / 2);
      const itself = sum([[x, y, x + w, y + h]], place) * 5;
      return { left, top, cost: outside + sum(taken, place) * 10 + sum(others, place) + itself + far };
    }),
  );
  return places.reduce((best, place) => (place.cost < best.cost ? place : best));
}

/**
 * What changed, in words; on a narrow sheet only by how much.
 * @param {Band | Slab} was
 * @param {Band | Slab} shape
 * @param {boolean} narrow
 * @returns {string}
 */
export function noteWords(was, shape, narrow) {
  const unit = shape.type === "band" ? " MACs" : "";
  const share = percent(shape.amount, was.amount);
  if (narrow && share) return `${shape.what}: ${share.slice(2)}${unit}`;
  return `${shape.what}: ${was.said} → ${shape.said}${unit}${share}`;
}

/**
 * Returns how much of some boxes a place hides, in square pixels.
 * @param {Box[]} boxes
 * @param {Box} place
 * @returns {number}
 */
function sum(boxes, [left, top, right, bottom]) {
  return boxes.reduce(
    (hidden, [l, t, r, b]) =>
      hidden +
      Math.max(0, Math.min(r, right) - Math.max(l, left)) * Math.max(0, Math.min(b, bottom) - Math.max(t, top)),
    0,
  );
}

/**
 * @param {Shape} shape
 * @returns {Box}
 */
function labelBox(shape) {
  if (shape.type !== "label") return [0, 0, 0, 0];
  const {
    numbers: [x, y],
    lines,
    size,
    anchor,
    inline,
  } = shape;
  const letters = inline ? lines.join("  ").length : Math.max(...lines.map((line) => line.length));
  const width = letters * size * LETTER;
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  return [left, y - size, left + width, y + ((inline ? 1 : lines.length) - 1) * size * 1.22 + 3];
}
