// The buttons above the drawing, and the commands that they share with the keyboard.
import { required } from "./elements.js";
import { save } from "./save.js";

/** @import { Kind as FileKind } from "./save.js" */
/** @import { Depth } from "./scene.d.ts" */
/** @import { View } from "./view.js" */
/** @typedef {"fit" | "read" | "in" | "out" | "next" | "previous" | "largest" | "full"} Command */

export class Toolbar {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.each("do", (button, name) => {
      button.onclick = () => this.run(/** @type {Command} */ (name));
    });
    this.each("depth", (button, name) => {
      button.onclick = () => view.chooseDepth(/** @type {Depth} */ (name));
    });
    this.each("save", (button, name) => {
      button.hidden = name === "html" && !view.base;
      button.onclick = () => this.save(/** @type {FileKind} */ (name));
    });
    required(view.root, ".online", HTMLElement).hidden = !view.base;
    this.arrowsBy = required(view.root, "select", HTMLSelectElement);
    this.arrowsBy.onchange = () => view.picture?.dressArrows(this.arrowsBy.value);
  }

  /** @param {"do" | "depth" | "save"} kind @param {(button: HTMLButtonElement, name: string) => void} prepare */
  each(kind, prepare) {
    for (const button of this.view.root.querySelectorAll("button"))
      if (button.dataset[kind] !== undefined) prepare(button, button.dataset[kind]);
  }

  /** @param {Command} name */
  run(name) {
    const { view } = this;
    if (!view.picture || !view.data) return;
    const { camera, search, data } = view;
    const commands = {
      fit: () => camera.fit({ whole: true }),
      read: () => camera.fit(),
      in: () => camera.zoom(1.3),
      out: () => camera.zoom(1 / 1.3),
      next: () => search.step(1),
      previous: () => search.step(-1),
      largest: () => view.selection.goTo(data.largest),
      full: () => this.fullScreen(),
    };
    commands[name]();
  }

  /** A page that is built around the drawing goes with it, with its totals and what it says of the picked box. */
  fullScreen() {
    const { root } = this.view;
    const inPage = getComputedStyle(root).getPropertyValue("--drawing-height");
    if (document.fullscreenElement) document.exitFullscreen();
    else (inPage ? document.documentElement : root).requestFullscreen?.();
  }

  /** @param {FileKind} kind */
  async save(kind) {
    const { root, svg, picture, data, packed, depth, open, base } = this.view;
    required(root, ".more", HTMLDetailsElement).open = false;
    if (!picture || !data || !depth) return;
    try {
      await save(kind, { svg, data, plan: picture.plan, packed, depth, open, base });
    } catch (error) {
      this.view.fail("The file could not be made", error);
    }
  }
}
