// Written by scripts/scene_types.py from inception_lab/draw/network/scene_types.py.

/**
 * What parts and layers have; `parent` is the part around it, if any; `pair` is what a layer's twin has, too.
 *
 * `map` names the layer whose picture the box leaves room for.
 */
export interface BoxItem {
  id: string;
  parent: string;
  title: string;
  lines: string[];
  tip: string;
  kind: Kind;
  fill: string;
  ink: string;
  aux: boolean;
  dot: string;
  border?: string;
  status?: Status;
  pair?: string;
  map?: string;
}

/** What a drawing is mounted with: `packed` is its SceneData, compressed; drawings of one `group` open together. */
export interface DrawingData {
  packed: string;
  depth: Depth;
  group?: string;
  open?: string[];
  pick?: PickData;
}

export type Item = PartItem | LayerItem;

/** A layer; `channels`, `bytes` (in float32) and `shape` are those of its output. */
export interface LayerItem {
  id: string;
  parent: string;
  title: string;
  lines: string[];
  tip: string;
  kind: Kind;
  fill: string;
  ink: string;
  aux: boolean;
  dot: string;
  border?: string;
  status?: Status;
  pair?: string;
  map?: string;
  level: "layer";
  inputs: string[];
  shape: string;
  channels: number;
  bytes: number;
}

/** A small picture: `levels` are bytes, row by row, in base64, 0 dark … 255 light; `tip` says what it shows. */
export interface MapData {
  width: number;
  height: number;
  levels: string;
  tip: string;
}

/** What the page that works offline holds: a drawing, the page's colour (`ground`), and every module's source. */
export interface PageContent {
  packed: string;
  depth: Depth;
  group?: string;
  open?: string[];
  pick?: PickData;
  title: string;
  ground: string;
  modules: Record<string, string>;
}

/** The colours of the sheet, its frames, lines and text. */
export interface PaperColours {
  page: string;
  stage: string;
  module: string;
  line: string;
  text: string;
}

/** A part: `frame` begins its frame in the DOT when it is open, `called` is the frame's title. */
export interface PartItem {
  id: string;
  parent: string;
  title: string;
  lines: string[];
  tip: string;
  kind: Kind;
  fill: string;
  ink: string;
  aux: boolean;
  dot: string;
  border?: string;
  status?: Status;
  pair?: string;
  map?: string;
  level: "stage" | "run" | "module" | "branch";
  frame: string;
  called: string;
}

/** A box that the page picks; with another `turn` it is a new pick. */
export interface PickData {
  id: string;
  turn: number;
}

/**
 * A drawing; `items` has every part before what it holds, `largest` is the layer with the most MACs.
 *
 * `maps` are the pictures in the boxes, each by its layer's id.
 */
export interface SceneData {
  title: string;
  head: string;
  items: Item[];
  largest: string;
  legend: [string, string][];
  unit: string;
  paper: PaperColours;
  maps?: Record<string, MapData>;
}

export type Depth = "stage" | "module" | "branch" | "layer";

export type Kind = "input" | "pointwise" | "square" | "oblong" | "depthwise" | "pool" | "linear" | "concat" | "sum" | "other";

export type Status = "same" | "changed" | "added" | "removed";
