// A canvas as sharp as the screen, and what is drawn on several of them.
import { css, inkOn, signedColour } from "./palette.js";

/** @import { Area } from "./layout.js" */
/** @import { Colour, Palette } from "./palette.js" */

/** A canvas whose units are the page's pixels. */
export class Sheet {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("theatre: the browser draws on no canvas; use a newer one");
    this.pen = context;
    this.width = 0;
    this.height = 0;
  }

  /** Takes the size that the page gives; drawing then begins anew. */
  measure() {
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    const sharp = devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * sharp), Math.round(height * sharp)];
    if (this.canvas.width !== wide || this.canvas.height !== high)
      [this.canvas.width, this.canvas.height] = [wide, high];
    [this.width, this.height] = [width, height];
  }

  clear() {
    const sharp = devicePixelRatio || 1;
    this.pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    this.pen.clearRect(0, 0, this.width, this.height);
    this.pen.imageSmoothingEnabled = false;
  }

  /** @param {{ clientX: number, clientY: number }} event @returns {[number, number]} x and y on the sheet */
  point({ clientX, clientY }) {
    const seen = this.canvas.getBoundingClientRect();
    return [clientX - seen.left, clientY - seen.top];
  }

  /**
   * @param {string} words @param {number} x @param {number} y @param {Palette} palette
   * @param {{ size?: number, align?: CanvasTextAlign, colour?: string, bold?: boolean, most?: number }} [look] in rem
   */
  write(words, x, y, { font, rem, ink }, { size = 0.8, align = "left", colour = css(ink), bold = false, most } = {}) {
    this.pen.font = `${bold ? "650 " : ""}${size * rem}px ${font}`;
    this.pen.textAlign = align;
    this.pen.textBaseline = "middle";
    this.pen.fillStyle = colour;
    this.pen.fillText(words, x, y, most);
  }

  /**
   * Draws a cell with its number, where that has room.
   * @param {Area} area @param {Colour} colour @param {string} words @param {Palette} palette
   */
  cell({ x, y, width, height }, colour, words, palette) {
    this.pen.fillStyle = css(colour);
    // Half a pixel more leaves no seams between cells.
    this.pen.fillRect(x, y, width + 0.5, height + 0.5);
    const size = Math.min(0.95, (height / palette.rem) * 0.45, width / palette.rem / 2.5);
    if (words && size >= 0.6)
      this.write(words, x + width / 2, y + height / 2, palette, { size, align: "center", colour: inkOn(colour) });
  }

  /** @param {Area} area @param {Palette} palette hatched, as padding is everywhere */
  hatch({ x, y, width, height }, { line, soft }) {
    if (width <= 0 || height <= 0) return;
    const { pen } = this;
    pen.save();
    pen.beginPath();
    pen.rect(x, y, width, height);
    pen.clip();
    pen.fillStyle = css(soft);
    pen.fillRect(x, y, width, height);
    pen.strokeStyle = css(line, 0.8);
    pen.lineWidth = 1;
    pen.beginPath();
    // The lines run through the whole sheet, so that hatched areas join.
    const first = Math.floor((x + y) / 6) * 6;
    for (let at = first; at < x + y + width + height; at += 6) {
      pen.moveTo(at - y, y);
      pen.lineTo(at - y - height, y + height);
    }
    pen.stroke();
    pen.restore();
  }

  /** @param {Area} area @param {Palette} palette @param {number} [stroke] an outline that is seen on any colour */
  ring({ x, y, width, height }, { ink, ground }, stroke = 2) {
    const { pen } = this;
    pen.strokeStyle = css(ground);
    pen.lineWidth = stroke + 2;
    pen.strokeRect(x, y, width, height);
    pen.strokeStyle = css(ink);
    pen.lineWidth = stroke;
    pen.strokeRect(x, y, width, height);
  }

  /** @param {Area} area @param {Palette} palette a fine border */
  border({ x, y, width, height }, { line }) {
    this.pen.strokeStyle = css(line);
    this.pen.lineWidth = 1;
    this.pen.strokeRect(x, y, width, height);
  }
}

/**
 * Returns a map as a canvas with a pixel a value.
 * @param {ArrayLike<number>} values @param {number} height @param {number} width @param {number} most @param {Palette} palette
 */
export function pixelsOf(values, height, width, most, palette) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const image = new ImageData(width, height);
  for (let place = 0; place < height * width; place += 1) {
    image.data.set(signedColour(palette, values[place] ?? 0, most), 4 * place);
    image.data[4 * place + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}
