// Written by scripts/scene_types.py from inception_lab/inside/theatre_types.py.

/** A branch of a concat: its channels begin at `first` of the output's. */
export interface BranchData {
  id: string;
  title: string;
  first: number;
  channels: number;
}

/** A factor of the layer's MACs as its formula writes it, and what it counts in a word or two. */
export interface FactorData {
  text: string;
  value: number;
  meaning: string;
}

/** What position 0 of the output sees of the image: from (top, left), `size`; its neighbour `stride` pixels on. */
export interface FieldData {
  title: string;
  top: number;
  left: number;
  size: [number, number];
  stride: [number, number];
}

/** The image that passed through, as a picture's address (``data:image/png;base64,…``), in pixels of the input. */
export interface ImageData {
  source: string;
  height: number;
  width: number;
}

/** Batch norm of this channel: gamma · (x − mean) / √(variance + epsilon) + beta = scale · x + shift. */
export interface NormData {
  gamma: number;
  beta: number;
  mean: number;
  variance: number;
  epsilon: number;
  scale: number;
  shift: number;
}

/**
 * One map that comes in, H × W values, and the part of the filter (kernel's height × width) that reads it.
 *
 * `channel` counts within `source`, the layer it comes from; `weights` is empty where nothing is weighted. One of the
 * image's own colours is sent as `levels`, a byte a pixel in base64: each value is byte / 127.5 − 1, rounded to
 * float32 after both. Then `values` is empty, elsewhere `levels` is.
 */
export interface PlaneData {
  source: string;
  channel: number;
  values: string;
  levels: string;
  weights: string;
}

/** x / (k + alpha / size · the sum of the squares over `size` channels) ** beta. */
export interface ResponseData {
  size: number;
  alpha: number;
  beta: number;
  k: number;
}

/**
 * What the `channels` maps that are not sent add to the sum, at each position of the output.
 *
 * `absolute` is the sum of their terms without signs, for the tolerance. In a local response norm both are what they
 * add to the sum of the squares.
 */
export interface RestData {
  channels: number;
  values: string;
  absolute: string;
}

/**
 * One channel of one layer for one image: what comes in, what is done with it, and what torch gave.
 *
 * Shapes are (C, H, W); a vector of n values is (n, 1, 1). Padding is (top, bottom, left, right); a flatten takes one
 * place of its plane, which its padding cuts out: position 0's window begins at (−top, −left), as everywhere.
 *
 * At each position the value is, by `act`: the sum over the planes of weights · patch, plus `rest`, plus `bias`; the
 * patch's largest value, padding never; its mean, over all places of the window on the padded map where
 * `padding_counts`, else over those on the map (what of a window lies beyond the padding never counts); the only
 * plane's value; plane 0 plus `scale` times plane 1; the value of the plane whose channel is `channel` after
 * `response`; the pixel of plane 0. Then `norm`, then ReLU where `relu`.
 *
 * What so comes out lies at most `tolerance` · terms + `slack` from `output`, torch's own value. Terms is the sum of
 * the absolute terms (products, `rest`'s `absolute`, bias; shortcut and scaled body; a mean's values over its divisor;
 * else the value itself), with a norm times |its scale| plus |mean · its scale| plus |beta|.
 */
export interface TheatreData {
  id: string;
  title: string;
  act: Act;
  channel: number;
  in_shape: [number, number, number];
  out_shape: [number, number, number];
  kernel: [number, number];
  stride: [number, number];
  padding: [number, number, number, number];
  padding_counts: boolean;
  planes: PlaneData[];
  rest: RestData | null;
  bias: number | null;
  scale: number;
  norm: NormData | null;
  response: ResponseData | null;
  relu: boolean;
  output: string;
  tolerance: number;
  slack: number;
  macs: number;
  products: number;
  factors: FactorData[];
  branches: BranchData[];
  fields: FieldData[];
  image: ImageData | null;
}

export type Act = "window" | "largest" | "mean" | "concat" | "sum" | "response" | "pass" | "input";
