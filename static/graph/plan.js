// Where things stand: layouts are made one at a time, each within a time limit, hard ones with cheaper settings.
import { outline } from "./dot.js";

const LIMIT_MS = 4000;
const CHEAPER = "\tgraph [splines=line nslimit=1 nslimit1=1 mclimit=0.1 searchsize=5]\n";

// One worker lays out for all drawings of a page, one after the other; one that takes too long is replaced.
class Layouts {
  constructor(start) {
    this.start = start;
    this.waiting = [];
  }

  // Resolves to Graphviz's layout of `dot`; rejects where there is none in time. What `owner` asked before is dropped.
  ask(owner, dot) {
    this.forget(owner);
    return new Promise((resolve, reject) => {
      this.waiting.push({ owner, dot, resolve, reject });
      this.next();
    });
  }

  forget(owner) {
    this.waiting = this.waiting.filter((task) => task.owner !== owner);
  }

  next() {
    if (this.task || !this.waiting.length) return;
    this.task = this.waiting.shift();
    const end = ({ layout, problem }) => {
      clearTimeout(late);
      const { resolve, reject } = this.task;
      this.task = undefined;
      if (problem) {
        // After a failure Graphviz may be in no state to go on.
        this.worker?.terminate();
        this.worker = undefined;
        reject(new Error(problem));
      } else resolve(layout);
      this.next();
    };
    const late = setTimeout(() => end({ problem: "the layout took too long" }), LIMIT_MS);
    try {
      this.worker ??= this.start();
      this.worker.onmessage = ({ data }) => end(data);
      this.worker.onerror = (event) => end({ problem: event.message || "the layout could not be started" });
      this.worker.postMessage({ dot: this.task.dot });
    } catch (error) {
      end({ problem: String(error.message ?? error) });
    }
  }
}

let layouts;

export class Planner {
  // `start` makes a worker that takes {dot} and answers {layout} or {problem}.
  constructor(start) {
    layouts ??= new Layouts(start);
    this.calls = 0;
  }

  // Resolves to a plan of what is open; to nothing where a later call overtook it; rejects where no layout was made.
  async plan(tree, head, open) {
    const call = ++this.calls;
    const { dot, arrows, forks } = outline(tree, head, open);
    const layout = await layouts
      .ask(this, dot)
      .catch((problem) => (call === this.calls ? layouts.ask(this, dot.replace(head, head + CHEAPER)) : Promise.reject(problem)));
    return call === this.calls ? new Plan(layout, arrows, forks, dot) : undefined;
  }

  stop() {
    this.calls += 1;
    layouts.forget(this);
  }
}

// Positions with y growing downwards: frames and boxes by id, forks by name, arrows with their path.
class Plan {
  constructor(layout, arrows, forks, dot) {
    const [, , right, top] = layout.bb.split(",").map(Number);
    this.dot = dot;
    this.width = right;
    this.height = top;
    this.frames = new Map();
    this.boxes = new Map();
    this.forks = new Map();
    this.arrows = [];
    const objects = layout.objects ?? [];
    for (const object of objects) {
      if (object.bb) {
        const [left, bottom, farRight, above] = object.bb.split(",").map(Number);
        const frame = { x: left, y: top - above, width: farRight - left, height: above - bottom };
        this.frames.set(object.name.slice("cluster_".length), frame);
      } else if (object.pos) {
        const [x, y] = object.pos.split(",").map(Number);
        const [width, height] = [72 * object.width, 72 * object.height];
        const place = { x: x - width / 2, y: top - y - height / 2, width, height };
        if (forks.has(object.name)) this.forks.set(object.name, { ...place, of: forks.get(object.name) });
        else this.boxes.set(object.name, place);
      }
    }
    const known = new Map(arrows.map((arrow) => [`${arrow.tail}\n${arrow.head}`, arrow]));
    for (const { pos, tail, head } of layout.edges ?? []) {
      const arrow = known.get(`${objects[tail].name}\n${objects[head].name}`);
      if (arrow && pos) this.arrows.push({ ...arrow, path: pathOf(pos, top) });
    }
  }

  place(id) {
    return this.boxes.get(id) ?? this.frames.get(id);
  }
}

function pathOf(pos, top) {
  const points = pos.replace(/^s,\S+ /, "").split(" ");
  const end = points[0].startsWith("e,") ? points.shift().slice(2) : undefined;
  const at = (text) => {
    const [x, y] = text.split(",").map(Number);
    return `${x},${top - y}`;
  };
  const [first, ...rest] = points.map(at);
  return `M${first} C${rest.join(" ")}${end ? ` L${at(end)}` : ""}`;
}
