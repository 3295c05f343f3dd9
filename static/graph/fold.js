// A long drawing in columns, read as a newspaper is: down, then on to the right, so that it fills a wide sheet.
import { LARGEST_FIT } from "./camera.js";

/** @import { Size } from "./camera.js" */
/** @import { Plan, Rect } from "./plan.js" */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Band A part of the drawing's height. */

const GUTTER = 24;
/** What is left free above and below the columns for the arrows from one to the next. */
const TURN = 14;
const BEND = 7;
/** A fold must make the drawing larger by so much. */
const WORTH = 1.1;

/**
 * The bands between which a drawing can be cut, from top to bottom: boxes and frames at one height are not parted.
 * @param {Iterable<Rect>} rects
 */
export function bandsOf(rects) {
  /** @type {Band[]} */
  const bands = [];
  for (const { x, y, width, height } of [...rects].sort((one, other) => one.y - other.y)) {
    const last = bands.at(-1);
    if (!last || y >= last.bottom) bands.push({ left: x, right: x + width, top: y, bottom: y + height });
    else {
      last.left = Math.min(last.left, x);
      last.right = Math.max(last.right, x + width);
      last.bottom = Math.max(last.bottom, y + height);
    }
  }
  return bands;
}

/**
 * The bands in the columns that show them largest in a room; in one, where more are not worth it. Smaller than `least`
 * nothing can be read: then the columns are as many as stand side by side in full size.
 * @param {Band[]} bands @param {Size} room @param {number} least @returns {Band[][]}
 */
export function columnsOf(bands, room, least) {
  const ways = bands.flatMap((first, at) => bands.slice(at).map((last) => filled(bands, last.bottom - first.top)));
  const single = [bands];
  const largest = most(ways, (way) => scaleOf(way, room));
  if (largest && scaleOf(largest, room) >= least)
    return scaleOf(largest, room) > WORTH * scaleOf(single, room) ? largest : single;
  const readable = ways.filter((way) => sizeOf(way).width <= room.width);
  return most(readable, (way) => -sizeOf(way).height) ?? single;
}

/** @template Value @param {Value[]} values @param {(value: Value) => number} worth @returns {Value | undefined} */
function most(values, worth) {
  /** @type {{ value?: Value, worth: number }} */
  let best = { worth: Number.NEGATIVE_INFINITY };
  for (const value of values) if (worth(value) > best.worth) best = { value, worth: worth(value) };
  return best.value;
}

/** Fills columns of at most a height, one after the other. @param {Band[]} bands @param {number} height */
function filled(bands, height) {
  /** @type {Band[][]} */
  const columns = [];
  for (const band of bands) {
    const column = columns.at(-1);
    if (column?.[0] && band.bottom - column[0].top <= height) column.push(band);
    else columns.push([band]);
  }
  return columns;
}

/** @param {Band[][]} columns @param {Size} room */
function scaleOf(columns, room) {
  const { width, height } = sizeOf(columns);
  return Math.min(room.width / width, room.height / height, LARGEST_FIT);
}

/** @param {Band[][]} columns @returns {Size} */
function sizeOf(columns) {
  const turns = columns.length > 1 ? 2 * TURN : 0;
  const widths = columns.map((column) => around(column)).map(({ left, right }) => right - left);
  const heights = columns.map((column) => around(column)).map(({ top, bottom }) => bottom - top);
  const width = widths.reduce((sum, each) => sum + each + GUTTER, -GUTTER);
  return { width, height: Math.max(...heights) + turns };
}

/** @param {Band[]} column @returns {Band} */
function around(column) {
  return {
    left: Math.min(...column.map(({ left }) => left)),
    right: Math.max(...column.map(({ right }) => right)),
    top: Math.min(...column.map(({ top }) => top)),
    bottom: Math.max(...column.map(({ bottom }) => bottom)),
  };
}

/**
 * Folds a plan where that shows it larger in a room.
 * @param {Plan} plan @param {string[]} outermost ids @param {Size} room @param {number} least
 */
