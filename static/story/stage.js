// The story's picture: one frame flows into the next.
import { dress, element, make, place, short } from "../scale/shapes.js";
import { between, Tween } from "../scale/tween.js";
import { boxes, enter, flow, leave, progress } from "./moves.js";

/** @typedef {import("../scale/shapes.js").Picture} Picture */
/** @typedef {import("../scale/shapes.js").Shape} Shape */
/** @typedef {import("./moves.js").Move} Move */
/** @typedef {{ shape: Shape, made: SVGElement, group: string, numbers: number[], seen: number, move: Move }} Actor */

const MOVE_MS = 1200;
const LEAST_CHANGE = 1;

/** The sheet and what stands on it. */
export class Stage {
  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    this.svg = svg;
    this.tween = new Tween();
    /** @type {Map<string, Actor>} */
    this.actors = new Map();
    /** @type {Actor[]} */
    this.leaving = [];
  }

  /**
   * Shows a picture at once.
   * @param {Picture} picture
   * @param {string[]} groups
   */
  set(picture, groups) {
    this.tween.stop();
    this.actors = new Map();
    this.leaving = [];
    this.cast(picture, groups);
    this.leaving = [];
    this.step(1);
  }

  /**
   * Lets what stands there become a picture; resolves when it does.
   * @param {Picture} picture
   * @param {string[]} groups
   * @param {boolean} outlines whether those of what shrinks stay
   * @returns {Promise<void>}
   */
  move(picture, groups, outlines) {
    const before = [...this.actors.values()].map(({ shape, numbers }) => ({ shape, numbers }));
    this.cast(picture, groups);
    if (outlines) this.outline(before);
    return new Promise((resolve) => {
      this.tween.run(
        (share) => this.step(share),
        () => {
          for (const { made } of this.leaving) made.remove();
          this.leaving = [];
          resolve();
        },
        { ms: MOVE_MS, ease: (share) => share },
      );
    });
  }

  /**
   * Gives every shape its move: those of the picture, and those that stood there and are not in it.
   * @param {Picture} picture
   * @param {string[]} groups
   */
  cast(picture, groups) {
    this.svg.setAttribute("viewBox", `0 0 ${picture.width} ${picture.height}`);
    const stood = [...this.actors.values()];
    const here = boxes(picture.shapes, groups);
    const there = boxes(
      stood.map(({ shape, numbers }) => /** @type {Shape} */ ({ ...shape, numbers })),
      stood.map(({ group }) => group),
    );
    /** @param {string} group @param {Map<string, import("./moves.js").Box>} one @param {typeof there} other */
    const zoom = (group, one, other) => {
      const [from, to] = [one.get(group), other.get(group)];
      return from && to ? { from, to } : null;
    };
    const before = this.actors;
    this.actors = new Map();
    for (const [at, shape] of picture.shapes.entries()) {
      const group = groups[at] ?? "";
      const kept = before.get(shape.id);
      const same = kept?.shape.type === shape.type;
      const move = same ? flow(shape, kept.numbers) : enter(shape, picture, zoom(group, here, there));
      const made = same ? kept.made : make(shape);
      const seen = same ? kept.seen : 0;
      dress(made, shape);
      this.actors.set(shape.id, { shape, made, group, numbers: move.from, seen, move });
    }
    this.leaving = stood
      .filter(({ made, shape }) => this.actors.get(shape.id)?.made !== made)
      .map((actor) => ({
        ...actor,
        move: leave(actor.shape, actor.numbers, zoom(actor.group, there, here)),
      }));
    this.svg.replaceChildren(...[...this.actors.values(), ...this.leaving].map(({ made }) => made));
  }

  /** @param {number} share */
  step(share) {
    for (const actor of [...this.actors.values(), ...this.leaving]) {
      const done = progress(actor.move, share);
      actor.numbers = between(actor.move.from, actor.move.to, done);
      place(actor.made, /** @type {Shape} */ ({ ...actor.shape, numbers: actor.numbers }));
      this.fade(actor, done);
    }
  }

  /**
   * @param {Actor} actor
   * @param {number} done
   */
  fade(actor, done) {
    const seen = actor.move.fades === "out" ? 1 - done : actor.move.fades === "in" ? done : 1;
    actor.seen = seen;
    const whole = actor.shape.type === "ribbon" ? actor.shape.opacity : 1;
    actor.made.style.opacity = short(seen * whole);
  }

  /**
   * Draws what was larger around what it became: both have one scale.
   * @param {{ shape: Shape, numbers: number[] }[]} before
   */
  outline(before) {
    const group = element("g", { class: "outlines", "aria-hidden": "true" });
    for (const { shape, numbers } of before) {
      const now = this.actors.get(shape.id)?.shape;
      if (!now || now.type !== shape.type || shape.id.startsWith("legend/")) continue;
      if (now.type !== "band" && now.type !== "slab") continue;
      const [, top = 0, w = 0, h = 0] = numbers;
      const [left, y, width, height] = now.numbers;
      if (height > h - LEAST_CHANGE || !w) continue;
      // A band lies around its middle, a tower's floor stands where it stood.
      const [x, from] = now.type === "band" ? [left + (width - w) / 2, y + (height - h) / 2] : [left, top];
      group.append(element("rect", { x: short(x), y: short(from), width: short(w), height: short(h) }));
    }
    this.svg.prepend(group);
  }

  stop() {
    this.tween.stop();
  }
}
