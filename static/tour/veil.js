// What lies over the page: a veil with holes for the thing and the card, a ring, and a line between them. Nothing of it takes the pointer.
import { element } from "../graph/elements.js";
import { roundPaths, tether } from "./place.js";

/** @import { Rect } from "./place.js" */

const PAD = 6;
const HOLES = "inception-tour-holes";

export class Veil {
  constructor() {
    // By a mask, not by the rule for filling: holes may overlap while the page is on its way.
    this.holes = element("path", { fill: "black" });
    const mask = element("mask", { id: HOLES, maskUnits: "userSpaceOnUse" });
    mask.append(element("rect", { width: "100%", height: "100%", fill: "white" }), this.holes);
    this.shade = element("rect", { width: "100%", height: "100%", fill: "rgb(8 14 22)", mask: `url(#${HOLES})` });
    this.ring = element("path", { fill: "none", "stroke-width": "3" });
    this.line = element("path", { fill: "none", "stroke-width": "2.5", "stroke-linecap": "round" });
    this.tag = document.createElement("div");
    this.svg = element("svg", { "aria-hidden": "true" });
    this.svg.append(mask, this.shade, this.line, this.ring);
    this.root = document.createElement("div");
    this.root.className = "inception-tour-veil";
    this.root.setAttribute("aria-hidden", "true");
    this.root.append(this.svg, this.tag);
    Object.assign(this.root.style, { position: "fixed", inset: "0", zIndex: "1000100", pointerEvents: "none" });
    Object.assign(this.svg.style, { position: "absolute", inset: "0", width: "100%", height: "100%" });
    Object.assign(this.tag.style, {
      ...{ position: "absolute", padding: "0.3rem 0.6rem", borderRadius: "6px", maxWidth: "20rem" },
      ...{ background: "#0b5cad", color: "#fff", font: "600 1rem/1.3 'Source Sans 3', sans-serif" },
    });
  }

  /**
   * Shows things, and the words of a move beside the first, if any.
   * @param {Rect[]} things @param {Rect | null} card @param {string} words
   */
  show(things, card, words) {
    if (!this.root.isConnected) document.body.append(this.root);
    const dark = getComputedStyle(document.querySelector(".stApp") ?? document.body).colorScheme === "dark";
    const colour = dark ? "#ffd166" : "#c05600";
    const size = { width: window.innerWidth, height: window.innerHeight };
    const holes = things.map(padded);
    const [hole] = holes;
    if (!hole) return;
    this.holes.setAttribute("d", roundPaths(card ? [...holes, card] : holes));
    this.shade.setAttribute("fill-opacity", dark ? "0.5" : "0.3");
    this.ring.setAttribute("d", roundPaths(holes));
    this.ring.setAttribute("stroke", colour);
    this.line.setAttribute("stroke", colour);
    const lines = card ? holes.map((one) => tether(card, one)) : [];
    const nearest = lines.every((ends) => ends) && lines.sort((one, other) => long(one) - long(other))[0];
    this.line.setAttribute("d", nearest ? arrow(...nearest) : "");
    this.tag.textContent = words;
    this.tag.hidden = !words;
    this.tag.style.left = `${Math.max(8, Math.min(hole.x, size.width - 330))}px`;
    this.tag.style.top = `${hole.y + hole.height + 52 > size.height ? hole.y - 40 : hole.y + hole.height + 8}px`;
  }

  hide() {
    this.root.remove();
  }
}

/** @param {Rect} rect @returns {Rect} */
function padded({ x, y, width, height }) {
  return { x: x - PAD, y: y - PAD, width: width + 2 * PAD, height: height + 2 * PAD };
}

/** @param {ReturnType<typeof tether>} ends */
function long(ends) {
  return ends ? Math.hypot(ends[1].x - ends[0].x, ends[1].y - ends[0].y) : 0;
}

/** A line with a head. @param {{ x: number, y: number }} from @param {{ x: number, y: number }} to */
function arrow(from, to) {
  const way = Math.atan2(to.y - from.y, to.x - from.x);
  const head = [2.6, -2.6].map(
    (turn) => `${(to.x + 9 * Math.cos(way + turn)).toFixed(1)} ${(to.y + 9 * Math.sin(way + turn)).toFixed(1)}`,
  );
  return `M${from.x} ${from.y}L${to.x} ${to.y}M${head[0]}L${to.x} ${to.y}L${head[1]}`;
}
