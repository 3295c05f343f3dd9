// What the layer does at one position: products of a window, a mix of channels, a pool's window, branches, a sum.
import { arranged, cellAt } from "./layout.js";
import { css, inkOn, largestSize, signedColour } from "./palette.js";
import { cells, read } from "./patches.js";
import { pixelsOf, Sheet } from "./sheet.js";
import { counts } from "./sums.js";
import { number, plural, short, signed, whole } from "./words.js";

/** @import { At, Layer } from "./layer.js" */
/** @import { Area } from "./layout.js" */
/** @import { Palette } from "./palette.js" */
/** @import { Sum } from "./sums.js" */

/** @typedef {{ layer: Layer, at: At, plane: number, sum: Sum, palette: Palette, pointed: number }} Seen */
/** @typedef {{ name: string, values: number[] }} Lane */

/** The middle panel. */
export class KernelView {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.sheet = new Sheet(canvas);
    /** Where the window and where its result is drawn, for what joins the panels. @type {{ from: Area, to: Area } | null} */
    this.ends = null;
    /** @type {Area[]} */
    this.areas = [];
    /** @type {[number, number]} */
    this.grid = [1, 1];
    /** @type {{ layer: Layer, palette: Palette, maps: HTMLCanvasElement[] } | null} */
    this.known = null;
    /** @type {WeakMap<Layer, number>} */
    this.heaviest = new WeakMap();
  }

  /** @param {Seen} seen @returns {string} what is to be said of it */
  draw(seen) {
    this.sheet.measure();
    this.sheet.clear();
    this.areas = [];
    this.ends = null;
    const { act } = seen.layer.data;
    if (seen.layer.mixes) return this.mix(seen);
    switch (act) {
      case "window":
        return this.products(seen);
      case "largest":
      case "mean":
        return this.pool(seen);
      case "concat":
        return this.branches(seen);
      case "sum":
        return this.addition(seen);
      case "response":
        return this.neighbours(seen);
      default:
        return this.same(seen);
    }
  }

  /** @param {{ clientX: number, clientY: number }} event @returns {number} the cell or lane's place there, or -1 */
  pointed(event) {
    const [x, y] = this.sheet.point(event);
    return this.areas.reduce((found, area) => (found >= 0 ? found : cellAt(area, this.grid, x, y)), -1);
  }

  get room() {
    return { x: 4, y: 2, width: this.sheet.width - 8, height: this.sheet.height - 6 };
  }

  /** @param {Seen} seen */
  products({ layer, at, plane, palette, pointed }) {
    const map = layer.planes[plane];
    if (!map) return "";
    const { sheet } = this;
    const { rem } = palette;
    this.grid = layer.data.kernel;
    const gap = 1.5 * rem;
    const { cell, areas } = arranged(this.grid, 3, this.room, { gap, head: 1.3 * rem, most: 3.4 * rem });
    this.areas = areas;
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
    const scales = [largestSize(map.values), this.heaviestOf(layer), largestSize(products)];
    for (const [number, { name, values }] of lanes.entries()) {
      const area = areas[number];
      if (!area) continue;
      sheet.write(name, area.x + area.width / 2, area.y - 0.7 * rem, palette, { align: "center", size: 0.8 });
      this.gridOf(
        values,
        area,
        cell,
        scales[number] ?? 1,
        palette,
        (place) => number === 0 && window[place]?.place !== "map",
      );
      this.mark(area, cell, pointed, palette);
      if (number) this.operator(number === 1 ? "×" : "=", areas[number - 1], area, palette, 1.3 * rem);
    }
    const [first, , last] = areas;
    if (first && last) this.ends = { from: first, to: last };
    const sum = products.reduce((all, value) => all + value, 0);
    if (pointed >= 0)
      return `${number(patch[pointed] ?? 0)} × ${number(weights[pointed] ?? 0)} = ${number(products[pointed] ?? 0)}`;
    if (!scales[0]) return "This map is 0 everywhere for this image: all its products are 0.";
    const share = layer.channelsIn > 1 ? ": this channel's share" : "";
    return `Σ of ${plural(products.length, "product")} = ${number(sum)}${share}`;
  }

  /** @param {Layer} layer the filter's largest weight */
  heaviestOf(layer) {
    const known = this.heaviest.get(layer);
    if (known !== undefined) return known;
    const most = layer.planes.reduce((all, { weights }) => Math.max(all, largestSize(weights)), 0);
    this.heaviest.set(layer, most);
    return most;
  }

  /**
   * @param {number[]} values @param {Area} area @param {number} cell @param {number} most @param {Palette} palette
   * @param {(place: number) => boolean} [hatched]
   */
  gridOf(values, area, cell, most, palette, hatched = () => false) {
    const columns = this.grid[1];
    for (const [place, value] of values.entries()) {
      const x = area.x + (place % columns) * cell;
      const y = area.y + Math.floor(place / columns) * cell;
      const one = { x, y, width: cell, height: cell };
      if (hatched(place)) this.sheet.hatch(one, palette);
      else this.sheet.cell(one, signedColour(palette, value, most), short(value), palette);
    }
    this.sheet.border(area, palette);
  }

  /** @param {Area} area @param {number} cell @param {number} place @param {Palette} palette */
  mark(area, cell, place, palette) {
    if (place < 0) return;
    const columns = this.grid[1];
    const [x, y] = [area.x + (place % columns) * cell, area.y + Math.floor(place / columns) * cell];
    this.sheet.ring({ x, y, width: cell, height: cell }, palette);
  }

  /** @param {string} sign @param {Area | undefined} before @param {Area} after @param {Palette} palette @param {number} head */
  operator(sign, before, after, palette, head) {
    if (!before) return;
    // Between two grids side by side, else before the name of the one below.
    const isAcross = after.y === before.y;
    const x = isAcross ? (before.x + before.width + after.x) / 2 : after.x - 0.8 * palette.rem;
    const y = isAcross ? after.y + after.height / 2 : after.y - head / 2;
    this.sheet.write(sign, x, y, palette, { align: "center", size: 1.15, bold: true });
  }

  // ── Channels mixed at one pixel ────────────────────────────────────────────

  /** @param {Seen} seen */
  mix({ layer, at, plane, sum, palette, pointed }) {
    const pixel = at[0] * layer.data.stride[0] * layer.inWidth + at[1] * layer.data.stride[1];
    const values = layer.planes.map((map) => map.values[pixel] ?? Number.NaN);
    const weights = layer.planes.map((map) => map.weights[0] ?? Number.NaN);
    const products = sum.terms.map(({ value }) => value);
    const { rest } = layer.data;
    const all = whole(layer.channelsIn);
    const some = rest ? `${whole(values.length)} of ${all}` : all;
    const total = `Σ = ${number(sum.sum)}`;
    const others = rest ? `with ${number(sum.rest)} of the others ${total}` : `one value out: ${total}`;
    this.lanes(
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

  /**
   * Draws rows of bars, one below the other, a bar a channel: the same channel stands at the same place in each.
   * @param {Lane[]} lanes @param {number} shown @param {number} pointed @param {Palette} palette
   */
  lanes(lanes, shown, pointed, palette) {
    const { sheet, room } = this;
    const { rem, plus, minus, line } = palette;
    const head = 1.25 * rem;
    const each = room.height / lanes.length;
    const count = lanes[0]?.values.length ?? 1;
    const step = Math.min(room.width / count, 3 * rem);
    const width = step * count;
    this.grid = [1, count];
    for (const [row, { name, values }] of lanes.entries()) {
      const top = room.y + row * each;
      const area = { x: room.x, y: top + head, width, height: each - head - 4 };
      this.areas.push(area);
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
    const [first, last] = [this.areas[0], this.areas.at(-1)];
    if (first && last) this.ends = { from: first, to: last };
  }

  // ── Pools ──────────────────────────────────────────────────────────────────

  /** @param {Seen} seen */
  pool({ layer, at, sum, palette, pointed }) {
    const map = layer.planes[0];
    if (!map) return "";
    const { sheet } = this;
    const { rem } = palette;
    this.grid = layer.data.kernel;
    const look = { gap: 0, head: 1.3 * rem, most: 3.6 * rem };
    const { cell, areas } = arranged(this.grid, 1, this.room, look);
    const [area] = areas;
    if (!area) return "";
    this.areas = areas;
    const window = cells(layer, at);
    const values = window.map((where) => read(layer, map, where));
    const most = largestSize(map.values);
    const isLargest = layer.data.act === "largest";
    sheet.write("patch", area.x + area.width / 2, area.y - 0.7 * rem, palette, { align: "center" });
    this.gridOf(values, area, cell, most, palette, (place) => window[place]?.place !== "map");
    if (isLargest) this.mark(area, cell, sum.winner, palette);
    else this.mark(area, cell, pointed, palette);
    this.ends = { from: area, to: area };
    const out = window.filter(({ place }) => (isLargest ? place !== "map" : !counts(layer, place))).length;
    const left = out ? ` ${plural(out, "place")} beyond the map ${out === 1 ? "does" : "do"} not count.` : "";
    if (pointed >= 0 && window[pointed]?.place === "map") return `This place: ${number(values[pointed] ?? 0)}.`;
    if (isLargest) return `The largest of ${plural(sum.terms.length, "value")} wins: ${number(sum.sum)}.${left}`;
    const zeros = window.filter(({ place }) => place === "padding" && counts(layer, place)).length;
    const padded = zeros ? ` ${plural(zeros, "place")} of padding count as 0.` : "";
    return `Σ ${number(sum.sum)} ÷ ${sum.counted} = ${number(sum.sum / sum.counted)}.${left}${padded}`;
  }

  // ── What only joins ────────────────────────────────────────────────────────

  /** @param {Seen} seen */
  branches({ layer, palette }) {
    const { branches, channel } = layer.data;
    const { sheet, room } = this;
    const { rem, hues } = palette;
    const all = layer.outChannels;
    const least = 1.25 * rem;
    // Every branch has room for its name; the rest of the height is shared by channels.
    const spare = Math.max(0, room.height - least * branches.length);
    let y = room.y;
    let said = "";
    for (const [number, { title, first, channels }] of branches.entries()) {
      const height = least + (spare * channels) / all;
      const colour = hues[number % hues.length] ?? palette.accent;
      const area = { x: room.x + 0.15 * room.width, y, width: 0.7 * room.width, height: height - 2 };
      sheet.cell(area, colour, "", palette);
      const words = `${title}: ${plural(channels, "channel")}`;
      const look = { size: 0.85, colour: inkOn(colour), most: area.width - rem };
      sheet.write(words, area.x + 0.5 * rem, area.y + Math.min(area.height / 2, 0.7 * rem), palette, look);
      if (channel >= first && channel < first + channels) {
        const at = area.y + (area.height * (channel - first + 0.5)) / channels;
        const line = { x: area.x - 0.4 * rem, y: at - 2, width: area.width + 0.8 * rem, height: 4 };
        sheet.ring(line, palette, 1.5);
        this.ends = { from: line, to: line };
        said = `Channel ${channel} of ${all} is channel ${channel - first} of ${title}. A concat computes nothing.`;
      }
      y += height;
    }
    return said;
  }

  /** @param {Seen} seen */
  addition({ layer, at, sum, plane, palette }) {
    const { scale } = layer.data;
    const [shortcut, body] = layer.planes;
    if (!shortcut || !body) return "";
    const { rem } = palette;
    const gap = (scale === 1 ? 1.8 : 4.2) * rem;
    const grid = /** @type {[number, number]} */ ([layer.inHeight, layer.inWidth]);
    const room = { ...this.room, height: this.room.height - 1.4 * rem };
    const { cell, areas } = arranged(grid, 3, room, { gap, head: 1.3 * rem, most: 5 * rem });
    const place = at[0] * layer.inWidth + at[1];
    const values = [shortcut.values[place] ?? 0, body.values[place] ?? 0, sum.sum];
    const signs = ["", scale === 1 ? "+" : `+ ${number(scale)} ×`, "="];
    const thumbnails = this.sumMaps(layer, palette);
    for (const [number_, area] of areas.entries()) {
      const thumbnail = thumbnails[number_];
      if (!thumbnail) continue;
      const middle = area.x + area.width / 2;
      const isShown = number_ === plane;
      this.sheet.pen.drawImage(thumbnail, area.x, area.y, area.width, area.height);
      this.sheet.border(area, palette);
      this.sheet.ring(pixelArea(area, cell, at), palette);
      const name = ["shortcut", "body", "sum"][number_] ?? "";
      this.sheet.write(name, middle, area.y - 0.7 * rem, palette, { align: "center", bold: isShown });
      const words = number(values[number_] ?? 0);
      this.sheet.write(words, middle, area.y + area.height + 0.85 * rem, palette, {
        align: "center",
        size: 1,
        bold: true,
      });
      const sign = signs[number_] ?? "";
      const beside = { align: /** @type {CanvasTextAlign} */ ("center"), size: 1, bold: true };
      this.sheet.write(sign, area.x - gap / 2, area.y + area.height / 2, palette, beside);
    }
    const [first, second, last] = areas;
    const from = (plane === 1 ? second : first) ?? last;
    if (from && last) this.ends = { from: pixelArea(from, cell, at), to: pixelArea(last, cell, at) };
    return `${number(values[0] ?? 0)} ${signed(scale * (values[1] ?? 0))} = ${number(sum.sum)}`;
  }

  /** The maps of shortcut, body and sum as pixels. @param {Layer} layer @param {Palette} palette */
  sumMaps(layer, palette) {
    if (this.known?.layer === layer && this.known.palette === palette) return this.known.maps;
    const [shortcut, body] = layer.planes.map(({ values }) => values);
    const both = shortcut?.map((value, place) => value + layer.data.scale * (body?.[place] ?? 0));
    const maps = [shortcut, body, both].map((values = new Float32Array(0)) =>
      pixelsOf(values, layer.inHeight, layer.inWidth, largestSize(values), palette),
    );
    this.known = { layer, palette, maps };
    return maps;
  }

  /** @param {Seen} seen */
  same({ layer, sum, palette }) {
    const isInput = layer.data.act === "input";
    const most = largestSize(layer.planes[0]?.values ?? []);
    this.line([[isInput ? "a pixel of the image" : "the same value", "", sum.sum]], most, -1, palette);
    if (!isInput) return "This layer lets the value pass.";
    return `Here the network begins: byte ${Math.round((sum.sum + 1) * 127.5)} of 0 to 255, ÷ 127.5 − 1`;
  }

  /**
   * Draws values in large cells beside each other, with signs between them.
   * @param {[string, string, number][]} boxes name, sign before and value @param {number} most @param {number} shown
   * @param {Palette} palette
   */
  line(boxes, most, shown, palette) {
    const { sheet, room } = this;
    const { rem } = palette;
    const gap = (boxes.length > 1 ? 3.4 : 0) * rem;
    const cell = Math.min(5 * rem, (room.width - gap * (boxes.length - 1)) / boxes.length);
    const left = room.x + (room.width - boxes.length * cell - gap * (boxes.length - 1)) / 2;
    const y = room.y + (room.height - cell) / 2;
    const areas = boxes.map((_, place) => ({ x: left + place * (cell + gap), y, width: cell, height: cell }));
    for (const [place, [name, sign, value]] of boxes.entries()) {
      const area = areas[place];
      if (!area) continue;
      const colour = signedColour(palette, value, most);
      sheet.cell(area, colour, "", palette);
      sheet.write(number(value), area.x + cell / 2, y + cell / 2, palette, {
        align: "center",
        size: 1,
        colour: inkOn(colour),
        most: cell - 4,
      });
      sheet.border(area, palette);
      sheet.write(name, area.x + cell / 2, y - 0.8 * rem, palette, { align: "center" });
      sheet.write(sign, area.x - gap / 2, y + cell / 2, palette, { align: "center", size: 1.05, bold: true });
      if (place === shown) sheet.ring(area, palette);
    }
    const [first, last] = [areas[0], areas.at(-1)];
    if (first && last) this.ends = { from: first, to: last };
  }

  /** @param {Seen} seen */
  neighbours({ layer, at, sum, plane, palette, pointed }) {
    const { response, channel } = layer.data;
    if (!response) return "";
    const pixel = at[0] * layer.inWidth + at[1];
    const values = layer.planes.map((map) => map.values[pixel] ?? Number.NaN);
    const names = layer.planes.map((map) => map.channel);
    this.lanes(
      [
        { name: `channels ${names[0]} to ${names.at(-1)} at this pixel`, values },
        { name: `their squares, Σ = ${number(sum.sum)}`, values: values.map((value) => value ** 2) },
      ],
      plane,
      pointed,
      palette,
    );
    const { k, alpha, size, beta } = response;
    const own = number(values[sum.winner] ?? Number.NaN);
    return `Channel ${channel}: ${own} ÷ (${number(k)} + ${number(alpha)} ÷ ${size} × ${number(sum.sum)})^${number(beta)}`;
  }
}

/** @param {Area} area a map @param {number} cell @param {At} at @returns {Area} its pixel, not too small to be seen */
function pixelArea({ x, y }, cell, at) {
  const least = Math.max(0, 7 - cell) / 2;
  const size = cell + 2 * least;
  return { x: x + at[1] * cell - least, y: y + at[0] * cell - least, width: size, height: size };
}

/** @param {number} place a place that is marked, or null for none */
const plane = (place) => (place >= 0 ? place : null);
