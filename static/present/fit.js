// How much a figure is enlarged so that it fills the screen: arithmetic only.

export const LEAST = 1;
export const MOST = 3.2;
const NEAR = 0.02;

/** What is known of a figure's enlargement: the largest that fits, the smallest that does not. @typedef {{ fits: number, fails: number, zoom: number, done: boolean }} Search */

/** @returns {Search} */
export function begin() {
  return { fits: LEAST, fails: MOST, zoom: 2, done: false };
}

/**
 * Goes on with what was seen at an enlargement: a figure's own height there, which changes as its lines break anew.
 * @param {Search} search @param {number} height the figure's, not enlarged @param {number} room
 * @returns {Search}
 */
export function narrowed(search, height, room) {
  const { zoom } = search;
  const fits = height * zoom <= room;
  const known = { fits: fits ? zoom : search.fits, fails: fits ? search.fails : zoom };
  if (known.fails - known.fits < NEAR) return { ...known, zoom: known.fits, done: true };
  // A figure that keeps its height would fit at this.
  const guess = room / height;
  const middle = (known.fits + known.fails) / 2;
  const next = guess > known.fits + NEAR / 2 && guess < known.fails - NEAR / 2 ? guess : middle;
  return { ...known, zoom: next, done: false };
}

/** The next of several figures in a direction, round. @param {number} at @param {number} by @param {number} count */
export function stepped(at, by, count) {
  return count ? (((at + by) % count) + count) % count : 0;
}
