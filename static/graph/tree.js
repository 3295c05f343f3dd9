// What is open and what that shows: a cut through the tree of parts, and the edges between its boxes.

const OPEN = {
  stage: [],
  module: ["stage"],
  branch: ["stage", "run", "module"],
  layer: ["stage", "run", "module", "branch"],
};
export const DEPTHS = Object.keys(OPEN);

export class Tree {
  constructor(items) {
    this.items = new Map(items.map((item) => [item.id, item]));
    this.children = new Map(items.map((item) => [item.id, []]));
    this.children.set("", []);
    for (const item of items) this.children.get(item.parent).push(item.id);
    this.order = items.map((item) => item.id);
    this.paths = new Map([["", []]]);
    for (const item of items) this.paths.set(item.id, [...this.paths.get(item.parent), item.id]);
  }

  isPart(id) {
    return this.children.get(id).length > 0;
  }

  // The ids from the outermost part down to `id`, itself included.
  path(id) {
    return this.paths.get(id);
  }

  // The parts that are open at a depth; a head that is beside the trunk opens with the layers.
  opened(depth) {
    const parts = this.order.filter((id) => this.isPart(id));
    return new Set(
      parts.filter((id) => OPEN[depth].includes(this.items.get(id).level) && (depth === "layer" || !this.items.get(id).aux)),
    );
  }

  // The box that stands for `id` while `open` is open: itself, or the outermost closed part around it.
  shown(id, open) {
    return this.path(id).find((at) => !open.has(at));
  }

  // Whether every part around `id` is open.
  inSight(id, open) {
    return this.path(id).slice(0, -1).every((at) => open.has(at));
  }

  // The frames and boxes that are in sight, in order, parts before what they hold.
  visible(open) {
    return this.order.filter((id) => this.inSight(id, open));
  }

  // The layers that every path from the input to `id` may pass, `id` itself included.
  before(id) {
    const found = new Set();
    const waiting = this.leaves(id);
    while (waiting.length) {
      const at = waiting.pop();
      if (found.has(at)) continue;
      found.add(at);
      waiting.push(...this.items.get(at).inputs);
    }
    return found;
  }

  // The layers inside `id`, or itself.
  leaves(id) {
    return this.isPart(id) ? this.children.get(id).flatMap((child) => this.leaves(child)) : [id];
  }

  // The layers that a search means: all words must be found; ">256" asks for more channels than that.
  find(text) {
    const words = text.toLowerCase().replaceAll("×", "x").split(/\s+/).filter(Boolean);
    return words.length ? this.order.filter((id) => !this.isPart(id) && words.every((word) => this.matches(id, word))) : [];
  }

  matches(id, word) {
    const item = this.items.get(id);
    const size = word.match(/^([<>])(\d+)$/);
    if (size) return size[1] === ">" ? item.channels > size[2] : item.channels < size[2];
    const text = `${id} ${item.kind} ${item.tip}`.toLowerCase().replaceAll("×", "x");
    // 1x7 is no part of 71x71.
    return /^\d+x\d+$/.test(word) ? new RegExp(`(^|[^0-9x])${word}([^0-9x]|$)`).test(text) : text.includes(word);
  }

  // Edges between shown boxes, each once, in order: {tail, head, tensors}, the tensors being layers' ids.
  edges(open) {
    const found = new Map();
    for (const id of this.order) {
      for (const input of this.items.get(id).inputs ?? []) {
        const [tail, head] = [this.shown(input, open), this.shown(id, open)];
        if (tail === head) continue;
        const edge = found.get(`${tail}\n${head}`) ?? { tail, head, tensors: new Set() };
        edge.tensors.add(input);
        found.set(`${tail}\n${head}`, edge);
      }
    }
    return [...found.values()];
  }

  // The open modules that an edge enters.
  entered({ tail, head }, open) {
    const around = new Set(this.path(tail));
    return this.path(head).filter(
      (id) => id !== head && this.items.get(id).level === "module" && open.has(id) && !around.has(id),
    );
  }
}
