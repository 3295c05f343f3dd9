// The buttons below the picture: nearer, farther, all of it, and files.
import { copyOf, download, picture, standing } from "../graph/files.js";

/** @typedef {import("./shapes.js").Picture} Data */
/** @typedef {import("./camera.js").Camera} Camera */

/**
 * Lets the buttons of a picture act; `seen` returns what is drawn, `fail` is given why no file could be made.
 * @param {HTMLElement} root
 * @param {Camera} camera
 * @param {() => Data | null} seen
 * @param {(error: unknown) => void} fail
 */
export function equip(root, camera, seen, fail) {
  /** @type {Record<string, () => void>} */
  const acts = {
    in: () => camera.near(1.25),
    out: () => camera.near(1 / 1.25),
    fit: () => camera.fit(),
    svg: () => save("svg", camera.svg, seen()).catch(fail),
    png: () => save("png", camera.svg, seen()).catch(fail),
  };
  for (const button of root.querySelectorAll("button")) button.onclick = () => acts[button.dataset.do ?? ""]?.();
}

/**
 * Saves the whole sheet, however near the visitor has come.
 * @param {"svg" | "png"} kind
 * @param {SVGSVGElement} svg
 * @param {Data | null} data
 */
async function save(kind, svg, data) {
  if (!data) return;
  const { title, width, height, paper } = data;
  const alone = standing(copyOf(svg), { x: 0, y: 0, width, height, ground: paper.page, title });
  const file = kind === "svg" ? new Blob([alone.source], { type: "image/svg+xml" }) : await picture(alone);
  download(file, `${title}.${kind}`);
}
