// Where things stand: layouts are made one at a time, each within a time limit, hard ones with cheaper settings.
import { outline } from "./dot.js";

const LIMIT_MS = 4000;
const CHEAPER = "\tgraph [splines=line nslimit=1 nslimit1=1 mclimit=0.1 searchsize=5]\n";

export class Planner {
  // `start` makes a worker that takes {job, dot} and answers {job, layout} or {job, problem}.
  constructor(start) {
    this.start = start;
    this.jobs = 0;
  }

  // Resolves to a plan of what is open; to nothing where a later call overtook it; rejects where no layout was made.
  async plan(tree, head, open) {
    const job = ++this.jobs;
    const { dot, arrows, forks } = outline(tree, head, open);
    let layout = await this.layout(job, dot).catch((problem) => problem);
    if (layout instanceof Error && job === this.jobs) {
      this.stop();
      layout = await this.layout(job, dot.replace(head, head + CHEAPER));
    }
    return job === this.jobs && !(layout instanceof Error) ? new Plan(layout, arrows, forks, dot) : undefined;
  }

  layout(job, dot) {
    return new Promise((resolve, reject) => {
      const fail = (problem) => {
        this.stop();
        reject(new Error(problem));
      };
      try {
        this.worker ??= this.start();
      } catch (error) {
        fail(String(error));
        return;
      }
      // What a later call overtakes is never answered, and must not stop the later one.
      clearTimeout(this.late);
      this.late = setTimeout(() => fail("the layout took too long"), LIMIT_MS);
      const worker = this.worker;
      worker.onmessage = ({ data }) => {
        if (data.job !== this.jobs) return;
        clearTimeout(this.late);
        if (data.problem) fail(data.problem);
        else resolve(data.layout);
      };
      worker.onerror = (event) => {
        clearTimeout(this.late);
        fail(event.message ?? "the layout could not be started");
      };
      worker.postMessage({ job, dot });
    });
  }

  stop() {
    clearTimeout(this.late);
    this.worker?.terminate();
    this.worker = undefined;
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
