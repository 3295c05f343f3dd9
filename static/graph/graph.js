// Mounts drawings: in a page of Streamlit's, or in a page of its own.
import { Layouts } from "./plan.js";
import { View } from "./view.js";

/** @import { DrawingData } from "./scene.d.ts" */
/** @import { Tell } from "./view.js" */

/** @type {WeakMap<HTMLElement, View>} */
const VIEWS = new WeakMap();
/** All drawings of a page share one worker. */
const LAYOUTS = new Layouts(() => new Worker(new URL("./layout.js", import.meta.url), { type: "module" }));

/** @param {{ parentElement: HTMLElement, data: DrawingData, setStateValue: Tell }} component */
export default function mount({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".graph");
  if (!(root instanceof HTMLElement)) throw new Error("the drawing's page has no .graph");
  const view =
    VIEWS.get(parentElement) ?? new View(root, { layouts: LAYOUTS, tell: setStateValue, base: import.meta.url });
  VIEWS.set(parentElement, view);
  view.receive(data);
  return () => view.stop();
}

/**
 * Mounts a drawing where no one listens and nothing can be fetched; `start` makes the worker.
 * @param {HTMLElement} root @param {DrawingData & { start: () => Worker }} content
 */
export function mountAlone(root, { start, ...data }) {
  new View(root, { layouts: new Layouts(start), tell: () => {} }).receive(data);
}
