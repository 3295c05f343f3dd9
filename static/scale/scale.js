// A network drawn to scale, in a page: what the visitor does with pointer and keys.

import { unpacked } from "../graph/packed.js";
import { Camera } from "./camera.js";
import { Picture } from "./picture.js";
import { equip } from "./tools.js";

/** @typedef {import("./shapes.js").Picture} Data */
/** @typedef {import("./picture.js").Entry} Entry */
/** @typedef {(name: string, value: string) => void} Tell */
/** @typedef {{ packed: string, narrow?: string, picked?: string }} Sent `picked`: the id that the page has picked */
/** @typedef {{ parentElement: HTMLElement, data: Sent, setStateValue: Tell, setTriggerValue: Tell }} Component */

/** @type {WeakMap<HTMLElement, View>} */
const VIEWS = new WeakMap();
const STEP = 0.08;
const NARROW = 620;
let views = 0;

/**
 * Mounts the picture in a page of Streamlit's.
 * @param {Component} component
 * @returns {() => void}
 */
export default function mount({ parentElement, data, setStateValue, setTriggerValue }) {
  let view = VIEWS.get(parentElement);
  if (!view) {
    const root = /** @type {HTMLElement} */ (parentElement.querySelector(".scale"));
    // Picking the same shape twice is two picks; a problem stays.
    view = new View(root, (name, value) => (name === "picked" ? setTriggerValue : setStateValue)(name, value));
    VIEWS.set(parentElement, view);
  }
  view.receive(data);
  return () => view.stop();
}

/**
 * Mounts the picture in a page of its own.
 * @param {HTMLElement} root
 * @param {Data} data
 */
export function mountAlone(root, data) {
  new View(root, () => {}).show(data);
}

/** One picture on the page. */
class View {
  /**
   * @param {HTMLElement} root
   * @param {Tell} tell
   */
  constructor(root, tell) {
    this.root = root;
    this.tell = tell;
    views += 1;
    this.prefix = `scale-${views}`;
    this.svg = /** @type {SVGSVGElement} */ (root.querySelector("svg"));
    this.said = /** @type {HTMLElement} */ (root.querySelector(".said"));
    this.camera = new Camera(this.svg);
    this.picture = new Picture(this.svg);
    this.current = "";
    this.picked = "";
    /** @type {Sent | null} */
    this.sent = null;
    this.packed = "";
    this.resized = new ResizeObserver(() => this.load());
    this.resized.observe(root);
    this.listen();
    equip(
      root,
      this.camera,
      () => this.picture.data,
      (error) => this.fail(error),
    );
  }

  listen() {
    this.svg.addEventListener("click", (event) => this.click(event));
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("pointerover", (event) => this.hover(event));
    this.svg.addEventListener("pointerleave", () => this.say(this.current));
    this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.svg.addEventListener("pointermove", (event) => this.drag(event));
  }

  /** @param {Sent} sent */
  receive(sent) {
    this.sent = sent;
    if (sent.picked !== undefined && sent.picked !== this.picked) {
      this.picked = sent.picked;
      this.mark();
    }
    this.resized.observe(this.root);
    return this.load();
  }

  // A narrow page has a picture of its own, where it was given one: text keeps its size. What is hidden waits.
  async load() {
    if (!this.sent || !this.root.clientWidth) return;
    const narrow = this.root.clientWidth < NARROW && Boolean(this.sent.narrow);
    const packed = narrow ? (this.sent.narrow ?? "") : this.sent.packed;
    if (packed === this.packed) return;
    this.packed = packed;
    const began = performance.now();
    const data = await unpacked(packed).catch((error) => this.fail(error));
    if (!data || packed !== this.packed) return;
    this.show(data);
    requestAnimationFrame(() => {
      this.root.dataset.milliseconds = String(Math.round(performance.now() - began));
    });
  }

  /** @param {unknown} error */
  fail(error) {
    const words = error instanceof Error ? error.message : String(error);
    this.said.textContent = `The picture could not be drawn: ${words}.`;
    this.tell("problem", words);
  }

  /** @param {Data} data */
  show(data) {
    this.picture.take(data);
    this.camera.take(data.width, data.height);
    this.svg.style.aspectRatio = `${data.width} / ${data.height}`;
    this.svg.style.setProperty("--natural", data.width < NARROW ? "0px" : `${data.width}px`);
    this.svg.setAttribute("aria-label", `${data.title}. ${data.said}`);
    this.root.style.setProperty("--paper", data.paper.page);
    this.root.style.setProperty("--ink", data.paper.text);
    this.root.style.setProperty("--line", data.paper.line);
    for (const [number, { made }] of this.picture.named().entries()) {
      made.id = `${this.prefix}-${number}`;
      made.setAttribute("role", "option");
      made.setAttribute("aria-selected", "false");
    }
    if (!this.picture.entries.has(this.current)) this.current = "";
    this.mark();
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
  }

