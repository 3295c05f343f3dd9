// The drawing of a plan as SVG: frames, arrows, boxes.
import { element, text } from "./elements.js";
import { pictureIn, ROOM } from "./maps.js";
import { inner, outline } from "./shapes.js";

/** @import { Arrow } from "./dot.js" */
/** @import { Plan, Rect } from "./plan.js" */
/** @import { Item, LayerItem, MapData, PartItem } from "./scene.d.ts" */
/** @import { Open, Tree } from "./tree.js" */

const TITLE_HEIGHT = 11.5;
const LINE_HEIGHT = 10.3;
const CHANNELS_A_STEP = 64;
const BYTES_A_STEP = 131072;
const RIBBON = 5;

export class Picture {
  /**
   * @param {Tree} tree @param {Open} open @param {Plan} plan
   * @param {string} prefix begins the ids of elements, which must not be those of another drawing
   * @param {Record<string, MapData>} maps the pictures in the boxes, by their layers' ids
   */
  constructor(tree, open, plan, prefix, maps = {}) {
    this.maps = maps;
    this.tree = tree;
    this.open = open;
    this.plan = plan;
    this.prefix = prefix;
    /** What a reader hears of each box and open part. @type {Map<string, SVGGElement>} */
    this.groups = new Map();
    /** @type {Map<string, SVGRectElement>} */
    this.frames = new Map();
    /** The layers whose outputs an arrow carries. @type {Map<Element, LayerItem[]>} */
    this.tensors = new Map();
    const ribbons = element("g", { class: "ribbons", "aria-hidden": "true" });
    for (const id of tree.visible(open)) {
      const item = tree.item(id);
      const opened = item.level !== "layer" && open.has(id);
      this.groups.set(id, opened ? this.part(item) : this.box(item));
      if (opened && item.level === "branch") ribbons.append(this.ribbon(id));
    }
    this.arrows = element(
      "g",
      { class: "arrows", "aria-hidden": "true" },
      ...plan.arrows.map((arrow) => this.arrow(arrow)),
    );
    const forks = [...plan.forks].map(([name, { x, y, width, height }]) =>
      element("circle", { cx: x + width / 2, cy: y + height / 2, r: 1.2, "data-fork": name }),
    );
    // Frames lie below the arrows, and these below the boxes; but a reader hears parts in their order.
    this.scene = element(
      "g",
      {},
      element("g", { class: "frames" }, ...this.frames.values()),
      ribbons,
      this.arrows,
      element("g", { class: "forks", "aria-hidden": "true" }, ...forks),
      element("g", {}, ...this.groups.values()),
    );
  }

  /** @param {Item} item */
  treeItem({ id, parent, title, lines }) {
    const siblings = this.tree.inside(parent);
    return element("g", {
      id: `${this.prefix}-${this.tree.order.indexOf(id)}`,
      "data-id": id,
      role: "treeitem",
      "aria-level": this.tree.path(id).length,
      "aria-posinset": siblings.indexOf(id) + 1,
      "aria-setsize": siblings.length,
      "aria-label": [title, ...lines].join(", "),
      "aria-selected": "false",
      ...(this.tree.isPart(id) ? { "aria-expanded": this.open.has(id) } : {}),
    });
  }

  /** An open part: its sign, and unless it is a branch its title and its frame. @param {PartItem} item */
  part(item) {
    const { id, level, aux, called } = item;
    const group = this.treeItem(item);
    group.classList.add("part");
    const { x, y, width, height } = this.standing(id);
    if (level === "branch") {
      group.append(this.sign(item, x - 1, y - 1));
      return group;
    }
    const looks = `frame ${level}${aux ? " aside" : ""}`;
    this.frames.set(id, element("rect", { x, y, width, height, rx: 8, class: looks, "data-frame": id }));
    group.append(this.sign(item, x + 12, y + 12), text(called, { x: x + 25, y: y + 16, class: "frame-title" }));
    return group;
  }

  /** Where a frame or box stands, if it does; an open branch begins with its first layer. @param {string} id */
  rect(id) {
    const rect = this.plan.rect(id);
    if (rect || !this.tree.items.has(id)) return rect;
    const [first] = this.leavesInSight(id);
    return first === undefined ? undefined : this.plan.rect(first);
  }

  /** Where what is in sight stands. @param {string} id @returns {Rect} */
  standing(id) {
    const rect = this.rect(id);
    if (!rect) throw new Error(`the layout has no box "${id}"`);
    return rect;
  }

  /** @param {string} id */
  leavesInSight(id) {
    return this.tree.visible(this.open).filter((leaf) => !this.open.has(leaf) && this.tree.path(leaf).includes(id));
  }

