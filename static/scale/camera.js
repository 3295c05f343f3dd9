// Which part of the sheet is seen: all of it at first; nearer by wheel or keys, once the picture has the focus.

const NEAREST = 8;

/** The window on the sheet. */
export class Camera {
  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    this.svg = svg;
    this.sheet = [1, 1];
    this.zoom = 1;
    this.middle = [0.5, 0.5];
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  take(width, height) {
    this.sheet = [width, height];
    this.show();
  }

  fit() {
    this.zoom = 1;
    this.middle = [0.5, 0.5];
    this.show();
  }

  /**
   * Comes nearer by a factor; what lies at `at`, in shares of the picture, stays there.
   * @param {number} factor
   * @param {number[]} [at]
   */
  near(factor, at = [0.5, 0.5]) {
    const zoom = Math.min(Math.max(this.zoom * factor, 1), NEAREST);
    this.middle = this.middle.map((middle, axis) => middle + (at[axis] - 0.5) * (1 / this.zoom - 1 / zoom));
    this.zoom = zoom;
    this.show();
  }

  /**
   * Moves by shares of the picture.
   * @param {number} x
   * @param {number} y
   */
  pan(x, y) {
    this.middle = [this.middle[0] - x / this.zoom, this.middle[1] - y / this.zoom];
    this.show();
  }

  /**
   * Brings a point of the sheet into sight.
   * @param {number} x
   * @param {number} y
   */
  reveal(x, y) {
    const at = [x / this.sheet[0], y / this.sheet[1]];
    const room = 0.42 / this.zoom;
    this.middle = this.middle.map((middle, axis) => Math.min(Math.max(middle, at[axis] - room), at[axis] + room));
    this.show();
  }

  show() {
    const [width, height] = this.sheet;
    const half = 0.5 / this.zoom;
    this.middle = this.middle.map((middle) => Math.min(Math.max(middle, half), 1 - half));
    const [left, top] = [(this.middle[0] - half) * width, (this.middle[1] - half) * height];
    this.svg.setAttribute("viewBox", `${left} ${top} ${width / this.zoom} ${height / this.zoom}`);
  }
}
