// A tour's card, which the page draws: placed beside what its step names, with a spotlight on that, and moved on by key.
import { found, rectOf, scrollers } from "./find.js";
import { actOf, pathOf } from "./keys.js";
import { placed, regionOf, scrolled, within } from "./place.js";
import { Veil } from "./veil.js";

/** @import { Rect } from "./place.js" */
/** @import { Wanted } from "./find.js" */
/** A knob that the next step moves, and the move in words. @typedef {Wanted & { words: string }} Move */
/** @typedef {{ step: number, said: string, shows: Wanted | null, moves: Move[], avoid: string[] }} Data `moves` lead to the step after */
/** @typedef {{ parentElement: HTMLElement, data: Data }} Component */

const CARD = "st-key-tour-card";
const LOOK_MS = 150;
/** So long the page may still jump, as what is drawn late comes. */
const SETTLE_MS = 4000;
/** How long the knob is lit before it moves, and after. */
const BEFORE_MS = 1100;
const AFTER_MS = 1300;
const NARROW = 641;

/** @type {Guide | null} The page has one tour at most. */
let guide = null;

/** @param {Component} component @returns {() => void} */
export default function mount({ parentElement, data }) {
  guide ??= new Guide();
  const own = guide;
  own.receive(data, parentElement.querySelector(".said"));
  return () => own.release();
}

class Guide {
  constructor() {
    this.veil = new Veil();
    /** @type {Data | null} */
    this.data = null;
    /** What the spotlight is on, while a knob moves the knob. @type {Move | null} */
    this.move = null;
    this.goes = false;
    this.settledAt = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.leaving = undefined;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.off = new AbortController();
    const { signal } = this.off;
    this.timer = setInterval(() => this.look(), LOOK_MS);
    addEventListener("keydown", (event) => this.key(event), { signal });
    document.addEventListener("click", (event) => this.click(event), { signal, capture: true });
    addEventListener("scroll", () => this.draw(), { signal, capture: true, passive: true });
    addEventListener("resize", () => this.settle(), { signal });
    for (const name of ["wheel", "touchmove", "pointerdown"])
      addEventListener(name, () => this.leave(), { signal, passive: true });
  }

  /** @param {Data} data @param {HTMLElement | null} said */
  receive(data, said) {
    clearTimeout(this.leaving);
    const first = this.data === null;
    const other = this.data?.step !== data.step;
    this.data = data;
    if (said && said.textContent !== data.said) said.textContent = data.said;
    if (first && document.activeElement === document.body) this.button("next", "leave")?.focus({ preventScroll: true });
    if (!other) return;
    if (this.move) {
      setTimeout(() => {
        this.move = null;
        this.settle();
      }, AFTER_MS);
    } else this.settle();
  }

  /** The page takes the tour away with this run, or gives it back at once. */
  release() {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.stop(), 600);
  }

  stop() {
    guide = null;
    clearInterval(this.timer);
    this.off.abort();
    this.veil.hide();
    for (const name of ["--tour-x", "--tour-y"]) document.documentElement.style.removeProperty(name);
    if (document.activeElement === document.body) {
      /** @type {HTMLElement | null} */ (document.querySelector('[class*="st-key-tour-start"] button'))?.focus();
    }
  }

  /** Scrolls to the thing from now on, until the visitor scrolls or the page has come to rest. */
  settle() {
    this.settledAt = performance.now() + SETTLE_MS;
    this.look();
  }

  leave() {
    this.settledAt = 0;
  }

  look() {
    const thing = this.draw();
    if (thing && performance.now() < this.settledAt) this.reach(thing);
  }

  /** What the spotlight is on now. */
  get wanted() {
    return this.move ?? this.data?.shows ?? null;
  }

  /** Draws the spotlight and places the card; returns what the spotlight is on. */
  draw() {
    const card = document.querySelector(`.${CARD}`);
    const thing = this.wanted && found(this.wanted);
    const root = document.documentElement;
    if (!card || !thing) {
      this.veil.hide();
      for (const name of ["--tour-x", "--tour-y"]) root.style.removeProperty(name);
      return null;
    }
    const view = viewOf(thing.element);
    const seen = thing.rects.map((rect) => within(rect, view)).filter((rect) => rect.width && rect.height);
    const { width, height } = card.getBoundingClientRect();
    if (innerWidth >= NARROW) {
      const avoid = (this.data?.avoid ?? []).flatMap((key) => found({ keys: [key] })?.rect ?? []);
      const { x, y } = placed(thing.rect, { width, height }, { ...view, x: 0, width: innerWidth }, avoid);
      root.style.setProperty("--tour-x", `${Math.round(x)}px`);
      root.style.setProperty("--tour-y", `${Math.round(y)}px`);
    }
    if (seen.length) this.veil.show(seen, rectOf(card), this.move?.words ?? "");
    else this.veil.hide();
    return thing;
  }

  /** Scrolls what holds a thing so that it is in sight. @param {{ rect: Rect, element: Element }} thing */
  reach({ element, rect }) {
    const card = document.querySelector(`.${CARD}`)?.getBoundingClientRect();
    const size = { width: card?.width ?? 0, height: card?.height ?? 0 };
    const region = regionOf(rect, size, { ...viewOf(element), x: 0, width: innerWidth }, innerWidth < NARROW);
    const down = scrolled(rect, region);
    const scroller = scrollers(element).at(0);
    if (!scroller || Math.abs(down) < 2 || Date.now() < this.reachedAt + (this.still.matches ? 0 : 700)) return;
    this.reachedAt = Date.now();
    scroller.scrollBy({ top: down, behavior: this.still.matches ? "instant" : "smooth" });
  }

  reachedAt = 0;

  /** @param {KeyboardEvent} event */
  key(event) {
    const act = actOf(event, pathOf(event));
    const button = act && this.button(act);
    if (!button) return;
    event.preventDefault();
    button.click();
  }

  /** The first of these buttons of the card that is there and can be pressed. @param {...string} names */
  button(...names) {
    for (const name of names) {
      const made = document.querySelector(`.st-key-tour-${name} button`);
      if (made instanceof HTMLButtonElement && !made.disabled) return made;
    }
    return null;
  }

  /** Before the step after moves a knob, the knob is lit and its move said; then the page does it. @param {MouseEvent} event */
  click(event) {
    const button = this.button("next");
    const move = this.data?.moves.find((one) => found(one));
    if (!button || !(event.target instanceof Node) || !button.contains(event.target)) return;
    if (this.goes || !move || this.still.matches) {
      this.goes = false;
      return;
    }
    event.stopPropagation();
    event.preventDefault();
    if (this.move) return;
    this.move = move;
    this.settle();
    setTimeout(() => {
      this.goes = true;
      this.button("next")?.click();
    }, BEFORE_MS);
  }
}

/** What of the window is free for a thing: below the header and the line that stays. @param {Element} thing @returns {Rect} */
function viewOf(thing) {
  const aside = thing.closest('[data-testid="stSidebar"]');
  const bars = aside ? [] : ['[data-testid="stHeader"]', ".st-key-totals"].map((name) => document.querySelector(name));
  const top = Math.max(0, ...bars.map((bar) => (bar && !bar.contains(thing) ? bar.getBoundingClientRect().bottom : 0)));
  const sticks = top < innerHeight / 2 ? top : 0;
  return { x: 0, y: sticks, width: innerWidth, height: innerHeight - sticks };
}
