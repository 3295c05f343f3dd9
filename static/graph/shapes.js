// The outline of a box: each kind has a shape of its own, so that it is told without its colour.
import { element } from "./elements.js";

/** @import { Rect } from "./plan.js" */
/** @import { Item } from "./scene.d.ts" */

const CUT = 9;
const EAR = { width: 8, height: 5 };

/** @param {Item} item @param {Rect} rect */
export function outline(item, { x, y, width, height }) {
  const style = { fill: item.fill, class: "outline" };
  const part = item.level !== "layer";
  const [right, bottom] = [x + width, y + height];
  if (item.kind === "pool" && !part) {
    const upper = `${x + CUT},${y} ${right - CUT},${y} ${right},${y + CUT} ${right},${bottom - CUT}`;
    const lower = `${right - CUT},${bottom} ${x + CUT},${bottom} ${x},${bottom - CUT} ${x},${y + CUT}`;
    return element("polygon", { ...style, points: `${upper} ${lower}` });
  }
  if (item.kind === "input") {
    const points = `${x},${y + CUT} ${x + width / 2},${y} ${right},${y + CUT} ${right},${bottom} ${x},${bottom}`;
    return element("polygon", { ...style, points });
  }
  if (item.kind === "sum" && !part)
    return element("ellipse", { ...style, cx: x + width / 2, cy: y + height / 2, rx: width / 2, ry: height / 2 });
  const shape = element("rect", { ...style, x, y, width, height, rx: part || item.kind === "other" ? 8 : 2 });
  // A closed part lies on a second sheet; a linear layer has a double border, a depthwise convolution ears.
  if (part) return element("g", {}, element("rect", { ...style, x: x + 3, y: y + 3, width, height, rx: 8 }), shape);
  if (item.kind === "linear") return element("g", {}, shape, inner({ x, y, width, height }, 1));
  if (item.kind === "depthwise") {
    const ears = [y + 5, bottom - 10].map((top) => element("rect", { ...style, x: x - 4, y: top, ...EAR }));
    return element("g", {}, shape, ...ears);
  }
  return shape;
}

/** A second border inside the first. @param {Rect} rect @param {number} rx */
export function inner({ x, y, width, height }, rx) {
  return element("rect", { x: x + 3, y: y + 3, width: width - 6, height: height - 6, rx, class: "inner" });
}
