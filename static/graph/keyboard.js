// What each key does while the drawing has the focus.
import { DEPTHS } from "./tree.js";

/** @import { Command } from "./toolbar.js" */
/** @import { View } from "./view.js" */

const STEP = 60;
/** @type {Record<string, [number, number]>} */
const PANS = { ArrowUp: [0, STEP], ArrowDown: [0, -STEP], ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0] };
/** @type {Record<string, Command>} */
const COMMANDS = {
  n: "next",
  p: "previous",
  l: "largest",
  f: "full",
  0: "fit",
  9: "read",
  "+": "in",
  "=": "in",
  "-": "out",
};

export class Keyboard {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    view.svg.addEventListener("keydown", (event) => this.press(event));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !this.view.picture) return;
    const act = this.action(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** @param {KeyboardEvent} event @returns {(() => void) | undefined} */
  action({ key, shiftKey }) {
    const { camera, toolbar } = this.view;
    const pan = shiftKey && PANS[key];
    if (pan) return () => camera.pan(...pan);
    const command = COMMANDS[key];
    if (command) return () => toolbar.run(command);
    const depth = DEPTHS[Number(key) - 1];
    if (depth) return () => this.view.chooseDepth(depth);
    return this.steps()[key];
  }

  /** The keys that walk through the tree. @returns {Record<string, () => void>} */
  steps() {
    const { view } = this;
    const { selection, tree } = view;
    const { id } = selection;
    const order = tree.visible(view.open);
    const at = order.indexOf(id);
    const walk = (/** @type {number} */ to) => () =>
      selection.walkTo(order[Math.min(Math.max(to, 0), order.length - 1)]);
    return {
      ArrowDown: walk(at + 1),
      ArrowUp: walk(at - 1),
      Home: walk(0),
      End: walk(order.length - 1),
      ArrowRight: () => this.inwards(id),
      ArrowLeft: () => this.outwards(id),
      " ": () => id && tree.isPart(id) && view.toggle(id),
      Enter: () => id && selection.pick(id),
      Escape: () => selection.select(""),
      "/": () => view.search.field.focus(),
    };
  }

  /** Opens a closed part, and enters an open one. @param {string} id */
  inwards(id) {
    const { tree, open } = this.view;
    if (!id || !tree.isPart(id)) return;
    if (open.has(id)) this.view.selection.walkTo(tree.inside(id)[0]);
    else this.view.toggle(id);
  }

  /** Closes an open part, and leaves a closed one. @param {string} id */
  outwards(id) {
    const { tree, open } = this.view;
    if (!id) return;
    if (open.has(id)) this.view.toggle(id);
    else if (tree.item(id).parent) this.view.selection.walkTo(tree.item(id).parent);
  }
}
