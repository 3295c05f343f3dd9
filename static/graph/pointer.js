// What a pointer does on the drawing: picks a box, opens and closes parts, and is told what lies under it.
import { required } from "./elements.js";

/** @import { View } from "./view.js" */

const CARD_DELAY_MS = 120;

export class Pointer {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.card = required(view.root, ".card", HTMLElement);
    this.sheet = required(view.root, ".sheet", HTMLElement);
    /** What the card is about. @type {Element | null} */
    this.about = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
    view.svg.addEventListener("click", ({ target }) => this.click(/** @type {Element} */ (target)));
    view.svg.addEventListener("dblclick", ({ target }) => this.doubleClick(/** @type {Element} */ (target)));
    view.svg.addEventListener("pointermove", (event) => this.hover(event));
    view.svg.addEventListener("pointerleave", () => this.hideCard());
  }

  /** @param {Element} target */
  click(target) {
    const part = valueAround(target, "toggle");
    if (part) {
      this.view.toggle(part);
      return;
    }
    const id = valueAround(target, "id");
    if (id) this.view.selection.pick(id);
  }

  /** @param {Element} target */
  doubleClick(target) {
    const id = valueAround(target, "id");
    if (id && this.view.tree.isPart(id) && !valueAround(target, "toggle")) this.view.toggle(id);
  }

  /** @param {PointerEvent} event */
  hover({ target, clientX, clientY, buttons }) {
    const under = /** @type {Element} */ (target);
    const about = buttons ? null : (under.closest("[data-id]") ?? under.closest(".arrows path"));
    if (about === this.about) return;
    this.hideCard();
    this.about = about;
    if (about) this.waiting = setTimeout(() => this.showCard(this.wordsOf(about), clientX, clientY), CARD_DELAY_MS);
  }

  /** @param {Element} about a box or an arrow */
  wordsOf(about) {
    const id = valueAround(about, "id");
    if (id) return this.view.tree.item(id).tip;
    const layers = this.view.picture?.tensors.get(about) ?? [];
    const shapes = new Set(layers.map(({ shape }) => `${shape} (channels × height × width)`));
    const bytes = layers.reduce((total, layer) => total + layer.bytes, 0);
    return [...shapes, `${bytes.toLocaleString("en")} bytes in float32`].join("\n");
  }

  /** @param {string} words @param {number} x @param {number} y */
  showCard(words, x, y) {
    this.card.textContent = words;
    this.card.hidden = false;
    const around = this.sheet.getBoundingClientRect();
    const left = Math.min(x - around.left + 14, around.width - this.card.offsetWidth - 6);
    const below = y - around.top + 18;
    const above = y - around.top - this.card.offsetHeight - 10;
    this.card.style.left = `${Math.max(6, left)}px`;
    this.card.style.top = `${below + this.card.offsetHeight < around.height ? below : Math.max(6, above)}px`;
  }

  hideCard() {
    clearTimeout(this.waiting);
    this.about = null;
    this.card.hidden = true;
  }
}

/** @param {Element} target @param {"id" | "toggle"} name */
function valueAround(target, name) {
  return target.closest(`[data-${name}]`)?.getAttribute(`data-${name}`);
}
