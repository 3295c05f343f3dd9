// What is open and what that shows: a cut through the tree of parts, and the edges between its boxes.

/** @import { Depth, Item, LayerItem } from "./scene.d.ts" */
/** @typedef {ReadonlySet<string>} Open The ids of the parts that are open. */
/** @typedef {{ tail: string, head: string, tensors: Set<string> }} Edge The tensors are layers' ids. */

/** The levels whose parts are open at a depth. @type {Record<Depth, Item["level"][]>} */
const OPEN = {
  stage: [],
  module: ["stage"],
  branch: ["stage", "run", "module"],
  layer: ["stage", "run", "module", "branch"],
};
export const DEPTHS = /** @type {Depth[]} */ (Object.keys(OPEN));

export class Tree {
  /** @param {Item[]} items */
  constructor(items) {
    this.items = new Map(items.map((item) => [item.id, item]));
    this.order = items.map((item) => item.id);
    /** @type {Map<string, string[]>} */
    this.children = new Map([["", []], ...items.map((item) => /** @type {[string, string[]]} */ ([item.id, []]))]);
    /** @type {Map<string, string[]>} */
    this.paths = new Map([["", []]]);
    for (const { id, parent } of items) {
      this.inside(parent).push(id);
      this.paths.set(id, [...this.path(parent), id]);
    }
  }

  /** @param {string} id */
  item(id) {
    return known(this.items, id);
  }

  /** @param {string} id @returns {LayerItem} */
  layer(id) {
    const item = this.item(id);
    if (item.level !== "layer") throw new Error(`${id} is no layer`);
    return item;
  }

  /** The boxes that stand in a part, or at the top (""). @param {string} id */
  inside(id) {
    return known(this.children, id);
  }

  /** @param {string} id */
  isPart(id) {
    return this.inside(id).length > 0;
  }

  /** The ids from the outermost part down to `id`, itself included. @param {string} id */
  path(id) {
    return known(this.paths, id);
  }

  /** The parts that are open at a depth; a head that is beside the trunk opens with the layers. @param {Depth} depth */
  opened(depth) {
    const opens = (/** @type {Item} */ { level, aux }) => OPEN[depth].includes(level) && (depth === "layer" || !aux);
    return new Set(this.order.filter((id) => this.isPart(id) && opens(this.item(id))));
  }

  /**
   * What is open when a part opens, or closes with all that it holds.
   * @param {Open} open @param {string} id
   */
  toggled(open, id) {
    if (!open.has(id)) return new Set([...open, id]);
    return new Set([...open].filter((inner) => !this.path(inner).includes(id)));
  }

  /** What is open when every part around `id` opens. @param {Open} open @param {string} id */
  revealed(open, id) {
    return new Set([...open, ...this.path(id).slice(0, -1)]);
  }

  /**
   * The box that stands for `id` while `open` is open: itself, or the outermost closed part around it.
   * @param {string} id @param {Open} open
   */
  shown(id, open) {
    return this.path(id).find((around) => !open.has(around)) ?? id;
  }

  /** Whether every part around `id` is open. @param {string} id @param {Open} open */
  inSight(id, open) {
    return this.path(id)
      .slice(0, -1)
      .every((around) => open.has(around));
  }

  /** The frames and boxes that are in sight, in order, parts before what they hold. @param {Open} open */
  visible(open) {
    return this.order.filter((id) => this.inSight(id, open));
  }

  /** The layers that every path from the input to `id` may pass, `id` itself included. @param {string} id */
  before(id) {
    /** @type {Set<string>} */
    const layers = new Set();
    const waiting = this.leaves(id);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (layers.has(next)) continue;
      layers.add(next);
      waiting.push(...this.layer(next).inputs);
    }
    return layers;
  }

  /** The layers inside `id`, or itself. @param {string} id @returns {string[]} */
  leaves(id) {
    return this.isPart(id) ? this.inside(id).flatMap((child) => this.leaves(child)) : [id];
  }

  /** The layers that a search means: each must match all words; ">256" asks for more channels than that. @param {string} text */
  find(text) {
    const words = plain(text).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    return this.order.filter((id) => !this.isPart(id) && words.every((word) => matches(this.layer(id), word)));
  }

  /** Edges between shown boxes, each once, in order. @param {Open} open */
  edges(open) {
    /** @type {Map<string, Edge>} */
    const edges = new Map();
    for (const item of this.items.values())
      for (const input of item.level === "layer" ? item.inputs : []) {
        const [tail, head] = [this.shown(input, open), this.shown(item.id, open)];
        if (tail === head) continue;
        const edge = edges.get(`${tail}\n${head}`) ?? { tail, head, tensors: new Set() };
        edge.tensors.add(input);
        edges.set(`${tail}\n${head}`, edge);
      }
    return [...edges.values()];
  }

  /** The open modules that an edge enters. @param {Edge} edge @param {Open} open */
  entered({ tail, head }, open) {
    const around = new Set(this.path(tail));
    return this.path(head).filter(
      (id) => id !== head && this.item(id).level === "module" && open.has(id) && !around.has(id),
    );
  }
}

/** @template Value @param {Map<string, Value>} values @param {string} id */
function known(values, id) {
  const value = values.get(id);
  if (value === undefined) throw new Error(`the drawing has no box "${id}"`);
  return value;
}

/** @param {string} text */
function plain(text) {
  return text.toLowerCase().replaceAll("×", "x");
}

/** @param {LayerItem} layer @param {string} word */
function matches({ id, kind, tip, channels }, word) {
  const [, sign, bound] = word.match(/^([<>])(\d+)$/) ?? [];
  if (sign) return sign === ">" ? channels > Number(bound) : channels < Number(bound);
  const text = plain(`${id} ${kind} ${tip}`);
  // 1x7 is no part of 71x71.
  return /^\d+x\d+$/.test(word) ? new RegExp(`(^|[^0-9x])${word}([^0-9x]|$)`).test(text) : text.includes(word);
}
