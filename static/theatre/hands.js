// What the visitor does with pointer and keys.
import { nearest } from "./patches.js";
import { moved } from "./walk.js";

/** @import { View } from "./view.js" */

/** @param {View} view */
export function listen(view) {
  const { find } = view;
  const out = view.given.sheet.canvas;
  out.addEventListener("pointermove", (event) => over(view, event));
  out.addEventListener("pointerdown", (event) => press(view, event));
  out.addEventListener("pointerup", () => view.settle(view.at, view.plane));
  view.read.sheet.canvas.addEventListener("pointermove", (event) => overRead(view, event));
  view.read.sheet.canvas.addEventListener("click", (event) => clickRead(view, event));
  const work = view.work.sheet.canvas;
  work.addEventListener("pointermove", (event) => view.point(view.work.pointed(event)));
  work.addEventListener("pointerleave", () => view.point(-1));
  work.addEventListener("click", (event) => clickWork(view, event));
  view.root.addEventListener("keydown", (event) => key(view, event));
  find(".play").addEventListener("click", () => view.toggle());
  find(".back").addEventListener("click", () => view.walk(-1));
  find(".next").addEventListener("click", () => view.walk(1));
  find(".fewer").addEventListener("click", () => view.turn(-1));
  find(".more").addEventListener("click", () => view.turn(1));
  find(".speed").addEventListener("change", (event) => {
    view.player.pace = Number(/** @type {HTMLSelectElement} */ (event.target).value);
  });
  view.numbers.addEventListener("toggle", () => view.writeTables());
  // The theme may change under us: its colours are read again when this one does.
  view.watch.addEventListener("transitionend", () => view.restage());
}

/** @param {View} view @param {PointerEvent} event */
function over(view, event) {
  if (!view.layer || (view.player.plays && !event.buttons)) return;
  const at = view.layer.inside(view.given.pixel(event));
  if (at.join() !== view.at.join()) view.go(at);
}

/** @param {View} view @param {PointerEvent} event */
function press(view, event) {
  view.pause();
  // A finger that leaves the map goes on to move its window.
  view.given.sheet.canvas.setPointerCapture(event.pointerId);
  over(view, event);
}

/** @param {View} view @param {PointerEvent} event */
function overRead(view, event) {
  if (!view.layer || view.player.plays || view.layer.readsVector || event.pointerType === "touch") return;
  const at = nearest(view.layer, view.read.pixel(event));
  if (at.join() !== view.at.join()) view.go(at);
}

/** @param {View} view @param {MouseEvent} event */
function clickRead(view, event) {
  if (!view.layer) return;
  view.pause();
  const [y, x] = view.read.pixel(event);
  if (!view.layer.readsVector) {
    view.settle(nearest(view.layer, [y, x]), view.plane);
    return;
  }
  const plane = y * (view.read.picture?.width ?? 1) + x;
  if (plane >= 0 && plane < view.layer.planes.length) view.settle(view.at, plane);
}

/** @param {View} view @param {MouseEvent} event */
function clickWork(view, event) {
  const cell = view.work.pointed(event);
  if (view.layer && cell >= 0 && (view.layer.mixes || view.layer.data.act === "response")) view.settle(view.at, cell);
}

/** @param {View} view @param {KeyboardEvent} event */
function key(view, event) {
  if (event.altKey || event.ctrlKey || event.metaKey || !view.layer) return;
  const target = /** @type {Element} */ (event.composedPath()[0]);
  const isMap = target === view.given.sheet.canvas;
  if (target instanceof HTMLSelectElement) return;
  if (event.key === "PageUp" || event.key === "PageDown") view.turn(event.key === "PageDown" ? 1 : -1);
  else if (!isMap) return;
  else if (event.key === " ") view.toggle();
  else if (event.key === "Enter") view.settle(view.at, view.plane);
  else {
    const at = moved(view.layer, view.at, event.key);
    if (!at) return;
    view.pause();
    view.go(at);
  }
  event.preventDefault();
}
