// What the layer does at one position: products of a window, a mix of channels, a pool's window, branches, a sum.
import { pool, products } from "./grids.js";
import { addition, branches, same } from "./joins.js";
import { mix, neighbours } from "./lanes.js";
import { cellAt } from "./layout.js";
import { Sheet } from "./sheet.js";

/** @import { At, Layer } from "./layer.js" */
/** @import { Area } from "./layout.js" */
/** @import { Palette } from "./palette.js" */
/** @import { Sum } from "./sums.js" */

/** @typedef {{ layer: Layer, at: At, plane: number, sum: Sum, palette: Palette, pointed: number }} Seen */

/** The middle panel. */
export class KernelView {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.sheet = new Sheet(canvas);
    /** Where the window and where its result is drawn, for what joins the panels. @type {{ from: Area, to: Area } | null} */
    this.ends = null;
    /** @type {Area[]} */
    this.areas = [];
    /** @type {[number, number]} */
    this.grid = [1, 1];
    /** @type {{ layer: Layer, palette: Palette, maps: HTMLCanvasElement[] } | null} */
    this.known = null;
    /** @type {WeakMap<Layer, number>} */
    this.heaviest = new WeakMap();
  }

  /** @param {Seen} seen @returns {string} what is to be said of it */
  draw(seen) {
    this.sheet.measure();
    this.sheet.clear();
    this.areas = [];
    this.ends = null;
    const { act } = seen.layer.data;
    if (seen.layer.mixes) return mix(this, seen);
    switch (act) {
      case "window":
        return products(this, seen);
      case "largest":
      case "mean":
        return pool(this, seen);
      case "concat":
        return branches(this, seen);
      case "sum":
        return addition(this, seen);
      case "response":
        return neighbours(this, seen);
      default:
        return same(this, seen);
    }
  }

  /** @param {{ clientX: number, clientY: number }} event @returns {number} the cell or lane's place there, or -1 */
  pointed(event) {
    const [x, y] = this.sheet.point(event);
    return this.areas.reduce((found, area) => (found >= 0 ? found : cellAt(area, this.grid, x, y)), -1);
  }

  get room() {
    return { x: 4, y: 2, width: this.sheet.width - 8, height: this.sheet.height - 6 };
  }
}
