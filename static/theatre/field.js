// The image that passed through, with the outline of what a position sees of it.
import { element } from "../graph/elements.js";
import { outline } from "./patches.js";
import { percent } from "./words.js";

/** @import { At, Layer } from "./layer.js" */

const SHOWN_BEYOND = 0.12;

/** The small picture of the input. */
export class FieldView {
  /** @param {HTMLElement} figure */
  constructor(figure) {
    this.figure = figure;
    /** @type {Layer | null} */
    this.layer = null;
    /** @type {SVGRectElement[][]} */
    this.outlines = [];
    /** @type {HTMLElement[]} */
    this.words = [];
  }

  /** @param {Layer} layer */
  take(layer) {
    this.layer = layer;
    const { image, fields } = layer.data;
    this.figure.hidden = !image || !fields.length;
    if (!image || !fields.length) return;
    const svg = this.figure.querySelector("svg");
    const caption = this.figure.querySelector("figcaption");
    if (!svg || !caption) return;
    const [high, wide] = [image.height * SHOWN_BEYOND, image.width * SHOWN_BEYOND];
    svg.setAttribute("aria-label", "The image, with the outline of what this position sees of it");
    svg.setAttribute("viewBox", `${-wide} ${-high} ${image.width + 2 * wide} ${image.height + 2 * high}`);
    const size = { width: image.width, height: image.height };
    const picture = element("image", { href: image.source, ...size, preserveAspectRatio: "none" });
    const edge = element("rect", { ...size, class: "edge" });
    this.outlines = fields.map((_, number) => [
      element("rect", { class: isWhole(layer, number) ? "hidden" : "halo" }),
      element("rect", {
        class: isWhole(layer, number) ? "seen whole" : "seen",
        style: `stroke: ${hueOf(layer, number)}`,
      }),
    ]);
    svg.replaceChildren(picture, edge, ...this.outlines.flat());
    const list = document.createElement("ul");
    this.words = fields.map((_, number) => {
      const item = document.createElement("li");
      item.style.setProperty("--hue", hueOf(layer, number));
      list.append(item);
      return item;
    });
    caption.replaceChildren("What it sees of the image", list);
  }

  /** @param {At} at */
  draw(at) {
    const { image, fields } = this.layer?.data ?? { image: null, fields: [] };
    if (!image) return;
    for (const [number, field] of fields.entries()) {
      const { top, left, height, width, beyond } = outline(field, image, at);
      for (const rect of this.outlines[number] ?? []) {
        rect.setAttribute("x", String(left));
        rect.setAttribute("y", String(top));
        rect.setAttribute("width", String(width));
        rect.setAttribute("height", String(height));
      }
      const words = this.words[number];
      const share = beyond > 0 ? `, ${percent(beyond)} outside` : "";
      const title = fields.length > 1 ? `${field.title}: ` : "";
      if (words) words.textContent = `${title}${height}×${width} px${share}`;
    }
  }
}

/** Whether a field is the one that holds all the others. @param {Layer} layer @param {number} number */
function isWhole({ data }, number) {
  return data.fields.length > 1 && number === data.fields.length - 1;
}

/** @param {Layer} layer @param {number} number */
function hueOf(layer, number) {
  return isWhole(layer, number) ? "var(--ink)" : `var(--hue-${(number % 6) + 1})`;
}
