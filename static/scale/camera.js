// Which part of the sheet is seen: all of it at first; nearer by wheel or keys, once the picture has the focus.

const NEAREST = 8;

/** The window on the sheet; its middle is in shares of the sheet. */
export class Camera {
  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    this.svg = svg;
    this.width = 1;
    this.height = 1;
    this.zoom = 1;
    this.x = 0.5;
    this.y = 0.5;
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  take(width, height) {
    this.width = width;
    this.height = height;
    this.show();
  }

  fit() {
    this.zoom = 1;
    this.show();
  }

  /**
   * Comes nearer by a factor; what lies at (x, y), in shares of the picture, stays there.
   * @param {number} factor
   * @param {number} [x]
   * @param {number} [y]
   */
  near(factor, x = 0.5, y = 0.5) {
    const zoom = Math.min(Math.max(this.zoom * factor, 1), NEAREST);
    const less = 1 / this.zoom - 1 / zoom;
    this.x += (x - 0.5) * less;
    this.y += (y - 0.5) * less;
    this.zoom = zoom;
    this.show();
  }

  /**
   * Moves by shares of the picture.
   * @param {number} x
   * @param {number} y
   */
  pan(x, y) {
    this.x -= x / this.zoom;
    this.y -= y / this.zoom;
    this.show();
  }

  /**
   * Brings a point of the sheet into sight.
   * @param {number} x
   * @param {number} y
   */
  reveal(x, y) {
    const room = 0.42 / this.zoom;
    this.x = within(this.x, x / this.width - room, x / this.width + room);
    this.y = within(this.y, y / this.height - room, y / this.height + room);
    this.show();
  }

  show() {
    const half = 0.5 / this.zoom;
    this.x = within(this.x, half, 1 - half);
    this.y = within(this.y, half, 1 - half);
    const [left, top] = [(this.x - half) * this.width, (this.y - half) * this.height];
    this.svg.setAttribute("viewBox", `${left} ${top} ${this.width / this.zoom} ${this.height / this.zoom}`);
  }
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 * @returns {number}
 */
const within = (value, least, most) => Math.min(Math.max(value, least), most);
