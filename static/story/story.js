// The home page's story: its steps by key, by click, or by themselves; everything is sent once.

import { unpacked } from "../graph/packed.js";
import { isStill } from "../scale/tween.js";
import { photographed } from "./photograph.js";
import { Stage } from "./stage.js";

/** @typedef {import("../scale/shapes.js").Picture} Picture */
/**
 * @typedef {{ title: string, number: string, sentence: string, frames: number[], outlines: boolean[],
 *   seconds: number }} Step
 */
/** @typedef {{ steps: Step[], pictures: Picture[], groups: string[][], photograph: Photograph }} Content */
/** @typedef {import("./photograph.js").Photograph} Photograph */
/** @typedef {{ wide: string, narrow: string }} Sent */
/** @typedef {(name: string, value: string) => void} Tell */
/** @typedef {{ parentElement: HTMLElement, data: Sent, setStateValue: Tell }} Component */

/** @type {WeakMap<HTMLElement, Story>} */
const STORIES = new WeakMap();
const NARROW = 620;
const HOLD_MS = 650;

/**
 * Mounts the story in a page of Streamlit's.
 * @param {Component} component
 * @returns {() => void}
 */
export default function mount({ parentElement, data, setStateValue }) {
  let story = STORIES.get(parentElement);
  if (!story) {
    const root = /** @type {HTMLElement} */ (parentElement.querySelector(".story"));
    story = new Story(root, setStateValue);
    STORIES.set(parentElement, story);
  }
  story.receive(data);
  return () => story.stop();
}

/** The story on the page. */
class Story {
  /**
   * @param {HTMLElement} root
   * @param {Tell} tell
   */
  constructor(root, tell) {
    this.root = root;
    this.tell = tell;
    /** @template {Element} E @param {string} part @returns {E} */
    const find = (part) => /** @type {E} */ (root.querySelector(part));
    /** @type {SVGSVGElement} */
    this.svg = find("svg");
    /** @type {HTMLElement} */
    this.number = find(".number");
    /** @type {HTMLElement} */
    this.sentence = find(".sentence");
    /** @type {HTMLElement} */
    this.list = find(".steps");
    /** @type {HTMLButtonElement} */
    this.player = find(".play");
    this.stage = new Stage(this.svg);
    /** @type {Content | null} */
    this.content = null;
    /** @type {Sent | null} */
    this.sent = null;
    this.packed = "";
    this.at = 0;
    this.turn = 0;
    this.timer = 0;
    this.playing = false;
    this.resized = new ResizeObserver(() => this.load());
    this.pressed = (/** @type {KeyboardEvent} */ event) => this.key(event);
    this.player.addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    find(".back").addEventListener("click", () => this.visit(this.at - 1));
    find(".next").addEventListener("click", () => this.visit(this.at + 1));
    this.svg.addEventListener("click", () => this.visit(this.at + 1));
  }

  /** @param {Sent} sent */
  receive(sent) {
    this.sent = sent;
    this.resized.observe(this.root);
    document.addEventListener("keydown", this.pressed);
    return this.load();
  }

  async load() {
    if (!this.sent) return;
    const packed = this.root.clientWidth < NARROW ? this.sent.narrow : this.sent.wide;
    if (packed === this.packed) return;
    this.packed = packed;
    const content = await unpacked(packed).catch((error) => this.tell("problem", String(error)));
    if (content && packed === this.packed) this.take(content);
  }

  /** @param {Content} content */
  take(content) {
    const first = !this.content;
    this.content = content;
    const buttons = content.steps.map((step, at) => this.button(step, at));
    this.list.replaceChildren(...buttons);
    this.turn += 1;
    const picture = content.pictures[0];
    if (first && picture && !isStill()) {
      // The first picture draws itself, once.
      this.write();
      this.stage.move(picture, content.groups[0] ?? [], false).then(() => this.note());
      return;
    }
    this.showLast();
  }

