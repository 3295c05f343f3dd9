// A picture to scale on the page: its shapes kept by their ids, flowing to their new sizes when the data changes.
import { ghosts } from "./ghosts.js";
import { dress, make, place } from "./shapes.js";
import { between, Tween } from "./tween.js";

/** @typedef {import("./shapes.js").Picture} Data */
/** @typedef {import("./shapes.js").Shape} Shape */
/** @typedef {{ shape: Shape, made: SVGElement, from: number[], numbers: number[] }} Entry */

const GESTURE_MS = 1200;

/** The shapes of one sheet. */
export class Picture {
  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    this.svg = svg;
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    this.tween = new Tween();
    /** @type {Data | null} */
    this.data = null;
    /** @type {Data | null} */
    this.before = null;
    this.changed = 0;
  }

  /**
   * Shows a picture; the shapes that stood there already flow to where they are now.
   * @param {Data} data
   */
  take(data) {
    this.baseline(data);
    const kept = new Map(this.entries);
    this.entries = new Map(data.shapes.map((shape) => [shape.id, this.entry(shape, kept.get(shape.id))]));
    this.data = data;
    this.svg.replaceChildren(...[...this.entries.values()].map(({ made }) => made));
    const moving = [...this.entries.values()].filter(({ from, shape }) =>
      from.some((one, number) => one !== shape.numbers[number]),
    );
    const flows = kept.size > 0 && moving.length > 0;
    if (flows && this.before) this.svg.append(ghosts(this.before, data));
    if (!flows) this.step(moving, 1);
    else this.tween.run((share) => this.step(moving, share));
  }

  /**
   * Keeps what the change is held against: what stood before the visitor's present movement of a knob.
   * @param {Data} data
   */
  baseline(data) {
    const now = performance.now();
    const other = !this.data || this.data.title !== data.title || this.data.width !== data.width;
    if (other) this.before = null;
    else if (now - this.changed > GESTURE_MS || !this.before) this.before = this.data;
    this.changed = now;
  }

  /**
   * @param {Shape} shape
   * @param {Entry | undefined} kept
   * @returns {Entry}
   */
  entry(shape, kept) {
    const same = kept && kept.shape.type === shape.type;
    const made = same ? kept.made : make(shape);
    const from = same ? kept.numbers : shape.numbers;
    dress(made, shape);
    place(made, at(shape, from));
    return { shape, made, from, numbers: from };
  }

  /**
   * @param {Entry[]} moving
   * @param {number} share
   */
  step(moving, share) {
    for (const entry of moving) {
      entry.numbers = between(entry.from, entry.shape.numbers, share);
      place(entry.made, at(entry.shape, entry.numbers));
    }
  }

  /**
   * Returns the shapes that have a name, in order of execution.
   * @returns {Entry[]}
   */
  named() {
    return [...this.entries.values()].filter(({ shape }) => "name" in shape && Boolean(shape.name));
  }

  stop() {
    this.tween.stop();
  }
}

/**
 * Returns a shape with other lengths.
 * @param {Shape} shape
 * @param {number[]} numbers as many as the shape has
 * @returns {Shape}
 */
function at(shape, numbers) {
  return /** @type {Shape} */ ({ ...shape, numbers });
}
