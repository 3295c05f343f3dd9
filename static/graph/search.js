// The search field: its matches, and going from one to the next.
import { required } from "./elements.js";

/** @import { View } from "./view.js" */

export class Search {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    /** @type {string[]} */
    this.matches = [];
    this.at = -1;
    this.field = required(view.root, "input[type=search]", HTMLInputElement);
    this.field.oninput = () => this.look();
    this.field.onkeydown = (event) => {
      if (event.key === "Enter") this.step(event.shiftKey ? -1 : 1);
      if (event.key === "Escape") view.svg.focus();
      event.stopPropagation();
    };
  }

  look() {
    this.matches = this.view.tree.find(this.field.value);
    this.at = -1;
    this.view.say(this.field.value ? `${this.matches.length} found` : "");
    this.view.selection.mark();
  }

  /** Looks again after the drawing has changed. */
  renew() {
    if (this.field.value) this.look();
  }

  /** @param {1 | -1} way */
  step(way) {
    const { length } = this.matches;
    this.at = this.at < 0 && way < 0 ? length - 1 : (this.at + way + length) % length;
    const id = this.matches[this.at];
    if (id === undefined) return;
    this.view.selection.goTo(id);
    this.view.say(`${this.at + 1} of ${length}: ${this.view.tree.item(id).title}`);
  }
}
