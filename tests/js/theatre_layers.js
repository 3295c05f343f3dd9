// Small layers for the tests of the theatre, with numbers that can be added up by hand.
import { Layer } from "../../static/theatre/layer.js";

/** @import { Act, PlaneData, TheatreData } from "../../static/theatre/theatre.d.ts" */

/** @param {ArrayLike<number>} values float32, little-endian, in base64 */
export function packedFloats(values) {
  return Buffer.from(Float32Array.from(values).buffer).toString("base64");
}

/** @param {number[]} values @param {number[]} [weights] @param {number} [channel] @param {string} [source] @returns {PlaneData} */
export function plane(values, weights = [], channel = 0, source = "before") {
  return { source, channel, values: packedFloats(values), levels: "", weights: packedFloats(weights) };
}

/** @param {Partial<Omit<TheatreData, "output">> & { act: Act, output: number[] }} made @returns {TheatreData} */
export function dataOf({ output, ...made }) {
  return {
    id: "layer",
    title: "a layer",
    channel: 0,
    in_shape: [1, 3, 3],
    out_shape: [1, 3, 3],
    kernel: [1, 1],
    stride: [1, 1],
    padding: [0, 0, 0, 0],
    padding_counts: false,
    planes: [],
    rest: null,
    bias: null,
    scale: 1,
    norm: null,
    response: null,
    relu: false,
    tolerance: 1e-5,
    slack: 1e-9,
    macs: 0,
    products: 0,
    factors: [],
    branches: [],
    fields: [],
    image: null,
    ...made,
    output: packedFloats(output),
  };
}

/** @param {Parameters<typeof dataOf>[0]} made */
export const layerOf = (made) => new Layer(dataOf(made));

/** 1 2 3 / 4 5 6 / 7 8 9 */
export const NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];
