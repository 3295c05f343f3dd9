// One channel of a layer as it was sent, with its rows of numbers decoded and their lengths held against the shapes.

/** @import { TheatreData } from "./theatre.d.ts" */

/** @typedef {{ source: string, channel: number, values: Float32Array, weights: Float32Array }} Plane */
/** @typedef {[number, number]} At A position, row and column. */

/** @param {string} row float32 values, little-endian, in base64 */
export function floats(row) {
  const bytes = Uint8Array.from(atob(row), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** @param {string} row a byte a pixel of the image, in base64 */
export function pixels(row) {
  // Rounded to float32 after each operation, as torch does.
  return Float32Array.from(atob(row), (letter) => Math.fround(letter.charCodeAt(0) / 127.5) - 1);
}

/**
 * @param {Float32Array} values @param {number} count @param {string} what
 */
function counted(values, count, what) {
  if (values.length !== count)
    throw new Error(`theatre: ${what} has the wrong size (received ${values.length} values); send ${count}`);
  return values;
}

/** What was sent, ready to be drawn and added up. */
export class Layer {
  /** @param {TheatreData} data */
  constructor(data) {
    this.data = data;
    this.inHeight = data.in_shape[1];
    this.inWidth = data.in_shape[2];
    this.outChannels = data.out_shape[0];
    this.height = data.out_shape[1];
    this.width = data.out_shape[2];
    const [read, given] = [this.inHeight * this.inWidth, this.height * this.width];
    const area = data.kernel[0] * data.kernel[1];
    /** @type {Plane[]} */
    this.planes = data.planes.map(({ source, channel, values, levels, weights }) => ({
      source,
      channel,
      values: counted(levels ? pixels(levels) : floats(values), read, `the map ${source}·${channel}`),
      weights: counted(floats(weights), data.act === "window" ? area : 0, `the weights of ${source}·${channel}`),
    }));
    this.output = counted(floats(data.output), given, "the output");
    this.rest = data.rest && counted(floats(data.rest.values), given, "the rest");
    this.restSize = data.rest && counted(floats(data.rest.absolute), given, "the rest without signs");
    this.sources = new Set(this.planes.map((plane) => plane.source));
  }

  /** How many maps come in, those that are not sent one by one included. */
  get channelsIn() {
    return this.planes.length + (this.data.rest?.channels ?? 0);
  }

  /** A 1×1 that mixes channels at one pixel; a linear layer is one, too. */
  get mixes() {
    const [height, width] = this.data.kernel;
    return this.data.act === "window" && height * width === 1 && this.channelsIn > 1;
  }

  /** A vector comes in: one value a channel. */
  get readsVector() {
    return this.inHeight * this.inWidth === 1 && this.planes.length > 1;
  }

  /** @param {At} at torch's own value there */
  given(at) {
    return this.output[at[0] * this.width + at[1]] ?? Number.NaN;
  }

  /** @param {At} at what the maps that were not sent add there, and that without signs */
  restAt([y, x]) {
    const place = y * this.width + x;
    return { value: this.rest?.[place] ?? 0, size: this.restSize?.[place] ?? 0 };
  }

  /** @param {At} at @returns {At} the nearest position that there is */
  inside([y, x]) {
    return [Math.min(Math.max(y, 0), this.height - 1), Math.min(Math.max(x, 0), this.width - 1)];
  }

  /** @returns {At} where torch's value is the largest: something happens there */
  largest() {
    const place = this.output.reduce((best, value, here) => (value > (this.output[best] ?? 0) ? here : best), 0);
    return [Math.floor(place / this.width), place % this.width];
  }

  /** @param {[string, number] | null | undefined} named the number of the map with this source and channel, or -1 */
  find(named) {
    return named ? this.planes.findIndex(({ source, channel }) => source === named[0] && channel === named[1]) : -1;
  }
}
