// Numbers on their way from what they were to what they are.

const EASE_MS = 280;

/** @returns {boolean} */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * @param {number} share
 * @returns {number}
 */
const ease = (share) => 1 - (1 - share) ** 3;

/**
 * @param {number[]} from
 * @param {number[]} to
 * @param {number} share
 * @returns {number[]}
 */
export const between = (from, to, share) =>
  to.map((end, number) => (from[number] ?? end) + (end - (from[number] ?? end)) * share);

/** Runs one movement at a time; a new one takes over from wherever the last one was. */
export class Tween {
  constructor() {
    this.frame = 0;
  }

  /**
   * Calls `step` with a share from 0 to 1 each frame; at once with 1 where nothing may move.
   * @param {(share: number) => void} step
   * @param {() => void} [ended]
   * @param {{ ms: number, ease: (share: number) => number }} [pace]
   */
  run(step, ended = () => {}, pace = { ms: EASE_MS, ease }) {
    cancelAnimationFrame(this.frame);
    if (isStill()) {
      step(1);
      ended();
      return;
    }
    let began = 0;
    /** @param {number} now */
    const tick = (now) => {
      began ||= now;
      const share = Math.min((now - began) / pace.ms, 1);
      step(pace.ease(share));
      if (share < 1) this.frame = requestAnimationFrame(tick);
      else ended();
    };
    this.frame = requestAnimationFrame(tick);
  }

  stop() {
    cancelAnimationFrame(this.frame);
  }
}
