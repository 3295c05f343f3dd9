// What the colours of a drawing stand for, and in which unit.

/** @import { SceneData } from "./scene.d.ts" */

/** The colours alone, in a row. @param {SceneData} data */
export function swatchesOf({ legend }) {
  return legend.map(([, colour]) => swatch(colour));
}

/** @param {SceneData} data */
export function legendOf({ legend, unit }) {
  const chips = legend.map(([label, colour]) => labelled(swatch(colour), label));
  return [...chips, labelled(unit)];
}

/** @param {(Node | string)[]} content */
function labelled(...content) {
  const label = document.createElement("span");
  label.append(...content);
  return label;
}

/** @param {string} colour */
function swatch(colour) {
  const chip = document.createElement("i");
  chip.style.background = colour;
  return chip;
}
