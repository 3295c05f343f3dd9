// A drawing as a file: an SVG that stands alone, and a PNG of it.
import { element, SVG } from "./elements.js";

/** @typedef {{ source: string, width: number, height: number }} Alone An SVG that stands alone. */
/**
 * @typedef {object} Sheet What of the drawing's coordinates is in the file, on what colour, and its title.
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {string} ground
 * @property {string} title
 */

const CANVAS_LIMIT = 16000;
/** Every property of the style sheets that an SVG's picture depends on. */
const STYLES = [
  ...["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linejoin"],
  ...["paint-order", "opacity", "text-decoration-line"],
  ...["font-family", "font-size", "font-weight", "text-anchor"],
];

/** Returns a copy of what is seen, with its styles written into it and nothing that a file has no use for. @param {SVGSVGElement} svg */
export function copyOf(svg) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const own = [...svg.querySelectorAll("*")];
  copy.querySelectorAll("*").forEach((twin, number) => {
    const original = own[number];
    if (original && twin instanceof SVGElement) copyStyles(original, twin);
  });
  for (const part of [copy, ...copy.querySelectorAll("*")])
    for (const { name } of [...part.attributes])
      if (/^(aria-|role|tabindex|class)/.test(name)) part.removeAttribute(name);
  return copy;
}

/** Puts a copy on a sheet of its own. @param {SVGSVGElement} copy @param {Sheet} sheet @returns {Alone} */
export function standing(copy, { x, y, width, height, ground, title }) {
  copy.removeAttribute("style");
  const attributes = { xmlns: SVG, viewBox: `${x} ${y} ${width} ${height}`, width, height };
  for (const [name, value] of Object.entries(attributes)) copy.setAttribute(name, String(value));
  copy.prepend(element("title", {}, title), element("rect", { x, y, width, height, fill: ground }));
  return { source: new XMLSerializer().serializeToString(copy), width, height };
}

/** @param {Element} from @param {SVGElement} to */
function copyStyles(from, to) {
  const style = getComputedStyle(from);
  for (const name of STYLES) if (style.getPropertyValue(name)) to.style.setProperty(name, style.getPropertyValue(name));
}

/** Resolves to a PNG of twice the size, or of as much as a canvas holds. @param {Alone} alone @returns {Promise<Blob>} */
export function picture({ source, width, height }) {
  const scale = Math.min(2, CANVAS_LIMIT / Math.max(width, height));
  const canvas = Object.assign(document.createElement("canvas"), { width: scale * width, height: scale * height });
  const image = new Image();
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error("the picture could not be made"));
    image.onload = () => {
      canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => (blob ? resolve(blob) : fail()));
    };
    image.onerror = fail;
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  });
}

/** @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
