// A drawing of a network that one can walk into: parts open and close in place, the layout is made for what is open.
import { Camera } from "./camera.js";
import { Picture } from "./picture.js";
import { Planner } from "./plan.js";
import { download, offlinePage, picture, print, standalone } from "./save.js";
import { DEPTHS, Tree } from "./tree.js";
import { inform, join, leave } from "./twins.js";

const MOVE_MS = 260;
const MOST_MOVED = 400;
const CARD_DELAY_MS = 120;
const STEP = 60;
const VIEWS = new WeakMap();
let views = 0;

// Mounts the drawing in a page of Streamlit's; `tell` gives Python a value by its name.
export default function ({ parentElement, data, setStateValue }) {
  let view = VIEWS.get(parentElement);
  if (!view) {
    const start = () => new Worker(new URL("./layout.js", import.meta.url), { type: "module" });
    view = new View(parentElement.querySelector(".graph"), { start, tell: setStateValue, base: import.meta.url });
    VIEWS.set(parentElement, view);
  }
  view.receive(data);
  return () => view.stop();
}

// Mounts the drawing in a page of its own, where no one listens and nothing can be fetched.
export function mountAlone(root, { packed, depth, open, start }) {
  const view = new View(root, { start, tell: () => {} });
  view.receive({ packed, depth, open });
  return view;
}

async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

class View {
  constructor(root, { start, tell, base }) {
    this.root = root;
    this.tell = tell;
    this.base = base;
    this.prefix = `graph-${(views += 1)}`;
    this.planner = new Planner(start);
    this.open = new Set();
    this.selected = "";
    this.found = [];
    this.svg = root.querySelector("svg.drawing");
    this.card = root.querySelector(".card");
    this.camera = new Camera(this.svg, root.querySelector("svg.map"));
    this.listen();
  }

  listen() {
    for (const button of this.root.querySelectorAll("button[data-do]")) button.onclick = () => this.command(button.dataset.do);
    for (const button of this.root.querySelectorAll("button[data-depth]"))
      button.onclick = () => this.openTo(button.dataset.depth, { told: true });
    for (const button of this.root.querySelectorAll("button[data-save]")) {
      button.hidden = button.dataset.save === "html" && !this.base;
      button.onclick = () => this.save(button.dataset.save);
    }
    this.root.querySelector(".online").hidden = !this.base;
    this.arrowsBy = this.root.querySelector("select");
    this.arrowsBy.onchange = () => this.picture.dressArrows(this.arrowsBy.value);
    this.search = this.root.querySelector("input[type=search]");
    this.search.oninput = () => this.look();
    this.search.onkeydown = (event) => {
      if (event.key === "Enter") this.step(event.shiftKey ? -1 : 1);
      if (event.key === "Escape") this.svg.focus();
      event.stopPropagation();
    };
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("click", (event) => this.click(event));
    this.svg.addEventListener("dblclick", (event) => this.doubleClick(event));
    this.svg.addEventListener("pointermove", (event) => this.hover(event));
    this.svg.addEventListener("pointerleave", () => this.hideCard());
  }

  async receive({ packed, depth, group = "", open }) {
    const deeper = depth !== this.depth;
    this.depth = depth;
    if (packed === this.packed) {
      if (deeper && this.data) await this.openTo(depth, {});
      return;
    }
    this.packed = packed;
    const data = await unpacked(packed).catch((error) => this.fail(error));
    if (!data || packed !== this.packed) return;
    const before = this.data;
    this.data = data;
    this.group = group;
    join(group, this);
    this.tree = new Tree(data.items);
    for (const [name, colour] of Object.entries(data.paper)) this.root.style.setProperty(`--paper-${name}`, colour);
    this.svg.setAttribute("aria-label", `Drawing of ${data.title}`);
    this.drawLegend();
    const other = deeper || !before || before.title !== data.title;
    if (!this.tree.items.has(this.selected)) this.selected = "";
    if (other) {
      this.open = open ? new Set(open) : this.tree.opened(this.depth);
      await this.layout({ fit: true });
    } else {
      this.open = new Set([...this.open].filter((id) => this.tree.items.has(id) && this.tree.isPart(id)));
      await this.layout({ fit: Boolean(this.camera.fitted), ...this.camera.fitted, anchor: this.plan ? this.camera.middle() : "" });
    }
    if (this.search.value) this.look();
  }

