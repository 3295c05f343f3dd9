// The photograph that the first step's module looks at, with what one position of each kernel sees of it.
import { element } from "../scale/shapes.js";

/** @typedef {{ name: string, numbers: number[], fill: string }} Window */
/**
 * @typedef {{ href: string, x: number, y: number, side: number, pixels: number, windows: Window[], said: string }}
 *   Photograph
 */

const LINE = 1.6;

/**
 * Draws the photograph and its windows, each a bright line within a dark one, so that it is seen on any ground.
 * @param {Photograph} photograph
 * @returns {SVGElement}
 */
export function photographed({ href, x, y, side, pixels, windows, said }) {
  const group = element("g", { class: "photograph" });
  group.append(titled(said), element("image", { href, x, y, width: side, height: side }));
  const scale = side / pixels;
  for (const { name, numbers, fill } of windows) {
    const [left = 0, top = 0, width = 0, height = 0] = numbers.map((length) => length * scale);
    const place = { x: x + left, y: y + top, width, height, fill: "none" };
    const around = element("rect", { ...place, stroke: "#1b2430", "stroke-width": LINE + 2 });
    const line = element("rect", { ...place, stroke: fill, "stroke-width": LINE, "data-window": name });
    line.append(titled(name));
    group.append(around, line);
  }
  const [middle, below] = [x + side / 2, y + side + 2];
  // An arrow: the layers before the module make its map of the image.
  const [tip, half] = [below + 14, 5];
  const path = `M${middle} ${below}V${tip - 5}M${middle - half} ${tip - 7}L${middle} ${tip}L${middle + half} ${tip - 7}`;
  group.append(element("path", { d: path, class: "becomes" }));
  return group;
}

/** @param {string} words @returns {SVGElement} */
function titled(words) {
  const title = element("title", {});
  title.textContent = words;
  return title;
}