  /**
   * @param {Step} step
   * @param {number} at
   * @returns {HTMLLIElement}
   */
  button(step, at) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const dot = document.createElement("span");
    dot.className = "dot";
    dot.textContent = String(at + 1);
    const title = document.createElement("span");
    title.className = "title";
    title.textContent = step.title;
    button.append(dot, title);
    button.addEventListener("click", () => this.visit(at));
    item.append(button);
    return item;
  }

  /**
   * Goes to a step because the visitor asks for it.
   * @param {number} at
   */
  visit(at) {
    this.pause();
    this.go(at);
  }

  /** @param {number} at */
  async go(at) {
    const step = this.content?.steps[at];
    if (!this.content || !step || at === this.at) return;
    const follows = at === this.at + 1;
    this.at = at;
    this.turn += 1;
    const turn = this.turn;
    this.write();
    if (isStill()) {
      this.showLast();
      return;
    }
    // Only who comes from the step before sees how it comes about.
    this.svg.querySelector(".photograph")?.remove();
    const frames = [...step.frames.keys()].slice(follows ? 0 : -1);
    for (const [number, frame] of frames.entries()) {
      if (number) await new Promise((resolve) => setTimeout(resolve, HOLD_MS));
      if (turn !== this.turn) return;
      const picture = step.frames[frame] ?? 0;
      await this.show(picture, follows && Boolean(step.outlines[frame]));
      if (turn !== this.turn) return;
    }
    this.note();
  }

  /**
   * @param {number} number
   * @param {boolean} outlines
   * @returns {Promise<void>}
   */
  async show(number, outlines) {
    const picture = this.content?.pictures[number];
    if (!picture) return;
    this.describe(picture);
    await this.stage.move(picture, this.content?.groups[number] ?? [], outlines);
  }

  /** Shows the step's last frame at once. */
  showLast() {
    const number = this.content?.steps[this.at]?.frames.at(-1) ?? 0;
    const picture = this.content?.pictures[number];
    if (!picture) return;
    this.stage.set(picture, this.content?.groups[number] ?? []);
    this.describe(picture);
    this.write();
    this.note();
  }

  /** @param {Picture} picture */
  describe(picture) {
    this.svg.style.aspectRatio = `${picture.width} / ${picture.height}`;
    this.svg.setAttribute("aria-label", picture.said);
    this.root.style.setProperty("--paper", picture.paper.page);
    this.root.style.setProperty("--ink", picture.paper.text);
    this.root.style.setProperty("--line", picture.paper.line);
  }

  /** Says what the step is about. */
  write() {
    const step = this.content?.steps[this.at];
    if (!step) return;
    // A number and its unit stay on one line.
    /** @param {string} words */
    const whole = (words) => words.replace(/(\d) (%|[kMG]\b)/g, "$1\u00a0$2");
    this.number.textContent = whole(step.number);
    this.sentence.textContent = whole(step.sentence);
    for (const [at, button] of [...this.list.querySelectorAll("button")].entries()) {
      if (at === this.at) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
    this.root.style.setProperty("--seconds", `${step.seconds}s`);
    const last = this.at === (this.content?.steps.length ?? 0) - 1;
    /** @type {HTMLButtonElement} */ (this.root.querySelector(".back")).disabled = this.at === 0;
    /** @type {HTMLButtonElement} */ (this.root.querySelector(".next")).disabled = last;
  }

  /** Notes for tests and styles which step stands there. */
  note() {
    this.root.dataset.step = String(this.at + 1);
    this.svg.querySelector(".photograph")?.remove();
    if (this.at === 0 && this.content) this.svg.append(photographed(this.content.photograph));
  }

  play() {
    const last = (this.content?.steps.length ?? 0) - 1;
    if (this.at === last) this.go(0);
    this.playing = true;
    this.look();
    this.wait();
  }

  pause() {
    clearTimeout(this.timer);
    this.playing = false;
    this.look();
  }

  wait() {
    const step = this.content?.steps[this.at];
    const last = (this.content?.steps.length ?? 0) - 1;
    this.timer = window.setTimeout(
      () => {
        if (this.at === last) {
          this.pause();
          return;
        }
        this.go(this.at + 1);
        this.wait();
      },
      (step?.seconds ?? 0) * 1000,
    );
  }

  look() {
    this.root.classList.toggle("playing", this.playing);
    this.player.setAttribute("aria-label", this.playing ? "Pause the story" : "Play the story");
    const words = /** @type {HTMLElement} */ (this.player.querySelector(".words"));
    words.textContent = this.playing ? "Pause" : "Play";
  }

  /**
   * Arrow keys turn the page wherever nothing else wants them; numbers where the story has the focus.
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const inside = event.composedPath().includes(this.root);
    if (!inside && event.target !== document.body) return;
    const steps = this.content?.steps.length ?? 0;
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const digit = Number(event.key);
    if (by) this.visit(this.at + by);
    else if (inside && digit >= 1 && digit <= steps) this.visit(digit - 1);
    else return;
    event.preventDefault();
  }

  stop() {
    this.pause();
    this.stage.stop();
    this.resized.disconnect();
    document.removeEventListener("keydown", this.pressed);
  }
}