  stop() {
    this.planner.stop();
    leave(this);
  }

  fail(error) {
    this.say(`The drawing could not be made: ${error.message ?? error}.`);
    this.tell("problem", String(error.message ?? error));
  }

  say(words) {
    this.root.querySelector(".said").textContent = words;
  }

  drawLegend() {
    const chips = this.data.legend.map(([label, colour]) => {
      const chip = document.createElement("span");
      const swatch = document.createElement("i");
      swatch.style.background = colour;
      chip.append(swatch, label);
      return chip;
    });
    const unit = document.createElement("span");
    unit.textContent = this.data.unit;
    this.root.querySelector(".legend").replaceChildren(...chips, unit);
  }

  // ── Layout and drawing ────────────────────────────────────────────────────

  async layout({ fit = false, whole = false, anchor = "", reveal = "" }) {
    const began = performance.now();
    const stood = this.picture?.place(anchor);
    const kept = stood && this.camera.topOf(stood);
    let plan;
    try {
      plan = await this.planner.plan(this.tree, this.data.head, this.open);
    } catch (error) {
      if (this.root.isConnected) this.coarser(error);
      return;
    }
    if (!plan) return;
    this.draw(plan);
    const now = kept && this.picture.place(anchor);
    if (fit) this.camera.fit({ whole });
    else if (now) this.camera.keep(now, kept);
    if (reveal) this.camera.reveal(this.picture.place(reveal));
    this.root.dataset.milliseconds = String(Math.round(performance.now() - began));
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
  }

  // What cannot be laid out in time is shown less deeply, and not at all only where even stages fail.
  coarser(error) {
    const depth = [...DEPTHS].reverse().find((one) => this.tree.opened(one).size < this.open.size);
    if (!depth) {
      this.fail(error);
      return;
    }
    this.open = this.tree.opened(depth);
    this.say(`That could not be laid out (${error.message}); it is shown less deeply.`);
    this.layout({ fit: true });
  }

  draw(plan) {
    const before = this.plan && { plan: this.plan, tree: this.picture.tree };
    this.plan = plan;
    this.picture = new Picture(this.tree, this.open, plan, this.prefix);
    this.picture.dressArrows(this.arrowsBy.value);
    this.svg.replaceChildren(this.picture.marker(), this.picture.scene);
    this.camera.take(this.picture.scene, plan, (id) => this.tree.items.get(id).fill);
    this.mark();
    this.hideCard();
    if (before) this.glide(before);
  }

