// Where boxes stand: layouts are made one at a time, each within a time limit, hard ones with cheaper settings.
import { outline } from "./dot.js";

/** @import { Arrow } from "./dot.js" */
/** @import { Band } from "./fold.js" */
/** @import { Open, Tree } from "./tree.js" */
/** @typedef {{ x: number, y: number, width: number, height: number }} Rect */
/** @typedef {{ name: string, bb?: string, pos?: string, width?: string, height?: string }} LaidOut */
/**
 * What Graphviz writes as "json0".
 * @typedef {{ bb: string, objects?: LaidOut[], edges?: { tail: number, head: number, pos?: string }[] }} Layout
 */
/** @typedef {{ layout?: Layout, problem?: string }} Answer What the worker says. */
/**
 * @typedef {object} Task
 * @property {unknown} owner
 * @property {string} dot
 * @property {(layout: Layout) => void} resolve
 * @property {(problem: Error) => void} reject
 */

export const LIMIT_MS = 4000;
export const CHEAPER = "\tgraph [splines=line nslimit=1 nslimit1=1 mclimit=0.1 searchsize=5]\n";

/** One worker lays out for all drawings of a page, one after the other; one that takes too long is replaced. */
export class Layouts {
  /** @param {() => Worker} start makes a worker that takes {dot} and gives an Answer */
  constructor(start) {
    this.start = start;
    /** @type {Task[]} */
    this.waiting = [];
    /** @type {Task | undefined} */
    this.task = undefined;
    /** @type {Worker | undefined} */
    this.worker = undefined;
  }

  /**
   * Resolves to Graphviz's layout of `dot`; rejects where there is none in time. What `owner` asked before is dropped.
   * @param {unknown} owner @param {string} dot @returns {Promise<Layout>}
   */
  ask(owner, dot) {
    this.forget(owner);
    return new Promise((resolve, reject) => {
      this.waiting.push({ owner, dot, resolve, reject });
      this.next();
    });
  }

  /** @param {unknown} owner */
  forget(owner) {
    this.waiting = this.waiting.filter((task) => task.owner !== owner);
  }

  next() {
    if (this.task) return;
    const task = this.waiting.shift();
    if (!task) return;
    this.task = task;
    const end = (/** @type {Answer} */ { layout, problem = "the layout is empty" }) => {
      clearTimeout(late);
      this.task = undefined;
      if (layout) task.resolve(layout);
      else {
        // After a failure Graphviz may be in no state to go on.
        this.worker?.terminate();
        this.worker = undefined;
        task.reject(new Error(problem));
      }
      this.next();
    };
    const late = setTimeout(() => end({ problem: "the layout took too long" }), LIMIT_MS);
    try {
      this.worker ??= this.start();
      this.worker.onmessage = ({ data }) => end(data);
      this.worker.onerror = (event) => end({ problem: event.message || "the layout could not be started" });
      this.worker.postMessage({ dot: task.dot });
    } catch (error) {
      end({ problem: messageOf(error) });
    }
  }
}

/** Plans one drawing; its latest call counts. */
export class Planner {
  /** @param {Layouts} layouts */
  constructor(layouts) {
    this.layouts = layouts;
    this.calls = 0;
  }

  /**
   * Resolves to a plan of what is open; to nothing where a later call overtook it; rejects where no layout was made.
   * @param {Tree} tree @param {string} head @param {Open} open
   */
  async plan(tree, head, open) {
    this.calls += 1;
    const call = this.calls;
    const { dot, arrows, forks } = outline(tree, head, open);
    const layout = await this.layouts.ask(this, dot).catch((problem) => {
      if (call !== this.calls) throw problem;
      return this.layouts.ask(this, dot.replace(head, head + CHEAPER));
    });
    return call === this.calls ? new Plan(layout, arrows, forks, dot) : undefined;
  }

  stop() {
    this.calls += 1;
    this.layouts.forget(this);
  }
}

/** Positions with y growing downwards: frames and boxes by id, forks by name, arrows with their path. */
export class Plan {
  /** @param {Layout} layout @param {Arrow[]} arrows @param {Map<string, string>} forks @param {string} dot */
  constructor(layout, arrows, forks, dot) {
    const [, , right, top] = corners(layout.bb);
    this.dot = dot;
    this.width = right;
    this.height = top;
    /** Where it can be cut into columns, and into how many it was. @type {Band[]} */
    this.bands = [];
    this.columns = 1;
    /** @type {Map<string, Rect>} */
    this.frames = new Map();
    /** @type {Map<string, Rect>} */
    this.boxes = new Map();
    /** @type {Map<string, Rect & { of: string }>} */
    this.forks = new Map();
    const objects = layout.objects ?? [];
    for (const object of objects) {
      const of = forks.get(object.name);
      if (object.bb) this.frames.set(object.name.slice("cluster_".length), frameOf(object.bb, top));
      else if (of !== undefined) this.forks.set(object.name, { ...boxOf(object, top), of });
      else if (object.pos) this.boxes.set(object.name, boxOf(object, top));
    }
    const drawn = new Map(arrows.map((arrow) => [`${arrow.tail}\n${arrow.head}`, arrow]));
    this.arrows = (layout.edges ?? []).flatMap(({ pos, tail, head }) => {
      const arrow = drawn.get(`${objects[tail]?.name}\n${objects[head]?.name}`);
      return arrow && pos ? [{ ...arrow, path: pathOf(pos, top) }] : [];
    });
  }

  /** Where a box or frame stands, if it does. @param {string} id */
  rect(id) {
    return this.boxes.get(id) ?? this.frames.get(id);
  }
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {string} text "left,bottom,right,top" */
function corners(text) {
  return /** @type {[number, number, number, number]} */ (text.split(",").map(Number));
}

/** @param {string} bb @param {number} top @returns {Rect} */
function frameOf(bb, top) {
  const [left, bottom, right, upper] = corners(bb);
  return { x: left, y: top - upper, width: right - left, height: upper - bottom };
}

/** @param {LaidOut} object its position is its middle in points, its size is in inches @param {number} top @returns {Rect} */
function boxOf({ pos = "", width, height }, top) {
  const [x, y] = corners(pos);
  const size = { width: 72 * Number(width), height: 72 * Number(height) };
  return { x: x - size.width / 2, y: top - y - size.height / 2, ...size };
}

/** The path of an SVG from Graphviz's spline; its end is where the tip is. @param {string} pos @param {number} top */
function pathOf(pos, top) {
  const points = pos.replace(/^s,\S+ /, "").split(" ");
  const end = points[0]?.startsWith("e,") ? points.shift()?.slice(2) : undefined;
  const written = (/** @type {string} */ text) => {
    const [x, y] = corners(text);
    return `${x},${top - y}`;
  };
  const [first, ...rest] = points.map(written);
  return `M${first} C${rest.join(" ")}${end ? ` L${written(end)}` : ""}`;
}
