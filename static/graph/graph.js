// A drawing of a network that one can walk into: parts open and close in place, the layout is made for what is open.
import { LINE_HEIGHT, dotOf } from "./dot.js";
import { Tree } from "./tree.js";

const SVG = "http://www.w3.org/2000/svg";
const LAYOUT_LIMIT_MS = 10000;
const CHANNELS_A_STEP = 64;
const CANVAS_LIMIT = 16000;
const ZOOM_LIMITS = [0.1, 4];
const VIEWS = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  let view = VIEWS.get(parentElement);
  if (!view) {
    view = new View(parentElement, (id) => setStateValue("picked", id));
    VIEWS.set(parentElement, view);
  }
  view.show(data);
  return () => view.stop();
}

function element(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

class View {
  constructor(parent, pick) {
    this.pick = pick;
    this.open = new Set();
    this.place = { x: 0, y: 0, scale: 1 };
    this.jobs = 0;
    this.root = parent.querySelector(".graph");
    this.svg = this.root.querySelector("svg");
    this.said = this.root.querySelector("[role=status]");
    for (const button of this.root.querySelectorAll("button[data-do]"))
      button.onclick = () => this.command(button.dataset.do);
    this.search = this.root.querySelector("input[type=search]");
    this.search.oninput = () => this.look();
    this.search.onkeydown = (event) => {
      if (event.key === "Enter") this.next();
      event.stopPropagation();
    };
    this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.svg.addEventListener("pointerdown", (event) => this.drag(event));
    this.svg.addEventListener("keydown", (event) => this.key(event));
  }

  show(data) {
    const before = this.data;
    if (before && JSON.stringify(before) === JSON.stringify(data)) return;
    this.data = data;
    this.tree = new Tree(data.items);
    this.open = new Set([...this.open].filter((id) => this.tree.items.has(id) && this.tree.isPart(id)));
    if (!before || before.title !== data.title) {
      this.open = new Set(this.tree.parts("stage"));
      this.selected = "";
      this.layout({ fit: true });
    } else this.layout({});
  }

  stop() {
    this.worker?.terminate();
    this.worker = undefined;
  }

  // ── Layout ────────────────────────────────────────────────────────────────

  layout({ fit = false, anchor = "", reveal = "" }) {
    const began = performance.now();
    const kept = anchor ? this.middleOf(anchor) : undefined;
    const { dot, names, edges } = dotOf(this.tree, this.open);
    const job = ++this.jobs;
    this.worker ??= new Worker(new URL("./layout.js", import.meta.url), { type: "module" });
    clearTimeout(this.late);
    this.late = setTimeout(() => this.tooLate(), LAYOUT_LIMIT_MS);
    this.worker.onmessage = ({ data }) => {
      if (data.job !== job) return;
      clearTimeout(this.late);
      if (data.problem) return this.say(`The layout failed: ${data.problem}`);
      this.draw(data.layout, names, edges);
      if (fit) this.fit();
      else if (kept) this.keep(anchor, kept);
      if (reveal) this.reveal(reveal);
      this.root.dataset.milliseconds = String(Math.round(performance.now() - began));
      this.root.dataset.drawn = String(job);
    };
    this.worker.onerror = () => this.say("The layout could not be started.");
    this.worker.postMessage({ job, dot });
  }

  tooLate() {
    this.stop();
    this.open = new Set();
    this.say("That took too long to lay out; everything is closed again.");
    this.layout({ fit: true });
  }

  say(text) {
    this.said.textContent = text;
  }

  // ── Drawing ───────────────────────────────────────────────────────────────

  draw(layout, names, shown) {
    const [, , right, top] = layout.bb.split(",").map(Number);
    this.size = [right, top];
    this.boxes = new Map();
    const flip = (y) => top - y;
    const frames = element("g");
    const edges = element("g", { class: "edges" });
    const boxes = element("g", { role: "tree", "aria-label": this.data.title });
    for (const object of layout.objects ?? []) {
      const id = names.get(object.name);
      if (!id) continue;
      if (object.bb) {
        const [left, bottom, farRight, above] = object.bb.split(",").map(Number);
        const box = { x: left, y: flip(above), width: farRight - left, height: above - bottom };
        this.boxes.set(id, box);
        frames.append(this.frame(id, box));
      } else {
        const [x, y] = object.pos.split(",").map(Number);
        const [width, height] = [72 * object.width, 72 * object.height];
        const box = { x: x - width / 2, y: flip(y) - height / 2, width, height };
        this.boxes.set(id, box);
        boxes.append(this.box(id, box));
      }
    }
    const named = (number) => names.get(layout.objects[number].name);
    for (const edge of layout.edges ?? []) {
      const path = this.edge(edge.pos, flip);
      const [from, to] = [named(edge.tail), named(edge.head)];
      this.dress(path, shown.find((one) => one.from === from && one.to === to));
      edges.append(path);
    }
    this.scene = element("g", {}, frames, edges, boxes);
    const focused = this.svg.contains(this.svg.getRootNode().activeElement);
    this.svg.replaceChildren(this.marker(), this.scene);
    // What had the focus is drawn anew: without this the keys would go nowhere.
    if (focused) this.svg.focus({ preventScroll: true });
    this.move();
    this.mark();
  }

  marker() {
    const tip = element("path", { d: "M0,0 L8,3 L0,6 z", class: "tip" });
    const shape = { id: "tip", viewBox: "0 0 8 6", refX: 7, refY: 3, markerWidth: 8, markerHeight: 6, markerUnits: "userSpaceOnUse", orient: "auto" };
    return element("defs", {}, element("marker", shape, tip));
  }

  frame(id, { x, y, width, height }) {
    const item = this.tree.items.get(id);
    const shape = element("rect", { x, y, width, height, rx: 8, class: `frame ${item.level}` });
    const title = element("text", { x: x + 24, y: y + 15, class: "frame-title" });
    title.textContent = item.title;
    return element("g", { "data-id": id }, shape, this.sign(id, x + 12, y + 11, true), title);
  }

  box(id, { x, y, width, height }) {
    const item = this.tree.items.get(id);
    const part = this.tree.isPart(id);
    const made = element("g", {
      "data-id": id,
      class: `box${item.aux ? " aside" : ""}`,
      tabindex: -1,
      role: "treeitem",
      "aria-label": [item.title, ...item.lines].join(", "),
      ...(part ? { "aria-expanded": "false" } : {}),
    });
    const tip = element("title");
    tip.textContent = item.tip ?? [item.title, ...item.lines].join("\n");
    made.append(tip, outline(item, part, x, y, width, height));
    [item.title, ...item.lines].forEach((line, number) => {
      const top = y + (height - LINE_HEIGHT * (1 + item.lines.length)) / 2;
      const text = element("text", {
        x: x + width / 2,
        y: top + LINE_HEIGHT * (number + 0.75),
        class: number ? "line" : "title",
        fill: item.ink,
      });
      text.textContent = line;
      made.append(text);
    });
    if (part) made.append(this.sign(id, x + 2, y + 2, false));
    made.onclick = () => this.select(id, { tell: true });
    made.ondblclick = () => part && this.toggle(id);
    return made;
  }

  sign(id, x, y, open) {
    const made = element("g", { class: "sign", role: "button", "aria-label": `${open ? "Close" : "Open"} ${this.tree.items.get(id).title}` });
    const text = element("text", { x, y: y + 3.5 });
    text.textContent = open ? "−" : "+";
    made.append(element("circle", { cx: x, cy: y, r: 8 }), text);
    made.onclick = (event) => {
      event.stopPropagation();
      this.toggle(id);
    };
    return made;
  }

  // An edge is as broad as its tensors have channels, on a logarithmic scale, and says their shapes.
  dress(path, { from, to, tensors }) {
    const items = [...tensors].map((id) => this.tree.items.get(id));
    const channels = items.reduce((sum, item) => sum + item.channels, 0);
    path.style.strokeWidth = 0.8 + Math.log2(1 + channels / CHANNELS_A_STEP) / 2;
    [path.dataset.from, path.dataset.to] = [from, to];
    const tip = element("title");
    tip.textContent = [...new Set(items.map((item) => item.shape))].join(", ");
    path.append(tip);
  }

  // Edges on the way from the input to what is selected are drawn stronger.
  markEdges() {
    const before = this.selected ? this.tree.before(this.selected) : new Set();
    const shown = new Set([...before].map((id) => this.tree.shown(id, this.open)));
    for (const edge of this.svg.querySelectorAll(".edges path"))
      edge.classList.toggle("way", shown.has(edge.dataset.from) && shown.has(edge.dataset.to));
  }

  edge(pos, flip) {
    const points = pos.replace(/^s,\S+ /, "").split(" ");
    const end = points[0].startsWith("e,") ? points.shift().slice(2) : undefined;
    const at = (text) => text.split(",").map(Number).map((value, axis) => (axis ? flip(value) : value)).join(",");
    const [first, ...rest] = points.map(at);
    const path = `M${first} C${rest.join(" ")}${end ? ` L${at(end)}` : ""}`;
    return element("path", { d: path, "marker-end": "url(#tip)" });
  }

  // ── What the visitor does ─────────────────────────────────────────────────

  command(name) {
    if (name === "fit") this.fit();
    if (name === "in") this.zoom(1.3);
    if (name === "out") this.zoom(1 / 1.3);
    if (name === "next") this.next();
    if (name === "largest") this.goTo(this.data.largest);
    if (name === "svg") this.save(new Blob([this.standalone()], { type: "image/svg+xml" }), "svg");
    if (name === "png") this.savePicture();
    if (name === "full") this.fullScreen();
    if (name === "stages") this.openOnly([]);
    if (name === "modules") this.openOnly(this.tree.parts("stage"));
    if (name === "layers") this.openOnly(this.tree.parts("stage", "module", "branch"));
  }

  openOnly(ids) {
    this.open = new Set(ids);
    this.layout({ fit: true });
  }

  look() {
    this.found = this.tree.find(this.search.value);
    this.at = -1;
    this.say(`${this.found.length} found`);
    this.mark();
  }

  next() {
    if (!this.found?.length) return;
    this.at = (this.at + 1) % this.found.length;
    this.goTo(this.found[this.at]);
  }

  // Opens everything around a layer, and brings it into sight.
  goTo(id) {
    for (const part of this.tree.path(id).slice(0, -1)) this.open.add(part);
    this.selected = id;
    this.pick(id);
    this.layout({ reveal: id });
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.().then(() => this.fit());
  }

  // The text of what is drawn as an SVG that stands alone: its own size, its styles written into it.
  standalone() {
    const copy = this.svg.cloneNode(true);
    const own = [...this.svg.querySelectorAll("*")];
    [...copy.querySelectorAll("*")].forEach((made, number) => {
      const style = getComputedStyle(own[number]);
      for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "text-anchor"])
        if (style.getPropertyValue(name)) made.style.setProperty(name, style.getPropertyValue(name));
    });
    const [width, height] = this.size;
    copy.setAttribute("xmlns", SVG);
    copy.setAttribute("viewBox", `-8 -8 ${width + 16} ${height + 16}`);
    copy.setAttribute("width", width + 16);
    copy.setAttribute("height", height + 16);
    copy.lastChild.removeAttribute("transform");
    for (const sign of copy.querySelectorAll(".sign")) sign.remove();
    copy.insertBefore(element("rect", { x: -8, y: -8, width: width + 16, height: height + 16, fill: this.data.paper.page }), copy.firstChild);
    return new XMLSerializer().serializeToString(copy);
  }

  savePicture() {
    const [width, height] = this.size.map((pixels) => pixels + 16);
    const scale = Math.min(2, CANVAS_LIMIT / Math.max(width, height));
    const canvas = Object.assign(document.createElement("canvas"), { width: scale * width, height: scale * height });
    const picture = new Image();
    picture.onload = () => {
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => this.save(blob, "png"));
    };
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(this.standalone())}`;
  }

  save(blob, ending) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${this.data.title}.${ending}`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  toggle(id) {
    if (this.open.has(id)) {
      for (const inner of [...this.open]) if (this.tree.path(inner).includes(id)) this.open.delete(inner);
    } else this.open.add(id);
    this.say(`${this.tree.items.get(id).title} ${this.open.has(id) ? "opened" : "closed"}`);
    this.layout({ anchor: id });
  }

  select(id, { tell }) {
    this.selected = id;
    this.mark();
    if (tell) this.pick(id);
  }

  mark() {
    for (const box of this.svg.querySelectorAll(".box")) {
      const chosen = box.dataset.id === this.selected;
      box.classList.toggle("chosen", chosen);
      box.classList.toggle("found", this.found?.some((id) => this.tree.shown(id, this.open) === box.dataset.id) ?? false);
      box.setAttribute("aria-selected", String(chosen));
    }
    this.markEdges();
  }

  key(event) {
    const order = [...this.svg.querySelectorAll(".box")].map((box) => box.dataset.id);
    const at = order.indexOf(this.selected);
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && order.length) {
      const next = order[Math.min(Math.max(at + steps[event.key], 0), order.length - 1)];
      this.select(next, { tell: false });
      this.reveal(next);
      this.svg.querySelector(`[data-id="${CSS.escape(next)}"]`).focus();
    } else if (event.key === "ArrowRight" && this.selected && this.tree.isPart(this.selected)) this.toggle(this.selected);
    else if (event.key === "ArrowLeft" && this.selected) this.closeAround(this.selected);
    else if (event.key === "Enter" && this.selected) this.pick(this.selected);
    else if (event.key === "0") this.fit();
    else if (event.key === "+") this.zoom(1.3);
    else if (event.key === "-") this.zoom(1 / 1.3);
    else return;
    event.preventDefault();
  }

  closeAround(id) {
    const parent = this.tree.items.get(id).parent;
    if (!parent) return;
    this.selected = parent;
    this.toggle(parent);
  }

  drag(event) {
    if (event.button !== 0) return;
    const from = { x: event.clientX - this.place.x, y: event.clientY - this.place.y };
    const move = (moved) => {
      this.place.x = moved.clientX - from.x;
      this.place.y = moved.clientY - from.y;
      this.move();
    };
    const stop = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", stop);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", stop);
  }

  wheel(event) {
    // Without a modifier the page scrolls; the drawing must not catch a reader who passes by.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const frame = this.svg.getBoundingClientRect();
    this.zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, event.clientX - frame.left, event.clientY - frame.top);
  }

  zoom(factor, x = this.svg.clientWidth / 2, y = this.svg.clientHeight / 2) {
    const scale = Math.min(Math.max(this.place.scale * factor, ZOOM_LIMITS[0]), ZOOM_LIMITS[1]);
    const real = scale / this.place.scale;
    this.place = { x: x - (x - this.place.x) * real, y: y - (y - this.place.y) * real, scale };
    this.move();
  }

  fit() {
    const [width, height] = this.size;
    const room = [this.svg.clientWidth - 24, this.svg.clientHeight - 24];
    const scale = Math.min(room[0] / width, room[1] / height, 1);
    // A long network would be unreadable if it were fitted whole: then its width fits, and it begins at the top.
    const readable = Math.max(scale, Math.min(room[0] / width, 1, 0.75));
    const y = readable > scale ? 12 : (this.svg.clientHeight - readable * height) / 2;
    this.place = { x: (this.svg.clientWidth - readable * width) / 2, y, scale: readable };
    this.move();
  }

  middleOf(id) {
    const box = this.boxes?.get(id);
    if (!box) return undefined;
    const { x, y, scale } = this.place;
    return { x: x + scale * (box.x + box.width / 2), y: y + scale * box.y };
  }

  keep(id, kept) {
    const now = this.middleOf(id);
    if (!now) return;
    this.place.x += kept.x - now.x;
    this.place.y += kept.y - now.y;
    this.move();
  }

  reveal(id) {
    const box = this.boxes.get(id);
    const { x, y, scale } = this.place;
    const middle = [x + scale * (box.x + box.width / 2), y + scale * (box.y + box.height / 2)];
    const room = [this.svg.clientWidth, this.svg.clientHeight];
    const outside = middle.some((value, axis) => value < 40 || value > room[axis] - 40);
    if (!outside) return;
    this.place.x += room[0] / 2 - middle[0];
    this.place.y += room[1] / 2 - middle[1];
    this.move();
  }

  move() {
    const { x, y, scale } = this.place;
    this.scene?.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  }
}

// A kind's own shape, so that it is told without its colour.
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
  const shape = element("rect", { ...style, x, y, width, height, rx: part ? 8 : item.kind === "sum" ? height / 2 : 2 });
  if (!part && item.kind !== "linear") return shape;
  // A linear layer has a double border; a closed part lies on a second sheet.
  const behind = part
    ? element("rect", { ...style, x: x + 3, y: y + 3, width, height, rx: 8 })
    : element("rect", { x: x + 3, y: y + 3, width: width - 6, height: height - 6, rx: 1, class: "inner" });
  return part ? element("g", {}, behind, shape) : element("g", {}, shape, behind);
}
