// Where a window stands for a position of the output, and what it reads there.

/** @import { At, Layer, Plane } from "./layer.js" */
/** @import { FieldData, ImageData } from "./theatre.d.ts" */

/**
 * A place of the window: on the map, on the padding around it, or beyond both, where a rounded-up grid may reach.
 * @typedef {{ y: number, x: number, place: "map" | "padding" | "beyond" }} Cell
 */
/** @typedef {{ top: number, left: number, height: number, width: number }} Box */

/** @param {Layer} layer @param {At} at @returns {At} the row and column of the map at which the window begins */
export function origin({ data }, [y, x]) {
  return [y * data.stride[0] - data.padding[0], x * data.stride[1] - data.padding[2]];
}

/** @param {Layer} layer @param {At} at @returns {Cell[]} the places of the window, row by row */
export function cells(layer, at) {
  const [top, left] = origin(layer, at);
  const [height, width] = layer.data.kernel;
  const [above, below, before, after] = layer.data.padding;
  /** @type {Cell[]} */
  const found = [];
  for (let y = top; y < top + height; y += 1)
    for (let x = left; x < left + width; x += 1) {
      const isMap = y >= 0 && y < layer.inHeight && x >= 0 && x < layer.inWidth;
      const isPadded = y >= -above && y < layer.inHeight + below && x >= -before && x < layer.inWidth + after;
      found.push({ y, x, place: isMap ? "map" : isPadded ? "padding" : "beyond" });
    }
  return found;
}

/** @param {Layer} layer @param {Plane} plane @param {Cell} cell what the window reads there; padding is 0 */
export function read(layer, plane, { y, x, place }) {
  return place === "map" ? (plane.values[y * layer.inWidth + x] ?? Number.NaN) : 0;
}

/** @param {Layer} layer @param {At} pixel @returns {At} the position whose window has its middle nearest to a pixel */
export function nearest(layer, [y, x]) {
  const { kernel, stride, padding } = layer.data;
  return layer.inside([
    Math.round((y + padding[0] - (kernel[0] - 1) / 2) / stride[0]),
    Math.round((x + padding[2] - (kernel[1] - 1) / 2) / stride[1]),
  ]);
}

/**
 * Returns what a position sees of the image, and the share of it that lies beyond the image's border.
 * @param {FieldData} field @param {ImageData} image @param {At} at @returns {Box & { beyond: number }}
 */
export function outline({ top, left, size, stride }, image, at) {
  const box = { top: top + at[0] * stride[0], left: left + at[1] * stride[1], height: size[0], width: size[1] };
  const rows = Math.max(0, Math.min(box.top + box.height, image.height) - Math.max(box.top, 0));
  const columns = Math.max(0, Math.min(box.left + box.width, image.width) - Math.max(box.left, 0));
  return { ...box, beyond: 1 - (rows * columns) / (box.height * box.width) };
}
