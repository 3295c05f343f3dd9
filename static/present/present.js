// One figure of the page fills the screen: which one, how large, and the keys that step through them.
import { isBusy, isTyping, pathOf } from "../tour/keys.js";
import { begin, narrowed, stepped } from "./fit.js";
import { Help } from "./help.js";

/** `figures`: classes of each, the first on the page counts; `named`: the one that a tour's step shows, or −1. @typedef {{ on: boolean, figures: string[][], named: number }} Data */
/** @typedef {{ parentElement: HTMLElement, data: Data }} Component */

const LOOK_MS = 200;
/** Looks after which a figure that was enlarged is taken to have its new height. */
const CALM = 2;
const MARGIN = 16;

/** @type {Stage | null} */
let stage = null;

/** @param {Component} component @returns {() => void} */
export default function mount({ parentElement, data }) {
  stage ??= new Stage();
  const own = stage;
  own.receive(data);
  parentElement.querySelector(".present")?.setAttribute("data-ready", "");
  return () => own.release();
}

class Stage {
  constructor() {
    /** @type {Data} */
    this.data = { on: false, figures: [], named: -1 };
    this.at = 0;
    this.knob = false;
    this.search = begin();
    this.calm = 0;
    this.height = 0;
    /** @type {Element | null} */
    this.figure = null;
    this.help = new Help(
      () => this.toggleKnob(),
      () => this.goFull(),
    );
    this.off = new AbortController();
    const { signal } = this.off;
    addEventListener("keydown", (event) => this.key(event), { signal });
    addEventListener("resize", () => this.renew(), { signal });
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    this.changes = new MutationObserver(() => this.mark());
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.leaving = undefined;
  }

  /** @param {Data} data */
  receive(data) {
    clearTimeout(this.leaving);
    const before = this.data;
    this.data = data;
    if (data.named >= 0 && data.named !== before.named) this.at = data.named;
    if (data.on && !before.on) this.begin();
    if (!data.on && before.on) this.end();
    if (data.on) this.mark();
  }

  begin() {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.changes.observe(document.body, { childList: true, subtree: true });
    const steps = isTouring() ? "← → the tour's steps" : "← → another figure";
    this.help.say(`${steps} · K the nearest knob · F full screen · Esc leaves`);
    const focus = document.activeElement;
    if (focus instanceof HTMLElement && !focus.closest(".st-key-tour-card")) focus.blur();
  }

  end() {
    clearInterval(this.timer);
    this.changes.disconnect();
    this.help.hide();
    this.knob = false;
    for (const one of document.querySelectorAll("[data-presented]")) one.removeAttribute("data-presented");
    this.figure = null;
    if (document.fullscreenElement === document.documentElement) document.exitFullscreen();
    /** @type {HTMLElement | null} */ (document.querySelector(".st-key-present-start button"))?.focus();
  }