  // Boxes move from where they were; what is new comes out of the part that held it.
  glide({ plan, tree }) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still || this.picture.groups.size > MOST_MOVED) return;
    const timing = { duration: MOVE_MS, easing: "ease-out" };
    for (const [id, group] of this.picture.groups) {
      const now = this.plan.place(id);
      if (!now) continue;
      const around = [...this.tree.path(id)].reverse().find((at) => tree.items.has(at) && plan.boxes.has(at));
      const then = plan.place(id) ?? plan.place(around);
      if (!then) continue;
      const [x, y] = [then.x + then.width / 2 - now.x - now.width / 2, then.y - now.y];
      const fresh = plan.place(id) ? {} : { opacity: 0 };
      for (const shape of [group, group.shape].filter(Boolean))
        shape.animate([{ transform: `translate(${x}px, ${y}px)`, ...fresh }, { transform: "none" }], timing);
    }
    for (const layer of this.picture.scene.querySelectorAll(".arrows, .ribbons, .forks"))
      layer.animate([{ opacity: 0 }, { opacity: 0, offset: 0.6 }, { opacity: 1 }], timing);
  }

  mark() {
    if (!this.picture) return;
    const shown = this.selected && this.tree.shown(this.selected, this.open);
    const found = new Set(this.found.map((id) => this.tree.shown(id, this.open) ?? id));
    for (const [id, group] of this.picture.groups) {
      const chosen = id === this.selected || (id === shown && !this.open.has(id));
      group.classList.toggle("chosen", chosen);
      group.classList.toggle("found", found.has(id));
      group.setAttribute("aria-selected", String(chosen));
      if (chosen) this.svg.setAttribute("aria-activedescendant", group.id);
    }
    if (!this.selected) this.svg.removeAttribute("aria-activedescendant");
    this.markWay();
  }

  // Arrows on the way from the input to what is selected are drawn stronger.
  markWay() {
    const way = new Set(this.selected ? [...this.tree.before(this.selected)].map((id) => this.tree.shown(id, this.open)) : []);
    const paths = [...this.picture.arrows.children];
    const onWay = ({ dataset: { from, to } }) =>
      way.has(this.plan.forks.get(from)?.of ?? from) &&
      (way.has(to) || paths.some((path) => path.dataset.from === to && way.has(path.dataset.to)));
    for (const path of paths) path.classList.toggle("way", onWay(path));
  }

  // ── What the visitor does ─────────────────────────────────────────────────

  command(name) {
    if (!this.plan) return;
    const commands = {
      fit: () => this.camera.fit(),
      whole: () => this.camera.fit({ whole: true }),
      in: () => this.camera.zoom(1.3),
      out: () => this.camera.zoom(1 / 1.3),
      next: () => this.step(1),
      previous: () => this.step(-1),
      largest: () => this.goTo(this.data.largest),
      full: () => this.fullScreen(),
    };
    commands[name]();
  }

  openTo(depth, { told = false }) {
    this.open = this.tree.opened(depth);
    this.depth = depth;
    if (told) {
      this.tell("depth", depth);
      inform(this.group, this, "", (view) => view.openTo(depth, {}));
    }
    return this.layout({ fit: true });
  }

  look() {
    this.found = this.tree.find(this.search.value);
    this.at = -1;
    this.say(this.search.value ? `${this.found.length} found` : "");
    this.mark();
  }

  step(way) {
    const { length } = this.found;
    if (!length) return;
    this.at = this.at < 0 && way < 0 ? length - 1 : (this.at + way + length) % length;
    this.goTo(this.found[this.at]);
    this.say(`${this.at + 1} of ${length}: ${this.tree.items.get(this.found[this.at]).title}`);
  }

  // Opens everything around a box, and brings it into sight.
  goTo(id) {
    const hidden = !this.tree.inSight(id, this.open);
    for (const part of this.tree.path(id).slice(0, -1)) this.open.add(part);
    this.select(id, { tell: true });
    if (hidden) this.layout({ reveal: id });
    else this.camera.reveal(this.picture.place(id));
  }

  select(id, { tell }) {
    this.selected = id;
    if (this.tree.inSight(id, this.open)) this.mark();
    if (!tell) return;
    this.tell("picked", id);
    inform(this.group, this, id, (view, other) => view.follow(other));
  }

  // What was picked in a drawing beside this one.
  follow(id) {
    if (!id) return;
    this.selected = id;
    this.mark();
    this.camera.reveal(this.picture.place(this.tree.shown(id, this.open) ?? id));
  }

  toggle(id, { told = true } = {}) {
    const opens = !this.open.has(id);
    if (opens) this.open.add(id);
    else for (const inner of [...this.open]) if (this.tree.path(inner).includes(id)) this.open.delete(inner);
    this.say(`${this.tree.items.get(id).title} ${opens ? "opened" : "closed"}`);
    if (told) inform(this.group, this, id, (view, other) => view.setOpen(other, opens));
    return this.layout({ anchor: id });
  }

  setOpen(id, opens) {
    if (id && this.tree.inSight(id, this.open) && this.tree.isPart(id) && this.open.has(id) !== opens)
      this.toggle(id, { told: false });
  }

  click({ target }) {
    const sign = target.closest("[data-toggle]");
    if (sign) {
      this.toggle(sign.dataset.toggle);
      return;
    }
    const box = target.closest(".box") ?? target.closest(".part");
    if (box) this.select(box.dataset.id, { tell: true });
  }

  doubleClick({ target }) {
    const id = target.closest("[data-id]")?.dataset.id;
    if (id && this.tree.isPart(id) && !target.closest("[data-toggle]")) this.toggle(id);
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !this.plan) return;
    const act = event.shiftKey && event.key.startsWith("Arrow") ? this.panBy(event.key) : this.acts()[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  panBy(key) {
    const [x, y] = { ArrowUp: [0, STEP], ArrowDown: [0, -STEP], ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0] }[key];
    return () => this.camera.pan(x, y);
  }

  // What each key does.
  acts() {
    const order = this.tree.visible(this.open);
    const at = order.indexOf(this.selected);
    const walk = (to) => () => this.walkTo(order[Math.min(Math.max(to, 0), order.length - 1)]);
    const depths = Object.fromEntries(DEPTHS.map((depth, number) => [number + 1, () => this.openTo(depth, { told: true })]));
    const name = (command) => () => this.command(command);
    return {
      ...depths,
      ArrowDown: walk(at + 1),
      ArrowUp: walk(at - 1),
      Home: walk(0),
      End: walk(order.length - 1),
      ArrowRight: () => this.inwards(),
      ArrowLeft: () => this.outwards(),
      " ": () => this.selected && this.tree.isPart(this.selected) && this.toggle(this.selected),
      Enter: () => this.selected && this.select(this.selected, { tell: true }),
      Escape: () => this.select("", { tell: false }),
      "/": () => this.search.focus(),
      n: name("next"),
      p: name("previous"),
      l: name("largest"),
      f: name("full"),
      0: name("fit"),
      9: name("whole"),
      "+": name("in"),
      "=": name("in"),
      "-": name("out"),
    };
  }

  walkTo(id) {
    this.select(id, { tell: false });
    this.camera.reveal(this.picture.place(id));
  }

  inwards() {
    if (!this.selected || !this.tree.isPart(this.selected)) return;
    if (this.open.has(this.selected)) this.walkTo(this.tree.children.get(this.selected)[0]);
    else this.toggle(this.selected);
  }

  outwards() {
    if (!this.selected) return;
    const { parent } = this.tree.items.get(this.selected);
    if (this.open.has(this.selected)) this.toggle(this.selected);
    else if (parent) this.walkTo(parent);
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  // ── The short form, beside the pointer ────────────────────────────────────

  hover({ target, clientX, clientY, buttons }) {
    const about = buttons ? undefined : (target.closest("[data-id]") ?? target.closest(".arrows path"));
    if (about === this.about) return;
    this.hideCard();
    this.about = about;
    if (about) this.waiting = setTimeout(() => this.showCard(this.wordsOf(about), clientX, clientY), CARD_DELAY_MS);
  }

  wordsOf(about) {
    if (about.dataset.id) return this.tree.items.get(about.dataset.id).tip;
    const shapes = [...new Set(about.tensors.map((item) => `${item.shape} (channels × height × width)`))];
    return [...shapes, `${about.tensors.reduce((sum, item) => sum + item.bytes, 0).toLocaleString("en")} bytes in float32`].join("\n");
  }

  showCard(words, x, y) {
    this.card.textContent = words;
    this.card.hidden = false;
    const around = this.card.parentElement.getBoundingClientRect();
    const left = Math.min(x - around.left + 14, around.width - this.card.offsetWidth - 6);
    const below = y - around.top + 18;
    const above = y - around.top - this.card.offsetHeight - 10;
    this.card.style.left = `${Math.max(6, left)}px`;
    this.card.style.top = `${below + this.card.offsetHeight < around.height ? below : Math.max(6, above)}px`;
  }

  hideCard() {
    clearTimeout(this.waiting);
    this.about = undefined;
    this.card.hidden = true;
  }

  // ── Files ─────────────────────────────────────────────────────────────────

  async save(kind) {
    this.root.querySelector(".more").open = false;
    const name = `${this.data.title}.${kind}`;
    try {
      if (kind === "dot") download(new Blob([this.plan.dot], { type: "text/vnd.graphviz" }), name);
      else if (kind === "html") {
        const content = { title: this.data.title, packed: this.packed, depth: this.depth, open: [...this.open], ground: this.data.paper.page };
        download(new Blob([await offlinePage(this.base, content)], { type: "text/html" }), name);
      } else {
        const alone = standalone(this.svg, this.plan, this.data);
        if (kind === "svg") download(new Blob([alone.source], { type: "image/svg+xml" }), name);
        if (kind === "png") download(await picture(alone), name);
        if (kind === "pdf") print(alone);
      }
    } catch (error) {
      this.say(`The file could not be made: ${error.message}.`);
    }
  }
}
