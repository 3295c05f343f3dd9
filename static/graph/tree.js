// What is open and what that shows: a cut through the tree of parts, and the edges between its boxes.

export class Tree {
  constructor(items) {
    this.items = new Map(items.map((item) => [item.id, item]));
    this.children = new Map(items.map((item) => [item.id, []]));
    this.children.set("", []);
    for (const item of items) this.children.get(item.parent).push(item.id);
    this.order = items.map((item) => item.id);
  }

  isPart(id) {
    return this.children.get(id).length > 0;
  }

  // The ids from the outermost part down to `id`, itself included.
  path(id) {
    const found = [];
    for (let at = id; at; at = this.items.get(at).parent) found.unshift(at);
    return found;
  }

  // The box that stands for `id` while `open` is open: itself, or the outermost closed part around it.
  shown(id, open) {
    return this.path(id).find((at) => !this.isPart(at) || !open.has(at));
  }

  // The layers that every path from the input to `id` may pass, `id` itself included.
  before(id) {
    const found = new Set();
    const waiting = this.leaves(id);
    while (waiting.length) {
      const at = waiting.pop();
      if (found.has(at)) continue;
      found.add(at);
      waiting.push(...(this.items.get(at).inputs ?? []));
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

  // Every part of one of these levels.
  parts(...levels) {
    return this.order.filter((id) => this.isPart(id) && levels.includes(this.items.get(id).level));
  }

  // Edges between shown boxes, each once, in order: {from, to, aside, tensors}, the tensors being layers' ids.
  edges(open) {
    const found = new Map();
    for (const id of this.order) {
      const item = this.items.get(id);
      for (const input of item.inputs ?? []) {
        const [from, to] = [this.shown(input, open), this.shown(id, open)];
        if (from === to) continue;
        const edge = found.get(`${from}\n${to}`) ?? { from, to, aside: item.aux, tensors: new Set() };
        edge.tensors.add(input);
        found.set(`${from}\n${to}`, edge);
      }
    }
    return [...found.values()];
  }
}