  /** The page takes this away with its run, or gives it back at once. */
  release() {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => {
      if (this.data.on) this.end();
      this.off.abort();
      stage = null;
    }, 800);
  }

  /** The figures that are on the page, by their places. @returns {[number, Element][]} */
  get figures() {
    return this.data.figures.flatMap((keys, place) => {
      const found = keys
        .map((key) => document.querySelector(`.${CSS.escape(key)}`))
        .find((one) => one && isLaidOut(one));
      return found ? [/** @type {[number, Element]} */ ([place, found])] : [];
    });
  }

  /** Marks what is shown: Streamlit may have drawn it anew. */
  mark() {
    const figures = this.figures;
    const [, figure] = figures.find(([place]) => place === this.at) ?? figures[0] ?? [];
    const knob = this.knob ? document.querySelector(".st-key-near") : null;
    const totals = this.knob ? document.querySelector(".st-key-figures, .st-key-totals") : null;
    for (const one of document.querySelectorAll("[data-presented]")) {
      if (one !== figure && one !== knob && one !== totals) one.removeAttribute("data-presented");
    }
    if (knob) put(knob, "knob");
    if (totals) put(totals, "totals");
    if (!figure) return;
    put(figure, kindOf(figure));
    if (figure === this.figure) return;
    this.figure = figure;
    this.renew();
  }

  /** Begins to look for the figure's enlargement anew. */
  renew() {
    this.search = begin();
    this.calm = 0;
    this.look();
  }

  look() {
    if (!this.data.on) return;
    this.mark();
    if (!this.figure?.isConnected) this.help.wait("The figure is on its way.");
    const { figure, search } = this;
    if (!(figure instanceof HTMLElement) || figure.dataset.presented !== "zoom") return;
    const height = figure.offsetHeight;
    this.calm = height === this.height ? this.calm + 1 : 0;
    this.height = height;
    if (this.calm < CALM) return;
    const foot = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--present-foot")) || 0;
    const room = innerHeight - 2 * MARGIN - foot;
    if (search.done ? height * search.zoom > room * 1.01 : true) {
      this.search = search.done ? begin() : narrowed(search, height, room);
      this.calm = 0;
    }
    const { zoom } = this.search;
    const root = document.documentElement.style;
    root.setProperty("--present-zoom", zoom.toFixed(3));
    root.setProperty("--present-top", `${Math.max(MARGIN, (innerHeight - foot - height * zoom) / 2).toFixed(0)}px`);
  }

  toggleKnob() {
    this.knob = !this.knob;
    this.help.handle.setAttribute("aria-pressed", String(this.knob));
    if (this.knob && !document.querySelector(".st-key-near")) this.help.say("This page has no knob of its own here");
    this.mark();
    this.renew();
  }

  goFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    else
      document.documentElement.requestFullscreen().catch((error) => this.help.say(`No full screen: ${error.message}`));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const path = pathOf(event);
    if (!this.data.on) {
      if (event.key !== "P" || isBusy(path)) return;
      event.preventDefault();
      press("present-start");
      return;
    }
    // A drawing has its own use for Escape, but the way out is never shut; a field keeps it.
    if (event.key === "Escape" && !isTouring() && !isTyping(path)) press("present-leave");
    if (isBusy(path)) return;
    if (event.key === "k" || event.key === "K") this.toggleKnob();
    else if (event.key === "f" || event.key === "F") this.goFull();
    else if (event.key === "P") press("present-leave");
    else if (!isTouring() && event.key === "ArrowRight") this.step(1);
    else if (!isTouring() && event.key === "ArrowLeft") this.step(-1);
    else return;
    event.preventDefault();
  }

  /** @param {number} by */
  step(by) {
    const figures = this.figures;
    const now = Math.max(
      0,
      figures.findIndex(([place]) => place === this.at),
    );
    const next = stepped(now, by, figures.length);
    this.at = figures[next]?.[0] ?? 0;
    this.help.say(figures.length > 1 ? `Figure ${next + 1} of ${figures.length}` : "The page has one figure");
    this.mark();
  }
}

/** Whether a tour has the keys: as long as its card stands, for the page's own word comes later than the card goes. */
function isTouring() {
  return document.querySelector(".st-key-tour-card") !== null;
}

/** Whether an element has room on the page, seen or not. @param {Element} element */
function isLaidOut(element) {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0;
}

/**
 * How a figure fills the screen: a drawing of ours fills whatever sheet it is given, a chart is drawn anew by the page, the
 * theatre takes the page's type; what is written is enlarged.
 * @param {Element} figure
 */
function kindOf(figure) {
  if (figure.querySelector('[data-testid="stPlotlyChart"]')) return "chart";
  for (const { shadowRoot } of figure.querySelectorAll("*")) {
    if (shadowRoot?.querySelector(".theatre")) return "wide";
    if (shadowRoot?.querySelector(".scale, .graph")) return "sheet";
  }
  return "zoom";
}

/** @param {Element} element @param {string} role */
function put(element, role) {
  if (element.getAttribute("data-presented") !== role) element.setAttribute("data-presented", role);
}

/** Presses a button of the page. @param {string} name */
function press(name) {
  const made = document.querySelector(`.st-key-${name} button`);
  if (made instanceof HTMLButtonElement) made.click();
}
