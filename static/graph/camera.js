// What of a drawing is in sight: pan, zoom and fit, as numbers.

/** @import { Rect } from "./plan.js" */
/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ x: number, y: number }} Point */
/** @typedef {{ whole?: boolean }} Fit Whether the whole drawing is in sight, however small. */

export const ZOOM_LIMITS = /** @type {const} */ ([0.05, 4]);
const READABLE = 1.15;
/** The whole is shown at first where its text is not smaller than this. */
const LEAST_AT_FIRST = 0.6;
/** What was opened is not made smaller than this to be all in sight. */
const LEAST_SHOWN = 0.5;
export const LARGEST_FIT = 1.4;
const MARGIN = 14;
const MAP = { width: 110, height: 150 };

/** A point of the drawing stands at (x, y) + scale · point on the screen. */
export class Camera {
  /** @param {() => Size} room how large the window on the drawing is @param {() => void} moved */
  constructor(room, moved) {
    this.readRoom = room;
    this.moved = moved;
    this.x = 0;
    this.y = 0;
    this.scale = 1;
    /** How much larger than usual the page's type is, for a projector. */
    this.type = 1;
    /** Whether the drawing fills the screen: then no text is smaller than `type`, whatever is out of sight. */
    this.fills = false;
    /** The drawing's own size. @type {Size} */
    this.size = { width: 0, height: 0 };
    /**
     * How the drawing was fitted, until the visitor moves it: then it stays fitted whatever becomes of its room or size.
     * @type {Fit | undefined}
     */
    this.fitted = undefined;
  }

  get room() {
    return this.readRoom();
  }

  /** The scale from which the whole is shown at first; a projector's type is never made smaller. */
  get least() {
    return this.type > 1 ? this.type : LEAST_AT_FIRST;
  }

  /** The room for type of the usual size. @returns {Size} */
  get readingRoom() {
    const { width, height } = this.room;
    return { width: (width - 2 * MARGIN) / this.type, height: (height - 2 * MARGIN) / this.type };
  }

  /** The part of the drawing that is in sight. @returns {Rect} */
  get window() {
    const { width, height } = this.room;
    return { x: -this.x / this.scale, y: -this.y / this.scale, width: width / this.scale, height: height / this.scale };
  }

  /** Whether all of the drawing is in sight. */
  get showsAll() {
    return this.contains({ x: 0, y: 0, ...this.size });
  }

  /** Whether any of a rectangle is in sight. @param {Rect} rect */
  touches(rect) {
    const { x, y, width, height } = this.onScreen(rect);
    return x < this.room.width && y < this.room.height && x + width > 0 && y + height > 0;
  }

  /** Whether all of a rectangle is in sight. @param {Rect} rect */
  contains(rect) {
    const { x, y, width, height } = this.onScreen(rect);
    return x >= 0 && y >= 0 && x + width <= this.room.width && y + height <= this.room.height;
  }

  /** @param {Rect} rect of the drawing @returns {Rect} */
  onScreen({ x, y, width, height }) {
    const { scale } = this;
    return { x: this.x + scale * x, y: this.y + scale * y, width: scale * width, height: scale * height };
  }

  resized() {
    if (!this.size.width || !this.room.width) return;
    if (this.fitted) this.fit(this.fitted);
    else this.moved();
  }

  /** Zooms about a point of the screen, which shows the same point of the drawing afterwards. @param {number} factor @param {Point} [point] */
  zoom(factor, point = { x: this.room.width / 2, y: this.room.height / 2 }) {
    const [least, most] = ZOOM_LIMITS;
    const scale = Math.min(Math.max(this.scale * factor, least), most);
    const real = scale / this.scale;
    this.scale = scale;
    this.pan((point.x - this.x) * (1 - real), (point.y - this.y) * (1 - real));
  }

  /** @param {number} x @param {number} y */
  pan(x, y) {
    this.fitted = undefined;
    this.x += x;
    this.y += y;
    this.moved();
  }

  /** @param {Fit} [fit] */
  fit({ whole = false } = {}) {
    const { width, height } = this.size;
    const [across, down] = [(this.room.width - 2 * MARGIN) / width, (this.room.height - 2 * MARGIN) / height];
    const scale = Math.min(across, down, LARGEST_FIT * this.type);
    // A long network would be unreadable if it were fitted whole: then its width fits, and it begins at the top.
    const small = scale < this.least;
    const wide = this.fills ? Math.max(across, this.type) : across;
    const readable = (whole && !this.fills) || !small ? scale : Math.max(scale, Math.min(wide, READABLE * this.type));
    this.fitted = { whole };
    this.scale = readable;
    this.x = Math.max((this.room.width - readable * width) / 2, readable > across ? MARGIN : Number.NEGATIVE_INFINITY);
    this.y = readable > scale ? MARGIN : (this.room.height - readable * height) / 2;
    this.moved();
  }

  /** Where the middle of a rectangle's upper edge is on the screen. @param {Rect} rect @returns {Point} */
  topOf(rect) {
    const { x, y, width } = this.onScreen(rect);
    return { x: x + width / 2, y };
  }

  /** Moves so that the upper edge of a rectangle is where it was. @param {Rect} rect @param {Point} before */
  keep(rect, before) {
    const now = this.topOf(rect);
    this.pan(before.x - now.x, before.y - now.y);
  }

  /** The box nearest to the middle of what is in sight; "" where there is none. @param {Iterable<[string, Rect]>} boxes */
  middle(boxes) {
    let [nearest, least] = ["", Number.POSITIVE_INFINITY];
    for (const [id, rect] of boxes) {
      const { x, y, width, height } = this.onScreen(rect);
      const away = Math.hypot(x + (width - this.room.width) / 2, y + (height - this.room.height) / 2);
      if (away < least) [nearest, least] = [id, away];
    }
    return nearest;
  }

  /** Brings a rectangle that is not all in sight to the middle; the top of a long one. @param {Rect} rect */
  reveal(rect) {
    const { x, y, width, height } = this.onScreen(rect);
    const room = this.room;
    if (this.contains(rect)) return;
    // Of what is too long the top is shown.
    const down = height > room.height ? MARGIN - y : room.height / 2 - y - height / 2;
    this.pan(room.width / 2 - x - width / 2, down);
  }

  /** Shows a rectangle as large as it can be read and is all in sight; the top of one that is too large. @param {Rect} rect */
  show(rect) {
    const { width, height } = this.room;
    const fitting = Math.min((width - 2 * MARGIN) / rect.width, (height - 2 * MARGIN) / rect.height);
    const scale = Math.max(Math.min(fitting, READABLE * this.type), LEAST_SHOWN);
    if (this.scale > fitting || this.scale < Math.min(scale, 1)) {
      const { x, y } = this.topOf(rect);
      this.zoom(scale / this.scale, { x, y });
    }
    this.reveal(rect);
  }

  /** Brings a point of the drawing to the middle. @param {Point} point */
  centre({ x, y }) {
    const { width, height } = this.room;
    this.pan(width / 2 - this.scale * x - this.x, height / 2 - this.scale * y - this.y);
  }
}

/** The size of the small map of a drawing beside a room of some width. @param {Size} drawing @param {Size} room @returns {Size} */
export function mapSize({ width, height }, room) {
  const scale = (room.width < 500 ? 0.6 : 1) * Math.min(MAP.width / width, MAP.height / height);
  return { width: Math.max(8, width * scale), height: Math.max(8, height * scale) };
}
