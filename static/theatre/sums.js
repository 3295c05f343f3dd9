// One value of the output, recombined from the terms that were sent, step by step, and held against torch's own.

/** @import { At, Layer, Plane } from "./layer.js" */
import { cells, origin, read } from "./patches.js";

/**
 * What a map adds, or one cell of its window where a pool reads; `cell` is -1 for the whole window, and `size` the sum
 * of the absolute products.
 * @typedef {{ plane: number, cell: number, value: number, size: number }} Term
 */
/** @typedef {"count" | "bias" | "scale" | "shift" | "response" | "relu"} StepKind */
/** @typedef {{ kind: StepKind, by: number, value: number }} Step `value` is what there is after it. */
/**
 * `sum` is before the steps, `value` after them; `winner` is the cell with the largest value, of the kernel's cells;
 * `counted` is how many places a mean divides by.
 * @typedef {{ terms: Term[], rest: number, sum: number, steps: Step[], value: number, given: number, bound: number,
 *   agrees: boolean, winner: number, counted: number }} Sum
 */
/**
 * One row of the running sum; the row of the others has `plane` -1 and stands for `others` maps or cells.
 * @typedef {{ plane: number, cell: number, others: number, value: number, from: number, to: number }} Row
 */

/** @param {Layer} layer @param {Plane} plane @param {At} at @returns {{ value: number, size: number }} */
export function weighted(layer, plane, at) {
  let [value, size, place] = [0, 0, 0];
  for (const cell of cells(layer, at)) {
    const product = read(layer, plane, cell) * (plane.weights[place] ?? 0);
    value += product;
    size += Math.abs(product);
    place += 1;
  }
  return { value, size };
}

/** @param {Layer} layer @param {At} at @returns {Sum} */
export function sumAt(layer, at) {
  const { data } = layer;
  const made = ACTS[data.act](layer, at);
  const steps = [...made.steps];
  let { value, size } = made;
  /** @param {StepKind} kind @param {number} by @param {number} after */
  const step = (kind, by, after) => {
    steps.push({ kind, by, value: after });
    value = after;
  };
  if (data.bias !== null) {
    step("bias", data.bias, value + data.bias);
    size += Math.abs(data.bias);
  }
  if (data.norm) {
    const { scale, shift, mean, beta } = data.norm;
    step("scale", scale, value * scale);
    step("shift", shift, value + shift);
    // The shift is beta − scale · mean, which may cancel: what torch rounds are its parts.
    size = size * Math.abs(scale) + Math.abs(scale * mean) + Math.abs(beta);
  }
  if (data.relu) step("relu", value > 0 ? 1 : 0, Math.max(value, 0));
  const given = layer.given(at);
  const bound = data.tolerance * size + data.slack;
  const { terms, sum, winner = -1, counted = 0 } = made;
  const rest = layer.restAt(at).value;
  return { terms, rest, sum, steps, value, given, bound, agrees: Math.abs(value - given) <= bound, winner, counted };
}

/**
 * What an act makes of the maps before bias, norm and ReLU. `size` is the sum of the absolute terms.
 * @typedef {{ terms: Term[], sum: number, value: number, size: number, steps: Step[], winner?: number,
 *   counted?: number }} Made
 */

const NO_REST = { value: 0, size: 0 };

/** @param {Term[]} terms @param {{ value: number, size: number }} rest @returns {Made} */
function added(terms, rest = NO_REST) {
  let [sum, size] = [rest.value, rest.size];
  for (const term of terms) {
    sum += term.value;
    size += term.size;
  }
  return { terms, sum, value: sum, size, steps: [] };
}

/** @param {number} plane @param {number} value @param {number} [cell] @returns {Term} */
function term(plane, value, cell = -1) {
  return { plane, cell, value, size: Math.abs(value) };
}

/** @param {Layer} layer @param {number} plane @param {At} at the only value that the window reads there */
function alone(layer, plane, at) {
  // Where a flatten's window begins, its padding says.
  const [y, x] = origin(layer, at);
  return layer.planes[plane]?.values[y * layer.inWidth + x] ?? Number.NaN;
}

/** @param {Layer} layer @param {At} at @returns {Made} */
function same(layer, at) {
  return added([term(0, alone(layer, 0, at))]);
}

