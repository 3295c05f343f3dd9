// What a step names, found in the page as it stands: Streamlit draws it anew with each run.

/** @import { Rect } from "./place.js" */
/** `keys`: classes of elements, the first in sight counts; `inside`: a part of a component there; `layer`: of its drawing. @typedef {{ keys: string[], inside?: string, layer?: string }} Wanted */

/** The rectangles of what is wanted, the one around all, and an element to scroll by. @typedef {{ rect: Rect, rects: Rect[], element: Element }} Found */

/** Returns what is wanted, if it is on the page. @param {Wanted} wanted @returns {Found | null} */
export function found(wanted) {
  for (const key of wanted.keys) {
    const around = document.querySelector(`.${CSS.escape(key)}`);
    if (!around || !isSeen(around)) continue;
    const groups = partsOf(around, wanted).flatMap((group) => {
      const seen = group.filter(isSeen);
      return seen.length ? [seen] : [];
    });
    const element = groups[0]?.[0];
    const rects = groups.map((group) => group.map(rectOf).reduce(around2));
    if (element) return { element, rects, rect: rects.reduce(around2) };
  }
  return null;
}

/** What is wanted in an element, in groups that lie together. @param {Element} around @param {Wanted} wanted @returns {Element[][]} */
function partsOf(around, { inside = "", layer = "" }) {
  if (!inside && !layer) return [[around]];
  const shadows = [around, ...around.querySelectorAll("*")].flatMap((one) => one.shadowRoot ?? []);
  if (layer && shadows.length) {
    const drawn = shadows.flatMap((shadow) => [...shadow.querySelectorAll("[data-id]")]);
    return layerParts(drawn, layer);
  }
  const part = [around, ...shadows].flatMap((root) => root.querySelector(inside) ?? []);
  return inside ? [part.slice(0, 1)] : [[around]];
}

/** The shapes of a layer with their words, panel by panel, or of the closed part that it stands in. @param {Element[]} drawn @param {string} layer */
function layerParts(drawn, layer) {
  for (let id = layer; id; id = id.slice(0, Math.max(0, id.lastIndexOf(".")))) {
    /** @type {Map<string, Element[]>} */
    const panels = new Map();
    for (const one of drawn) {
      const name = one instanceof SVGElement ? (one.dataset.id ?? "") : "";
      const [, panel = "", rest] = /^(\d+:)?(.*)$/.exec(name) ?? [];
      if (rest === id || rest === `${id}/label`) panels.set(panel, [...(panels.get(panel) ?? []), one]);
    }
    if (panels.size) return [...panels.values()];
  }
  return [];
}

/** @param {Element} element */
function isSeen(element) {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true });
}

/** @param {Element} element @returns {Rect} */
export function rectOf(element) {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x, y, width, height };
}

/** The rectangle around two. @param {Rect} one @param {Rect} other @returns {Rect} */
function around2(one, other) {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  const [right, bottom] = [
    Math.max(one.x + one.width, other.x + other.width),
    Math.max(one.y + one.height, other.y + other.height),
  ];
  return { x, y, width: right - x, height: bottom - y };
}

/** The elements around one that scroll, the innermost first, through shadow roots. @param {Element} element @returns {Element[]} */
export function scrollers(element) {
  const found = [];
  for (let at = parentOf(element); at; at = parentOf(at)) {
    const { overflowY } = getComputedStyle(at);
    if (/auto|scroll/.test(overflowY) && at.scrollHeight > at.clientHeight + 1) found.push(at);
  }
  return found;
}

/** @param {Element} element @returns {Element | null} */
function parentOf(element) {
  if (element.assignedSlot) return element.assignedSlot;
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}
