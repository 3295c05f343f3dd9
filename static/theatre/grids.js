// A window's values as grids of cells: the products of a kernel, and what a pool reads.
import { arranged } from "./layout.js";
import { largestSize, signedColour } from "./palette.js";
import { cells, read } from "./patches.js";
import { counts } from "./sums.js";
import { number, plural, short } from "./words.js";

/** @import { KernelView, Seen } from "./kernel.js" */
/** @import { Layer } from "./layer.js" */
/** @import { Area } from "./layout.js" */
/** @import { Palette } from "./palette.js" */
/** @typedef {{ name: string, values: number[] }} Lane */

/** @param {KernelView} stage @param {Seen} seen */
export function products(stage, { layer, at, plane, palette, pointed }) {
  const map = layer.planes[plane];
  if (!map) return "";
  const { sheet } = stage;
  const { rem } = palette;
  stage.grid = layer.data.kernel;
  const gap = 1.5 * rem;
  const { cell, areas } = arranged(stage.grid, 3, stage.room, { gap, head: 1.3 * rem, most: 3.4 * rem });
  stage.areas = areas;
  const window = cells(layer, at);
  const patch = window.map((where) => read(layer, map, where));
  const weights = [...map.weights];
  const products = patch.map((value, place) => value * (weights[place] ?? 0));
  /** @type {Lane[]} */
  const lanes = [
    { name: "patch", values: patch },
    { name: "weights", values: weights },
    { name: "products", values: products },
  ];
  const scales = [largestSize(map.values), heaviestOf(stage, layer), largestSize(products)];
  for (const [row, { name, values }] of lanes.entries()) {
    const area = areas[row];
    if (!area) continue;
    sheet.write(name, area.x + area.width / 2, area.y - 0.7 * rem, palette, { align: "center", size: 0.8 });
    gridOf(
      stage,
      values,
      area,
      cell,
      scales[row] ?? 1,
      palette,
      (place) => row === 0 && window[place]?.place !== "map",
    );
    mark(stage, area, cell, pointed, palette);
    if (row) operator(stage, row === 1 ? "×" : "=", areas[row - 1], area, palette, 1.3 * rem);
  }
  const [first, , last] = areas;
  if (first && last) stage.ends = { from: first, to: last };
  const sum = products.reduce((all, value) => all + value, 0);
  if (pointed >= 0)
    return `${number(patch[pointed] ?? 0)} × ${number(weights[pointed] ?? 0)} = ${number(products[pointed] ?? 0)}`;
  if (!scales[0]) return "This map is 0 everywhere for this image: all its products are 0.";
  const share = layer.channelsIn > 1 ? ": this channel's share" : "";
  return `Σ of ${plural(products.length, "product")} = ${number(sum)}${share}`;
}

/** @param {KernelView} stage @param {Seen} seen */
export function pool(stage, { layer, at, sum, palette, pointed }) {
  const map = layer.planes[0];
  if (!map) return "";
  const { sheet } = stage;
  const { rem } = palette;
  stage.grid = layer.data.kernel;
  const look = { gap: 0, head: 1.3 * rem, most: 3.6 * rem };
  const { cell, areas } = arranged(stage.grid, 1, stage.room, look);
  const [area] = areas;
  if (!area) return "";
  stage.areas = areas;
  const window = cells(layer, at);
  const values = window.map((where) => read(layer, map, where));
  const most = largestSize(map.values);
  const isLargest = layer.data.act === "largest";
  sheet.write("patch", area.x + area.width / 2, area.y - 0.7 * rem, palette, { align: "center" });
  gridOf(stage, values, area, cell, most, palette, (place) => window[place]?.place !== "map");
  if (isLargest) mark(stage, area, cell, sum.winner, palette);
  else mark(stage, area, cell, pointed, palette);
  stage.ends = { from: area, to: area };
  const out = window.filter(({ place }) => (isLargest ? place !== "map" : !counts(layer, place))).length;
  const left = out ? ` ${plural(out, "place")} beyond the map ${out === 1 ? "does" : "do"} not count.` : "";
  if (pointed >= 0 && window[pointed]?.place === "map") return `This place: ${number(values[pointed] ?? 0)}.`;
  if (isLargest) return `The largest of ${plural(sum.terms.length, "value")} wins: ${number(sum.sum)}.${left}`;
  const zeros = window.filter(({ place }) => place === "padding" && counts(layer, place)).length;
  const padded = zeros ? ` ${plural(zeros, "place")} of padding count as 0.` : "";
  return `Σ ${number(sum.sum)} ÷ ${sum.counted} = ${number(sum.sum / sum.counted)}.${left}${padded}`;
}

/**
 * @param {KernelView} stage @param {number[]} values @param {Area} area @param {number} cell @param {number} most @param {Palette} palette
 * @param {(place: number) => boolean} [hatched]
 */
function gridOf(stage, values, area, cell, most, palette, hatched = () => false) {
  const columns = stage.grid[1];
  for (const [place, value] of values.entries()) {
    const x = area.x + (place % columns) * cell;
    const y = area.y + Math.floor(place / columns) * cell;
    const one = { x, y, width: cell, height: cell };
    if (hatched(place)) stage.sheet.hatch(one, palette);
    else stage.sheet.cell(one, signedColour(palette, value, most), short(value), palette);
  }
  stage.sheet.border(area, palette);
}

/** @param {KernelView} stage @param {Area} area @param {number} cell @param {number} place @param {Palette} palette */
function mark(stage, area, cell, place, palette) {
  if (place < 0) return;
  const columns = stage.grid[1];
  const [x, y] = [area.x + (place % columns) * cell, area.y + Math.floor(place / columns) * cell];
  stage.sheet.ring({ x, y, width: cell, height: cell }, palette);
}

/** @param {KernelView} stage @param {string} sign @param {Area | undefined} before @param {Area} after @param {Palette} palette @param {number} head */
function operator(stage, sign, before, after, palette, head) {
  if (!before) return;
  // Between two grids side by side, else before the name of the one below.
  const isAcross = after.y === before.y;
  const x = isAcross ? (before.x + before.width + after.x) / 2 : after.x - 0.8 * palette.rem;
  const y = isAcross ? after.y + after.height / 2 : after.y - head / 2;
  stage.sheet.write(sign, x, y, palette, { align: "center", size: 1.15, bold: true });
}

/** @param {KernelView} stage @param {Layer} layer the filter's largest weight */
function heaviestOf(stage, layer) {
  const known = stage.heaviest.get(layer);
  if (known !== undefined) return known;
  const most = layer.planes.reduce((all, { weights }) => Math.max(all, largestSize(weights)), 0);
  stage.heaviest.set(layer, most);
  return most;
}