/** @type {Record<import("./theatre.d.ts").Act, (layer: Layer, at: At) => Made>} */
const ACTS = {
  window(layer, at) {
    const terms = layer.planes.map((plane, number) => ({ plane: number, cell: -1, ...weighted(layer, plane, at) }));
    return added(terms, layer.restAt(at));
  },
  largest(layer, at) {
    const terms = pooled(layer, at).filter(({ place }) => place === "map");
    const first = terms.reduce(
      (best, next) => (next.value > best.value ? next : best),
      term(0, Number.NEGATIVE_INFINITY),
    );
    return { terms, sum: first.value, value: first.value, size: first.size, steps: [], winner: first.cell };
  },
  mean(layer, at) {
    const terms = pooled(layer, at).filter(({ place }) => counts(layer, place));
    const { sum, size } = added(terms);
    const counted = terms.length;
    const value = sum / counted;
    return { terms, sum, value, size: size / counted, steps: [{ kind: "count", by: counted, value }], counted };
  },
  sum(layer, at) {
    const [shortcut, body] = [alone(layer, 0, at), layer.data.scale * alone(layer, 1, at)];
    return added([term(0, shortcut), term(1, body)]);
  },
  response(layer, at) {
    const middle = layer.planes.findIndex((plane) => plane.channel === layer.data.channel);
    const terms = layer.planes.map((_, plane) => term(plane, alone(layer, plane, at) ** 2));
    const { sum } = added(terms, layer.restAt(at));
    const by = divisor(layer, sum);
    const value = alone(layer, middle, at) / by;
    return { terms, sum, value, size: Math.abs(value), steps: [{ kind: "response", by, value }], winner: middle };
  },
  concat: same,
  pass: same,
  input: same,
};

/** @param {Layer} layer @param {At} at what a pool reads, cell by cell */
function pooled(layer, at) {
  const plane = layer.planes[0];
  if (!plane) throw new Error(`theatre: ${layer.data.id} pools a map, but none was sent`);
  return cells(layer, at).map((cell, number) => ({ ...term(0, read(layer, plane, cell), number), place: cell.place }));
}

/** @param {Layer} layer @param {"map" | "padding" | "beyond"} place whether a mean divides by that place, too */
export function counts(layer, place) {
  return place === "map" || (place === "padding" && layer.data.padding_counts);
}

/** @param {Layer} layer @param {number} squares (k + alpha / size · Σ squares) ** beta */
function divisor({ data }, squares) {
  if (!data.response) throw new Error(`theatre: ${data.id} norms its neighbours, but sends no "response"`);
  const { k, alpha, size, beta } = data.response;
  return (k + (alpha / size) * squares) ** beta;
}

/**
 * Returns the rows of the running sum: the largest terms first, the others together in one row, so that all add up.
 * A largest value is not a sum: each of its rows begins at 0, and the others have none. The map `kept` has a row in any case.
 * @param {Layer} layer @param {Sum} sum @param {{ most?: number, kept?: number }} [look] @returns {Row[]}
 */
export function rows(layer, sum, { most = 7, kept = -1 } = {}) {
  const { act, rest } = layer.data;
  const ranked = act === "window" || act === "mean" || act === "largest";
  const order = ranked ? [...sum.terms].sort(bySize(act)) : sum.terms;
  const unsent = rest?.channels ?? 0;
  // Of a window's places that are 0 there is nothing to be said one by one.
  const telling = act === "mean" ? Math.max(1, order.filter(({ value }) => value !== 0).length) : order.length;
  // One term alone in the row of the others can as well be named.
  const isAll = telling === order.length && order.length + (unsent ? 1 : 0) <= most + 1;
  const named = isAll ? order : order.slice(0, Math.min(most, telling));
  const looked = act === "window" ? order.find(({ plane }) => plane === kept) : undefined;
  if (looked && !named.includes(looked)) named.splice(-1, 1, looked);
  let at = 0;
  /** @param {number} plane @param {number} cell @param {number} others @param {number} value */
  const row = (plane, cell, others, value) => {
    const from = act === "largest" ? 0 : at;
    at = from + value;
    return { plane, cell, others, value, from, to: at };
  };
  const made = named.map(({ plane, cell, value }) => row(plane, cell, 0, value));
  const others = order.length - named.length + unsent;
  if (others && act !== "largest") {
    const unnamed = order.filter((one) => !named.includes(one));
    const together = unnamed.reduce((whole, { value }) => whole + value, sum.rest);
    made.push(row(-1, -1, others, together));
  }
  return made;
}

/** @param {string} act @returns {(a: Term, b: Term) => number} the largest first; signs count where the largest wins */
function bySize(act) {
  return act === "largest" ? (a, b) => b.value - a.value : (a, b) => Math.abs(b.value) - Math.abs(a.value);
}