  /** An open branch has no frame, which would cross its neighbours': a ribbon lies behind its layers and arrows. @param {string} id */
  ribbon(id) {
    const ribbon = element("g", { class: "ribbon", "data-ribbon": id });
    const inside = new Set(this.leavesInSight(id));
    for (const { tail, head, path } of this.plan.arrows)
      if (inside.has(tail) && inside.has(head)) ribbon.append(element("path", { d: path }));
    for (const leaf of inside) {
      const { x, y, width, height } = this.standing(leaf);
      const size = { width: width + 2 * RIBBON, height: height + 2 * RIBBON };
      ribbon.append(element("rect", { x: x - RIBBON, y: y - RIBBON, ...size, rx: 6 }));
    }
    return ribbon;
  }

  /** A layer or a closed part. @param {Item} item */
  box(item) {
    const rect = this.standing(item.id);
    const part = item.level !== "layer";
    const group = this.treeItem(item);
    group.classList.add("box");
    group.classList.toggle("aside", item.aux);
    if (item.border && item.status) {
      group.classList.add(item.status);
      group.style.setProperty("--border", item.border);
    }
    group.append(outline(item, rect));
    if (item.status === "changed") group.append(inner(rect, part ? 6 : 1));
    group.append(...(item.kind === "concat" && !part ? [onOneLine(item, rect)] : onLines(item, rect)));
    if (item.map !== undefined) group.append(pictureIn(this.maps[item.map], rect));
    if (part) group.append(this.sign(item, rect.x + 2, rect.y + 2));
    return group;
  }

  /** What opens or closes a part by click; keys do it, too, so a reader need not hear of it. @param {Item} item @param {number} x @param {number} y */
  sign({ id, title }, x, y) {
    const open = this.open.has(id);
    return element(
      "g",
      { class: "sign", "aria-hidden": "true", "data-toggle": id, "data-words": `${open ? "Close" : "Open"} ${title}` },
      element("circle", { cx: x, cy: y, r: 7.5 }),
      text(open ? "−" : "+", { x, y: y + 4 }),
    );
  }

  /** @param {Arrow & { path: string }} arrow */
  arrow({ tail, head, path, tensors }) {
    const aside = this.tree.items.get(head)?.aux;
    const line = element("path", { d: path, "data-from": tail, "data-to": head, ...(aside ? { class: "aside" } : {}) });
    if (!head.startsWith("fork:")) line.setAttribute("marker-end", `url(#${this.prefix}-tip)`);
    this.tensors.set(
      line,
      [...tensors].map((id) => this.tree.layer(id)),
    );
    return line;
  }

  /** Makes arrows as broad as their tensors have channels or bytes, on a logarithmic scale. @param {string} by @param {number} [least] */
  dressArrows(by, least = 0) {
    for (const path of this.arrows.children) {
      const layers = this.tensors.get(path);
      if (!(path instanceof SVGElement) || !layers) continue;
      const sum = (/** @type {"channels" | "bytes"} */ name) => layers.reduce((total, layer) => total + layer[name], 0);
      const steps = by === "channels" ? sum(by) / CHANNELS_A_STEP : by === "bytes" ? sum(by) / BYTES_A_STEP : 0;
      path.style.strokeWidth = Math.max(least, 0.9 + Math.log2(1 + steps) / 2).toFixed(2);
    }
  }

  marker() {
    const size = { viewBox: "0 0 8 6", refX: 7, refY: 3, markerWidth: 8, markerHeight: 6 };
    const shape = { id: `${this.prefix}-tip`, ...size, markerUnits: "userSpaceOnUse", orient: "auto" };
    return element("defs", {}, element("marker", shape, element("path", { d: "M0,0 L8,3 L0,6 z", class: "tip" })));
  }
}

/** @param {Item} item @param {Rect} rect */
function onOneLine({ title, lines, ink }, { x, y, width, height }) {
  const line = text("", { x: x + width / 2, y: y + height / 2 + 3.5, fill: ink, class: "line" });
  line.append(element("tspan", { class: "title" }, title), `   ${lines.join("   ")}`);
  return line;
}

/** @param {Item} item @param {Rect} rect */
function onLines({ title, lines, ink, map }, { x, y, width, height }) {
  const top = y + (height - (map === undefined ? 0 : ROOM) - TITLE_HEIGHT - LINE_HEIGHT * lines.length) / 2;
  const middle = { x: x + width / 2, fill: ink };
  return [
    text(title, { ...middle, y: top + 9.2, class: "title" }),
    ...lines.map((line, number) =>
      text(line, { ...middle, y: top + TITLE_HEIGHT + LINE_HEIGHT * (number + 0.78), class: "line" }),
    ),
  ];
}
