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
    this.tally = required(view.root, ".tally", HTMLElement);
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
    this.count();
    this.view.say(this.field.value ? `${this.matches.length} found` : "");
    this.view.selection.mark();
  }

  /** Writes beside the field how many were found, and which of them is shown. */
  count() {
    const { length } = this.matches;
    this.tally.textContent = this.field.value && (this.at < 0 ? `${length}` : `${this.at + 1} of ${length}`);
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
    this.count();
    this.view.selection.goTo(id);
    this.view.say(`${this.at + 1} of ${length}: ${this.view.tree.item(id).title}`);
  }
}
