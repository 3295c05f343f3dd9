// A value a channel as rows of bars: a 1×1's mix of channels, and a local response norm's neighbours.
import { css, largestSize } from "./palette.js";
import { cells, read } from "./patches.js";
import { number, whole } from "./words.js";

/** @import { KernelView, Seen } from "./kernel.js" */
/** @import { Palette } from "./palette.js" */
/** @typedef {{ name: string, values: number[] }} Lane */

/** @param {KernelView} stage @param {Seen} seen */
export function mix(stage, { layer, at, plane, sum, palette, pointed }) {
  const [cell] = cells(layer, at);
  const values = layer.planes.map((map) => (cell ? read(layer, map, cell) : Number.NaN));
  const weights = layer.planes.map((map) => map.weights[0] ?? Number.NaN);
  const products = sum.terms.map(({ value }) => value);
  const { rest } = layer.data;
  const all = whole(layer.channelsIn);
  const some = rest ? `${whole(values.length)} of ${all}` : all;
  const total = `Σ = ${number(sum.sum)}`;
  const others = rest ? `with ${number(sum.rest)} of the others ${total}` : `one value out: ${total}`;
  lanes(
    stage,
    [
      { name: `${some} channels${layer.readsVector ? "" : " at this pixel"}`, values },
      { name: `× ${some} weights of the filter`, values: weights },
      { name: `= ${some} products, ${others}`, values: products },
    ],
    plane,
    pointed,
    palette,
  );
  const place = pointed >= 0 ? pointed : plane;
  const [value, weight, product] = [values, weights, products].map((row) => number(row[place] ?? Number.NaN));
  return `Channel ${layer.planes[place]?.channel}: ${value} × ${weight} = ${product}`;
}

/** @param {KernelView} stage @param {Seen} seen */
export function neighbours(stage, { layer, at, sum, plane, palette, pointed }) {
  const { response, channel } = layer.data;
  if (!response) return "";
  const [cell] = cells(layer, at);
  const values = layer.planes.map((map) => (cell ? read(layer, map, cell) : Number.NaN));
  const others = layer.data.rest ? `, ${number(sum.rest)} of the others` : "";
  const names = layer.planes.map((map) => map.channel);
  lanes(
    stage,
    [
      { name: `channels ${names[0]} to ${names.at(-1)} at this pixel`, values },
      { name: `their squares${others}, Σ = ${number(sum.sum)}`, values: values.map((value) => value ** 2) },
    ],
    plane,
    pointed,
    palette,
  );
  const { k, alpha, size, beta } = response;
  const own = number(values[sum.winner] ?? Number.NaN);
  return `Channel ${channel}: ${own} ÷ (${number(k)} + ${number(alpha)} ÷ ${size} × ${number(sum.sum)})^${number(beta)}`;
}

/**
 * Draws rows of bars, one below the other, a bar a channel: the same channel stands at the same place in each.
 * @param {KernelView} stage @param {Lane[]} lanes @param {number} shown @param {number} pointed @param {Palette} palette
 */
function lanes(stage, lanes, shown, pointed, palette) {
  const { sheet, room } = stage;
  const { rem, plus, minus, line } = palette;
  const head = 1.25 * rem;
  const each = room.height / lanes.length;
  const count = lanes[0]?.values.length ?? 1;
  const step = Math.min(room.width / count, 3 * rem);
  const width = step * count;
  stage.grid = [1, count];
  for (const [row, { name, values }] of lanes.entries()) {
    const top = room.y + row * each;
    const area = { x: room.x, y: top + head, width, height: each - head - 4 };
    stage.areas.push(area);
    sheet.write(name, room.x, top + head / 2, palette, { size: 0.8, most: room.width });
    const most = largestSize(values) || 1;
    const low = values.some((value) => value < 0);
    const zero = area.y + (low ? area.height / 2 : area.height);
    const unit = (low ? area.height / 2 : area.height) / most;
    for (const place of [plane(shown), plane(pointed)]) {
      if (place === null) continue;
      sheet.pen.fillStyle = css(palette.ink, 0.16);
      sheet.pen.fillRect(area.x + place * step - 1, area.y - 1, Math.max(step, 3) + 2, area.height + 2);
    }
    const bar = Math.max(step * (step > 4 ? 0.82 : 1), 0.5);
    for (const [place, value] of values.entries()) {
      sheet.pen.fillStyle = css(value < 0 ? minus : plus);
      const high = Math.abs(value) * unit;
      sheet.pen.fillRect(area.x + place * step, value < 0 ? zero : zero - high, bar, Math.max(high, value ? 0.7 : 0));
    }
    sheet.pen.fillStyle = css(line);
    sheet.pen.fillRect(area.x, zero, area.width, 1);
  }
  const [first, last] = [stage.areas[0], stage.areas.at(-1)];
  if (first && last) stage.ends = { from: first, to: last };
}

/** @param {number} place a place that is marked, or null for none */
const plane = (place) => (place >= 0 ? place : null);
