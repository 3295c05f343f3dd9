// What the colours of a drawing stand for, and in which unit.

/** @import { SceneData } from "./scene.d.ts" */

/** @param {SceneData} data */
export function legendOf({ legend, unit }) {
  const chips = legend.map(([label, colour]) => {
    const swatch = document.createElement("i");
    swatch.style.background = colour;
    return labelled(swatch, label);
  });
  return [...chips, labelled(unit)];
}

/** @param {(Node | string)[]} content */
function labelled(...content) {
  const label = document.createElement("span");
  label.append(...content);
  return label;
}
