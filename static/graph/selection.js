// The selected box, which the keyboard, the pointer, the search and the drawings beside this one share.
import { mark } from "./marks.js";
import { inform, twin } from "./twins.js";

/** @import { View } from "./view.js" */

export class Selection {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    /** The selected box; "" where there is none. */
    this.id = "";
  }

  mark() {
    const { svg, picture, tree, open, search } = this.view;
    if (picture) mark(svg, picture, { tree, open, selected: this.id, matches: search.matches });
  }

  /** Forgets a box that a new tree has not. */
  renew() {
    if (!this.view.tree.items.has(this.id)) this.id = "";
  }

  /** @param {string} id */
  select(id) {
    this.id = id;
    if (this.view.tree.inSight(id, this.view.open)) this.mark();
  }

  /** Selects a box and says so to Python and to the drawings beside this. @param {string} id */
  pick(id) {
    const { view } = this;
    this.select(id);
    view.tell("picked", id);
    inform(view, (other) => other.selection.follow(twin(view.tree, other.tree, id)));
  }

  /** Selects what was picked in a drawing beside this. @param {string} [id] */
  follow(id) {
    if (!id) return;
    this.id = id;
    this.mark();
    this.view.reveal(this.view.tree.shown(id, this.view.open));
  }

  /** Selects a box and brings it into sight. @param {string} [id] */
  walkTo(id) {
    if (id === undefined) return;
    this.select(id);
    this.view.reveal(id);
  }

  /** Opens everything around a box, picks it, and brings it into sight. @param {string} id */
  goTo(id) {
    this.uncover(id);
    this.pick(id);
  }

  /** Opens everything around a box, selects it, and brings it into sight. @param {string} id "" selects none */
  uncover(id) {
    const { view } = this;
    const hidden = !view.tree.inSight(id, view.open);
    view.open = view.tree.revealed(view.open, id);
    this.select(id);
    if (hidden) view.layout({ reveal: id });
    else view.reveal(id);
  }
}
