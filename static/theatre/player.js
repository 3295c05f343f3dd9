// Moves the window by itself, position by position.

/** The share of a position's time in which the window slides; then it rests, and can be read. */
const SLIDE = 0.45;

/** @returns {boolean} */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A clock that tells when to step on, and how far the window has slid since. */
export class Player {
  /** @param {() => void} step @param {(share: number) => void} slide called with 0 to 1 while the window slides */
  constructor(step, slide) {
    this.step = step;
    this.slide = slide;
    this.frame = 0;
    this.pace = 6;
  }

  get plays() {
    return this.frame !== 0;
  }

  play() {
    if (this.plays || isStill()) return;
    let before = performance.now();
    let waited = 0;
    /** @param {number} now */
    const tick = (now) => {
      this.frame = requestAnimationFrame(tick);
      waited += Math.min(now - before, 250);
      before = now;
      const each = 1000 / this.pace;
      if (waited >= each) {
        waited %= each;
        this.step();
      }
      const share = Math.min(1, waited / each / SLIDE);
      this.slide(1 - (1 - share) ** 2);
    };
    this.frame = requestAnimationFrame(tick);
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