export function fold(plan, outermost, room, least) {
  plan.bands = bandsOf(outermost.flatMap((id) => plan.rect(id) ?? []));
  const columns = columnsOf(plan.bands, room, least);
  plan.columns = columns.length;
  if (columns.length > 1) new Folder(plan, columns).fold();
}

/** @typedef {Band & { dx: number, dy: number, number: number }} Column Where a column was, and how it moves. */

class Folder {
  /** @param {Plan} plan @param {Band[][]} columns */
  constructor(plan, columns) {
    this.plan = plan;
    this.size = sizeOf(columns);
    let next = 0;
    /** @type {Column[]} */
    this.columns = columns.map((column, number) => {
      const { left, right, top, bottom } = around(column);
      const moved = { left, right, top, bottom, number, dx: next - left, dy: TURN - top };
      next += right - left + GUTTER;
      return moved;
    });
  }

  fold() {
    const { plan } = this;
    /** @type {Map<string, { rect: Rect, column: Column }>} */
    const ends = new Map();
    for (const rects of [plan.frames, plan.boxes, plan.forks])
      for (const [id, rect] of rects) {
        const column = this.columnOf(rect);
        rect.x += column.dx;
        rect.y += column.dy;
        ends.set(id, { rect, column });
      }
    plan.arrows = plan.arrows.map((arrow) => {
      const [tail, head] = [ends.get(arrow.tail), ends.get(arrow.head)];
      if (!tail || !head) return arrow;
      const same = tail.column === head.column;
      return { ...arrow, path: same ? moved(arrow.path, tail.column) : this.turn(tail, head) };
    });
    plan.width = this.size.width;
    plan.height = this.size.height;
  }

  /** @param {Rect} rect @returns {Column} */
  columnOf({ y, height }) {
    const middle = y + height / 2;
    const column = this.columns.filter(({ top }) => top <= middle).pop() ?? this.columns[0];
    if (!column) throw new Error("a drawing in columns has none");
    return column;
  }

  /**
   * The way of an arrow from column to column: out below, up between the two, in from above.
   * @param {{ rect: Rect, column: Column }} tail @param {{ rect: Rect, column: Column }} head
   */
  turn(tail, head) {
    const passed = this.columns.slice(tail.column.number, head.column.number);
    const lowest = Math.max(...passed.map(({ bottom, dy }) => bottom + dy)) + TURN / 2;
    const [from, to] = [tail.rect.x + tail.rect.width / 2, head.rect.x + head.rect.width / 2];
    const between = head.column.left + head.column.dx - GUTTER / 2;
    return rounded([
      [from, tail.rect.y + tail.rect.height],
      [from, lowest],
      [between, lowest],
      [between, TURN / 2],
      [to, TURN / 2],
      [to, head.rect.y],
    ]);
  }
}

/** @param {string} path @param {Column} column */
function moved(path, { dx, dy }) {
  return path.replace(
    /(-?[\d.]+(?:e-?\d+)?),(-?[\d.]+(?:e-?\d+)?)/g,
    (_, x, y) => `${Number(x) + dx},${Number(y) + dy}`,
  );
}

/** @typedef {[number, number]} Corner */

/** A way with its corners made round. @param {Corner[]} corners */
function rounded(corners) {
  const steps = corners.map((corner, at) => {
    const [before, after] = [corners[at - 1], corners[at + 1]];
    if (!before || !after) return `${before ? "L" : "M"}${corner}`;
    return `L${towards(corner, before)} Q${corner} ${towards(corner, after)}`;
  });
  return steps.join(" ");
}

/** @param {Corner} from @param {Corner} to @returns {Corner} */
function towards([x, y], [toX, toY]) {
  const length = Math.hypot(toX - x, toY - y) || 1;
  const share = Math.min(BEND / length, 0.5);
  return [x + (toX - x) * share, y + (toY - y) * share];
}
