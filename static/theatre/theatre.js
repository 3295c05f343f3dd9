// How one value of a layer comes to be, in a page: what the visitor does with pointer and keys.
import { View } from "./view.js";

/** @import { Sent, Tell } from "./view.js" */
/** @typedef {{ parentElement: HTMLElement, data: Sent, setStateValue: Tell, setTriggerValue: Tell }} Component */

/** @type {WeakMap<HTMLElement, View>} */
const VIEWS = new WeakMap();

/**
 * Mounts the theatre in a page of Streamlit's.
 * @param {Component} component @returns {() => void}
 */
export default function mount({ parentElement, data, setStateValue }) {
  let view = VIEWS.get(parentElement);
  if (!view) {
    const root = /** @type {HTMLElement} */ (parentElement.querySelector(".theatre"));
    view = new View(root, setStateValue);
    VIEWS.set(parentElement, view);
  }
  view.receive(data);
  return () => view.stop();
}
