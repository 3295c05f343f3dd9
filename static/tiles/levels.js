// Feature maps as grey levels: each on its own scale, or all on one.

/**
 * A channel's map: `levels` are bytes, row by row, in base64, that stand for `low` … `high`; `note` is said of it.
 * @typedef {{ channel: number, low: number, high: number, levels: string, zero: boolean, note: string }} Tile
 */
/** @typedef {{ id: string, title: string, note: string, width: number, height: number, tiles: Tile[] }} Group */
/**
 * What is shown; `scale` is the darkest and the lightest value of all maps, or nothing where each has its own.
 * @typedef {{ groups: Group[], scale: [number, number] | null, picked: string, words: string }} Shown
 */

const LEVELS = 255;

/** What names a tile in its page. @param {Group} group @param {Tile} tile */
export function nameOf(group, tile) {
  return `${group.id}:${tile.channel}`;
}

/**
 * The grey of each pixel, 0 dark … 255 light.
 * @param {Tile} tile @param {[number, number] | null} scale
 */
export function greys({ low, high, levels }, scale) {
  const bytes = Uint8Array.from(atob(levels), (letter) => letter.charCodeAt(0));
  if (!scale) return bytes;
  const [darkest, lightest] = scale;
  if (lightest <= darkest) return new Uint8Array(bytes.length);
  return bytes.map((level) => {
    const value = low + ((high - low) * level) / LEVELS;
    return Math.min(LEVELS, Math.max(0, Math.round((LEVELS * (value - darkest)) / (lightest - darkest))));
  });
}

/** The grey levels as a picture's pixels. @param {Uint8Array} levels */
export function pixels(levels) {
  const made = new Uint8ClampedArray(4 * levels.length);
  for (const [number, level] of levels.entries()) made.set([level, level, level, 255], 4 * number);
  return made;
}

/**
 * The tile that an arrow key leads to from one of `count` tiles in rows of `columns`; undefined for another key.
 * @param {string} key @param {number} at @param {number} count @param {number} columns
 */
export function stepped(key, at, count, columns) {
  /** @type {Record<string, number>} */
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -at, End: count - 1 - at };
  const step = steps[key];
  if (step === undefined) return undefined;
  const next = at + step;
  return next < 0 || next >= count ? at : next;
}