  mark() {
    for (const { made, shape } of this.picture.entries.values()) {
      const chosen = Boolean(this.picked) && shape.pick === this.picked;
      made.classList.toggle("chosen", chosen);
      made.classList.toggle("current", shape.id === this.current);
      if (made.hasAttribute("aria-selected")) made.setAttribute("aria-selected", String(chosen));
    }
    const now = this.picture.entries.get(this.current);
    if (now) this.svg.setAttribute("aria-activedescendant", now.made.id);
    else this.svg.removeAttribute("aria-activedescendant");
    this.say(this.current);
  }

  /** @param {string} id */
  say(id) {
    const shape = this.picture.entries.get(id)?.shape;
    this.said.textContent = shape && "name" in shape ? shape.name : "";
  }

  /** @param {Event} event */
  shapeOf(event) {
    const target = /** @type {Element} */ (event.target).closest("[data-id]");
    return this.picture.entries.get(target instanceof SVGElement ? (target.dataset.id ?? "") : "")?.shape;
  }

  /** @param {PointerEvent} event */
  hover(event) {
    const shape = this.shapeOf(event);
    const named = shape && this.picture.named().find((entry) => entry.shape.pick === shape.pick && shape.pick);
    this.say(shape && "name" in shape && shape.name ? shape.id : named ? named.shape.id : this.current);
  }

  /** @param {MouseEvent} event */
  click(event) {
    const shape = this.shapeOf(event);
    this.svg.focus();
    if (!shape?.pick) return;
    const named = this.picture.named().find((entry) => entry.shape.pick === shape.pick);
    this.current = "name" in shape && shape.name ? shape.id : named ? named.shape.id : "";
    this.pick(shape.pick);
  }

  /** @param {string} id */
  pick(id) {
    this.picked = id;
    this.mark();
    this.tell("picked", id);
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    const root = /** @type {Document | ShadowRoot} */ (this.svg.getRootNode());
    if (root.activeElement !== this.svg) return;
    event.preventDefault();
    const seen = this.svg.getBoundingClientRect();
    const [x, y] = [(event.clientX - seen.left) / seen.width, (event.clientY - seen.top) / seen.height];
    this.camera.near(event.deltaY < 0 ? 1.15 : 1 / 1.15, x, y);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (event.buttons !== 1 || this.camera.zoom === 1) return;
    const seen = this.svg.getBoundingClientRect();
    this.camera.pan(event.movementX / seen.width, event.movementY / seen.height);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowRight: () => this.walk(1, 0, event.shiftKey),
      ArrowLeft: () => this.walk(-1, 0, event.shiftKey),
      ArrowDown: () => this.walk(0, 1, event.shiftKey),
      ArrowUp: () => this.walk(0, -1, event.shiftKey),
      Home: () => this.goTo(this.picture.named()[0]),
      End: () => this.goTo(this.picture.named().at(-1)),
      Enter: () => this.enter(),
      " ": () => this.enter(),
      Escape: () => this.leave(),
      "+": () => this.camera.near(1.25),
      "=": () => this.camera.near(1.25),
      "-": () => this.camera.near(1 / 1.25),
      0: () => this.camera.fit(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /**
   * Goes to the nearest shape in a direction, or moves the window.
   * @param {number} x
   * @param {number} y
   * @param {boolean} moves
   */
  walk(x, y, moves) {
    if (moves) {
      this.camera.pan(-x * STEP, -y * STEP);
      return;
    }
    const named = this.picture.named();
    const now = this.picture.entries.get(this.current);
    if (!now) {
      this.goTo(named[0]);
      return;
    }
    const [a, b] = middle(now);
    let best = Infinity;
    let next = now;
    for (const entry of named) {
      const [c, d] = middle(entry);
      const [ahead, aside] = x ? [(c - a) * x, Math.abs(d - b)] : [(d - b) * y, Math.abs(c - a)];
      const far = ahead + 2.5 * aside;
      if (ahead > 1 && far < best) [best, next] = [far, entry];
    }
    this.goTo(next);
  }

  /** @param {Entry | undefined} entry */
  goTo(entry) {
    if (!entry) return;
    this.current = entry.shape.id;
    this.mark();
    this.camera.reveal(...middle(entry));
  }

  enter() {
    const shape = this.picture.entries.get(this.current)?.shape;
    if (shape?.pick) this.pick(shape.pick);
  }

  leave() {
    this.current = "";
    this.mark();
    this.svg.querySelector(".ghosts")?.remove();
  }

  stop() {
    this.picture.stop();
    this.resized.disconnect();
  }
}

/**
 * Returns the middle of a band or a slab.
 * @param {Entry} entry
 * @returns {[number, number]}
 */
function middle({ shape }) {
  if (shape.type !== "band" && shape.type !== "slab") return [shape.numbers[0], shape.numbers[1]];
  const [x, y, w, h] = shape.numbers;
  return [x + w / 2, y + h / 2];
}
