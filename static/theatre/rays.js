// Lines that join the panels: from the patch to the window that shows it, and from there to the value.
import { SVG } from "../graph/elements.js";

/** @import { At } from "./layer.js" */
/** @import { Area } from "./layout.js" */
/** @import { KernelView } from "./kernel.js" */
/** @import { MapView } from "./maps.js" */
/** @import { Box } from "./patches.js" */

/**
 * @param {SVGSVGElement} svg @param {MapView} read @param {KernelView} work @param {MapView} given
 * @param {Box} patch @param {At} at
 */
export function rays(svg, read, work, given, patch, at) {
  let path = svg.querySelector("path");
  if (!path) {
    path = document.createElementNS(SVG, "path");
    svg.append(path);
  }
  const { ends } = work;
  if (!ends || !svg.clientWidth) {
    path.setAttribute("d", "");
    return;
  }
  const frame = svg.getBoundingClientRect();
  /** @param {HTMLCanvasElement} canvas @param {Area} area */
  const placed = (canvas, area) => {
    const seen = canvas.getBoundingClientRect();
    const [left, top] = [seen.left - frame.left + area.x, seen.top - frame.top + area.y];
    return { left, top, right: left + area.width, bottom: top + area.height };
  };
  const from = placed(read.sheet.canvas, read.area(patch));
  const first = placed(work.sheet.canvas, ends.from);
  const last = placed(work.sheet.canvas, ends.to);
  const to = placed(given.sheet.canvas, given.area({ top: at[0], left: at[1], height: 1, width: 1 }));
  path.setAttribute(
    "d",
    `M${from.right} ${from.top}L${first.left} ${first.top}M${from.right} ${from.bottom}L${first.left} ${first.bottom}` +
      `M${last.right} ${last.top}L${to.left} ${to.top}M${last.right} ${last.bottom}L${to.left} ${to.bottom}`,
  );
}
