// A map of values as pixels, with its padding around it and the window on it.
import { fitted } from "./layout.js";
import { css, signedColour } from "./palette.js";
import { pixelsOf, Sheet } from "./sheet.js";
import { short } from "./words.js";

/** @import { At } from "./layer.js" */
/** @import { Area } from "./layout.js" */
/** @import { Box } from "./patches.js" */
/** @import { Palette } from "./palette.js" */

/**
 * `margin` is what lies around the map (top, bottom, left, right), `padding` the hatched part of it; `most` is the size
 * that has the full colour.
 * @typedef {{ values: ArrayLike<number>, height: number, width: number, margin: [number, number, number, number],
 *   padding: [number, number, number, number], most: number }} Picture
 */

/** Room on each side for the outline of what is at the border. */
const EDGE = 6;

/** One map on its canvas. */
export class MapView {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.sheet = new Sheet(canvas);
    this.pixels = document.createElement("canvas");
    /** @type {Picture | null} */
    this.picture = null;
    this.cell = 1;
    this.left = 0;
    this.top = 0;
  }

  /** @param {Picture} picture @param {Palette} palette */
  take(picture, palette) {
    this.picture = picture;
    this.palette = palette;
    const { values, height, width, most } = picture;
    this.pixels = pixelsOf(values, height, width, most, palette);
    this.measure();
  }

  measure() {
    if (!this.picture || !this.palette) return;
    this.sheet.measure();
    const { height, width, margin } = this.picture;
    const room = { width: this.sheet.width - 2 * EDGE, height: this.sheet.height - 2 * EDGE };
    const grid = /** @type {[number, number]} */ ([height + margin[0] + margin[1], width + margin[2] + margin[3]]);
    const { cell, x, y } = fitted(grid, room, 3.2 * this.palette.rem);
    this.cell = cell;
    this.left = x + EDGE + margin[2] * cell;
    this.top = y + EDGE + margin[0] * cell;
  }

  /** @param {Box} box in cells of the map @returns {Area} on the sheet */
  area({ top, left, height, width }) {
    const { cell } = this;
    return { x: this.left + left * cell, y: this.top + top * cell, width: width * cell, height: height * cell };
  }

  /** @param {Box} box what the visitor looks at @param {{ veil?: boolean, until?: number }} [look]
   *   `veil` dims all but that; what comes after the place `until` is not there yet */
  draw(box, { veil = false, until } = {}) {
    const { picture, palette, sheet } = this;
    if (!picture || !palette) return;
    sheet.clear();
    const { height, width, padding } = picture;
    const map = this.area({ top: 0, left: 0, height, width });
    if (padding.some(Boolean))
      sheet.hatch(
        this.area({
          top: -padding[0],
          left: -padding[2],
          height: height + padding[0] + padding[1],
          width: width + padding[2] + padding[3],
        }),
        palette,
      );
    sheet.pen.drawImage(this.pixels, map.x, map.y, map.width, map.height);
    if (this.cell >= 1.6 * palette.rem) this.writeNumbers(picture, palette);
    sheet.border(map, palette);
    if (until !== undefined) this.hide(until, picture, palette);
    const looked = this.area(box);
    if (veil) this.dim(looked, palette);
    const least = Math.max(0, 9 - looked.width) / 2;
    sheet.ring(
      {
        x: looked.x - least,
        y: looked.y - least,
        width: looked.width + 2 * least,
        height: looked.height + 2 * least,
      },
      palette,
    );
  }

  /** @param {Picture} picture @param {Palette} palette */
  writeNumbers({ values, height, width, most }, palette) {
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) {
        const value = values[y * width + x] ?? 0;
        const area = this.area({ top: y, left: x, height: 1, width: 1 });
        this.sheet.cell(area, signedColour(palette, value, most), short(value), palette);
      }
  }

  /** @param {number} until @param {Picture} picture @param {Palette} palette */
  hide(until, { height, width }, { ground }) {
    const [row, column] = [Math.floor(until / width), (until % width) + 1];
    this.sheet.pen.fillStyle = css(ground, 0.88);
    for (const box of [
      { top: row, left: column, height: 1, width: width - column },
      { top: row + 1, left: 0, height: height - row - 1, width },
    ]) {
      const { x, y, width: wide, height: high } = this.area(box);
      this.sheet.pen.fillRect(x, y, wide, high);
    }
  }

  /** @param {Area} area @param {Palette} palette */
  dim(area, { ground }) {
    const { pen, width, height } = this.sheet;
    pen.fillStyle = css(ground, 0.5);
    pen.beginPath();
    pen.rect(0, 0, width, height);
    pen.rect(area.x, area.y, area.width, area.height);
    pen.fill("evenodd");
  }

  /** @param {{ clientX: number, clientY: number }} event @returns {At} the pixel there, also beyond the map */
  pixel(event) {
    const [x, y] = this.sheet.point(event);
    return [Math.floor((y - this.top) / this.cell), Math.floor((x - this.left) / this.cell)];
  }
}
