// The drawing of a plan: frames, arrows, boxes; each kind has a shape of its own, so that it is told without its colour.

export const SVG = "http://www.w3.org/2000/svg";
const TITLE_HEIGHT = 11.5;
const LINE_HEIGHT = 10.3;
const CHANNELS_A_STEP = 64;
const BYTES_A_STEP = 131072;
const RIBBON = 5;

export function element(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function text(words, attributes) {
  const made = element("text", attributes);
  made.textContent = words;
  return made;
}

export class Picture {
  // `prefix` begins the ids of elements, which must not be those of another drawing.
  constructor(tree, open, plan, prefix) {
    this.tree = tree;
    this.open = open;
    this.plan = plan;
    this.prefix = prefix;
    this.groups = new Map();
    const ribbons = element("g", { class: "ribbons", "aria-hidden": "true" });
    const forks = element("g", { class: "forks", "aria-hidden": "true" });
    this.arrows = element("g", { class: "arrows", "aria-hidden": "true" });
    const parts = element("g");
    for (const id of tree.visible(open)) {
      const group = open.has(id) ? this.frame(id) : this.box(id);
      this.groups.set(id, group);
      if (open.has(id) && tree.items.get(id).level === "branch") ribbons.append(this.ribbon(id));
      parts.append(group);
    }
    for (const arrow of plan.arrows) this.arrows.append(this.arrow(arrow));
    for (const [name, { x, y, width, height }] of plan.forks)
      forks.append(element("circle", { cx: x + width / 2, cy: y + height / 2, r: 2.5, "data-fork": name }));
    // Frames lie below the arrows, and these below the boxes; but a reader hears parts in their order.
    const frames = element("g", { class: "frames" });
    for (const [id, group] of this.groups)
      if (open.has(id) && tree.items.get(id).level !== "branch") frames.append(group.shape);
    this.scene = element("g", {}, frames, ribbons, this.arrows, forks, parts);
  }

  id(id) {
    return `${this.prefix}-${this.tree.order.indexOf(id)}`;
  }

  treeItem(id) {
    const item = this.tree.items.get(id);
    const part = this.tree.isPart(id);
    const siblings = this.tree.children.get(item.parent);
    return element("g", {
      id: this.id(id),
      "data-id": id,
      role: "treeitem",
      "aria-level": this.tree.path(id).length,
      "aria-posinset": siblings.indexOf(id) + 1,
      "aria-setsize": siblings.length,
      "aria-label": [item.title, ...item.lines].join(", "),
      "aria-selected": "false",
      ...(part ? { "aria-expanded": String(this.open.has(id)) } : {}),
    });
  }

  frame(id) {
    const item = this.tree.items.get(id);
    const made = this.treeItem(id);
    made.classList.add("part");
    if (item.level === "branch") {
      const { x, y } = this.place(id);
      made.append(this.sign(id, x - 1, y - 1, true));
      made.shape = undefined;
      return made;
    }
    const { x, y, width, height } = this.plan.place(id);
    made.shape = element("rect", { x, y, width, height, rx: 8, class: `frame ${item.level}${item.aux ? " aside" : ""}`, "data-frame": id });
    made.append(this.sign(id, x + 12, y + 12, true), text(item.called, { x: x + 25, y: y + 16, class: "frame-title" }));
    return made;
  }

  // Where a frame or box stands; an open branch begins with its first layer.
  place(id) {
    return this.plan.place(id) ?? (this.tree.items.has(id) ? this.plan.place(this.leavesInSight(id)[0]) : undefined);
  }

  leavesInSight(id) {
    return this.tree.visible(this.open).filter((at) => !this.open.has(at) && this.tree.path(at).includes(id));
  }

  // An open branch has no frame, which would cross its neighbours': a ribbon lies behind its layers and arrows.
  ribbon(id) {
    const made = element("g", { class: "ribbon", "data-ribbon": id });
    const inside = new Set(this.leavesInSight(id));
    for (const { tail, head, path } of this.plan.arrows)
      if (inside.has(tail) && inside.has(head)) made.append(element("path", { d: path }));
    for (const at of inside) {
      const { x, y, width, height } = this.plan.place(at);
      made.append(element("rect", { x: x - RIBBON, y: y - RIBBON, width: width + 2 * RIBBON, height: height + 2 * RIBBON, rx: 6 }));
    }
    return made;
  }

  box(id) {
    const item = this.tree.items.get(id);
    const part = this.tree.isPart(id);
    const { x, y, width, height } = this.plan.place(id);
    const made = this.treeItem(id);
    made.classList.add("box");
    made.classList.toggle("aside", item.aux);
    if (item.border) {
      made.classList.add(item.status);
      made.style.setProperty("--border", item.border);
    }
    made.append(outline(item, part, x, y, width, height));
    if (item.status === "changed") made.append(inner(x, y, width, height, part ? 6 : 1));
    if (item.kind === "concat" && !part) {
      const line = text("", { x: x + width / 2, y: y + height / 2 + 3.5, fill: item.ink, class: "line" });
      const title = element("tspan", { class: "title" });
      title.textContent = item.title;
      line.append(title, `   ${item.lines.join("   ")}`);
      made.append(line);
    } else {
      const top = y + (height - TITLE_HEIGHT - LINE_HEIGHT * item.lines.length) / 2;
      made.append(text(item.title, { x: x + width / 2, y: top + 9.2, fill: item.ink, class: "title" }));
      item.lines.forEach((line, number) => {
        const below = top + TITLE_HEIGHT + LINE_HEIGHT * (number + 0.78);
        made.append(text(line, { x: x + width / 2, y: below, fill: item.ink, class: "line" }));
      });
    }
    if (part) made.append(this.sign(id, x + 2, y + 2, false));
    return made;
  }

  // What opens or closes a part by click; keys do it, too, so a reader need not hear of it.
  sign(id, x, y, open) {
    const words = `${open ? "Close" : "Open"} ${this.tree.items.get(id).title}`;
    return element(
      "g",
      { class: "sign", "aria-hidden": "true", "data-toggle": id, "data-words": words },
      element("circle", { cx: x, cy: y, r: 7.5 }),
      text(open ? "−" : "+", { x, y: y + 4 }),
    );
  }

  arrow({ tail, head, path, tensors }) {
    const aside = this.tree.items.get(head)?.aux;
    const made = element("path", { d: path, "data-from": tail, "data-to": head, ...(aside ? { class: "aside" } : {}) });
    if (!head.startsWith("fork:")) made.setAttribute("marker-end", `url(#${this.prefix}-tip)`);
    made.tensors = [...tensors].map((id) => this.tree.items.get(id));
    return made;
  }

  // An arrow is as broad as its tensors have channels or bytes, on a logarithmic scale.
  dressArrows(by) {
    for (const path of this.arrows.children) {
      const sum = (name) => path.tensors.reduce((before, item) => before + item[name], 0);
      const steps = by === "channels" ? sum("channels") / CHANNELS_A_STEP : by === "bytes" ? sum("bytes") / BYTES_A_STEP : 0;
      path.style.strokeWidth = (0.9 + Math.log2(1 + steps) / 2).toFixed(2);
    }
  }

  marker() {
    const tip = element("path", { d: "M0,0 L8,3 L0,6 z", class: "tip" });
    const shape = { id: `${this.prefix}-tip`, viewBox: "0 0 8 6", refX: 7, refY: 3, markerWidth: 8, markerHeight: 6, markerUnits: "userSpaceOnUse", orient: "auto" };
    return element("defs", {}, element("marker", shape, tip));
  }
}

function inner(x, y, width, height, rx) {
  return element("rect", { x: x + 3, y: y + 3, width: width - 6, height: height - 6, rx, class: "inner" });
}

function outline(item, part, x, y, width, height) {
  const style = { fill: item.fill, class: "outline" };
  const cut = 9;
  if (item.kind === "pool" && !part)
    return element("polygon", {
      ...style,
      points: [
        [x + cut, y], [x + width - cut, y], [x + width, y + cut], [x + width, y + height - cut],
        [x + width - cut, y + height], [x + cut, y + height], [x, y + height - cut], [x, y + cut],
      ].join(" "),
    });
  if (item.kind === "input")
    return element("polygon", {
      ...style,
      points: [[x, y + cut], [x + width / 2, y], [x + width, y + cut], [x + width, y + height], [x, y + height]].join(" "),
    });
  if (item.kind === "sum" && !part)
    return element("ellipse", { ...style, cx: x + width / 2, cy: y + height / 2, rx: width / 2, ry: height / 2 });
  const shape = element("rect", { ...style, x, y, width, height, rx: part || item.kind === "other" ? 8 : 2 });
  // A closed part lies on a second sheet; a linear layer has a double border, a depthwise convolution ears.
  if (part) return element("g", {}, element("rect", { ...style, x: x + 3, y: y + 3, width, height, rx: 8 }), shape);
  if (item.kind === "linear") return element("g", {}, shape, inner(x, y, width, height, 1));
  if (item.kind === "depthwise") {
    const ear = (at) => element("rect", { ...style, x: x - 4, y: at, width: 8, height: 5 });
    return element("g", {}, shape, ear(y + 5), ear(y + height - 10));
  }
  return shape;
}
