// The page's colours as numbers: what is drawn on a canvas follows the theme, too.

/** @typedef {[number, number, number]} Colour */
/**
 * @typedef {{ ink: Colour, ground: Colour, soft: Colour, line: Colour, plus: Colour, minus: Colour, accent: Colour,
 *   hues: Colour[], font: string, rem: number }} Palette
 */

const HUES = 6;

/** @param {string} css as a computed style writes it @returns {Colour} */
export function parsed(css) {
  const [red = 0, green = 0, blue = 0] = (css.match(/[\d.]+/g) ?? []).map(Number);
  // color(srgb …) counts to 1, rgb() to 255.
  return css.startsWith("color") ? [red * 255, green * 255, blue * 255] : [red, green, blue];
}

/** Reads the colours of an element's theme. @param {HTMLElement} probe an element that may change its colour */
export function paletteOf(probe) {
  /** @param {string} name */
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    return parsed(getComputedStyle(probe).color);
  };
  const hues = Array.from({ length: HUES }, (_, number) => read(`hue-${number + 1}`));
  const [plus, minus, ink, ground] = [read("plus"), read("minus"), read("ink"), read("ground")];
  const [soft, line, accent] = [read("soft"), read("line"), read("accent")];
  const { fontFamily } = getComputedStyle(probe);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  probe.style.removeProperty("color");
  /** @type {Palette} */
  const palette = { ink, ground, soft, line, plus, minus, accent, hues, font: fontFamily, rem };
  return palette;
}

/** @param {Palette} palette @param {number} value @param {number} most the size that has the full colour @returns {Colour} */
export function signedColour({ ground, plus, minus }, value, most) {
  const share = most > 0 ? Math.min(1, Math.abs(value) / most) ** 0.8 : 0;
  const full = value < 0 ? minus : plus;
  return [mixed(ground[0], full[0], share), mixed(ground[1], full[1], share), mixed(ground[2], full[2], share)];
}

/** @param {number} from @param {number} to @param {number} share */
const mixed = (from, to, share) => Math.round(from + (to - from) * share);

/** @param {Colour} colour @param {number} [alpha] */
export const css = ([red, green, blue], alpha = 1) => `rgba(${red}, ${green}, ${blue}, ${alpha})`;

/** @param {Colour} colour relative luminance, as WCAG has it */
function luminance(colour) {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {Colour} colour what can be read on it: black or white, whichever stands out more */
export function inkOn(colour) {
  const light = luminance(colour);
  return 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

/** @param {ArrayLike<number>} values the largest size among them */
export function largestSize(values) {
  let most = 0;
  for (let place = 0; place < values.length; place += 1) most = Math.max(most, Math.abs(values[place] ?? 0));
  return most;
}
