// Positions of the output: one to the next.

/** @import { At, Layer } from "./layer.js" */

/** @type {Record<string, (at: At, layer: Layer) => At>} */
const KEYS = {
  ArrowUp: ([y, x]) => [y - 1, x],
  ArrowDown: ([y, x]) => [y + 1, x],
  ArrowLeft: ([y, x]) => [y, x - 1],
  ArrowRight: ([y, x]) => [y, x + 1],
  Home: ([y]) => [y, 0],
  End: ([y], layer) => [y, layer.width - 1],
};

/** @param {Layer} layer @param {At} at @param {string} key @returns {At | null} null for a key that does not move */
export function moved(layer, at, key) {
  const move = KEYS[key];
  return move ? layer.inside(move(at, layer)) : null;
}

/** @param {Layer} layer @param {At} at @param {number} by row by row, and from the last position to the first @returns {At} */
export function along({ height, width }, [y, x], by) {
  const all = height * width;
  const next = (((y * width + x + by) % all) + all) % all;
  return [Math.floor(next / width), next % width];
}
