// What is written around the pictures: names, the value and its check, the sum as a sentence, the count.
import { countAt } from "./counter.js";
import { origin } from "./patches.js";
import * as words from "./words.js";

/** @import { Layer } from "./layer.js" */
/** @import { View } from "./view.js" */

/** @param {View} view @param {Layer} layer */
export function label(view, layer) {
  const { data, height, width, outChannels } = layer;
  const [kernel, stride] = [data.kernel.join("×"), data.stride];
  const strides = stride[0] === stride[1] ? stride[0] : stride.join("×");
  view.root.dataset.act = layer.mixes ? "mix" : data.act;
  view.find(".deed").textContent = DEEDS[data.act];
  const hasWindow = data.act === "window" || data.act === "largest" || data.act === "mean";
  const padding = data.padding.some(Boolean) ? `, padding ${padded(data.padding)}` : "";
  view.find(".size").textContent = hasWindow && !layer.readsVector ? `${kernel}, stride ${strides}${padding}` : "";
  view.find(".made").textContent = `channel ${data.channel}${words.among(outChannels)} · ${height}×${width}`;
  view.find(".terms h3").textContent = words.termsTitle(layer);
  const follows = data.bias !== null || data.norm || data.relu || data.act === "mean" || data.act === "response";
  view.find(".steps h3").textContent = follows ? "Then" : "Nothing follows";
  for (const name of [".fewer", ".more", ".player"]) {
    const isOne = name === ".player" ? height * width === 1 : layer.planes.length < 2;
    view.find(name).hidden = isOne;
  }
  view.given.sheet.canvas.setAttribute(
    "aria-label",
    `What goes out: ${height} × ${width} values. Arrow keys move, Home and End go to the ends of a row, ` +
      "Page Up and Page Down change the map that comes in, Space plays, Enter keeps the place.",
  );
}

/** @param {Element | undefined} line @param {ArrayLike<number>} values @param {number} most */
export function writeScale(line, values, most) {
  if (!line) return;
  // One value needs no scale; a map without any is explained.
  if (!most || values.length < 2) {
    line.replaceChildren(values.length < 2 ? "" : "0 everywhere, for this image");
    return;
  }
  const ramp = document.createElement("span");
  const hasNegative = Array.prototype.some.call(values, (value) => value < 0);
  ramp.className = hasNegative ? "ramp" : "ramp positive";
  line.replaceChildren(words.number(hasNegative ? -most : 0), ramp, words.number(most));
}

/** @param {View} view @param {Layer} layer @param {import("./sums.js").Sum} sum @param {import("./sums.js").Row[]} shown */
export function write(view, layer, sum, shown) {
  const { at, plane, find } = view;
  const map = layer.planes[plane];
  find(".shown").textContent = map ? words.mapPlace(layer, plane) : "";
  find(".shown").title = map?.source ?? "";
  find(".where").textContent = `${layer.data.title} · ${words.standing(layer, at)}`;
  const value = document.createElement("b");
  value.textContent = words.number(sum.value);
  value.dataset.value = String(sum.value);
  const check = document.createElement("span");
  check.className = sum.agrees ? "agrees" : "differs";
  check.textContent = sum.agrees ? "✓ equals torch’s value" : `✗ torch says ${words.number(sum.given)}`;
  check.title = words.verdict(sum);
  find(".result").replaceChildren("Value ", value, " ", check);
  view.root.dataset.agrees = String(sum.agrees);
  const said = find(".said");
  // What moves by itself is not read out.
  said.setAttribute("aria-live", view.player.plays ? "off" : "polite");
  said.textContent = words.sentence(layer, at, sum, shown);
  const window = `The window begins at ${words.place(origin(layer, at))}.`;
  view.read.sheet.canvas.setAttribute("aria-label", `${map?.source ?? ""}, ${words.mapName(layer, plane)}. ${window}`);
  view.work.sheet.canvas.setAttribute("aria-label", find(".told").textContent ?? "");
  writeCount(view, layer);
}

/** @param {View} view @param {Layer} layer */
function writeCount(view, layer) {
  const count = countAt(layer, view.at);
  const [line] = view.root.querySelectorAll(".count p");
  view.meter.hidden = !count;
  const formula = view.find(".formula");
  if (!line) return;
  if (!count) {
    line.textContent = "This layer counts no multiply-adds.";
    formula.textContent = view.find(".factors").textContent = "";
    return;
  }
  const { products, positions, filters, macs, here, share } = count;
  line.textContent = `This filter so far: ${words.whole(here)} of ${words.whole(products * positions)} products`;
  view.meter.value = share;
  view.meter.setAttribute("aria-label", line.textContent);
  const factors = layer.data.factors.map(({ text, meaning }) => `${text} (${meaning})`).join(" · ");
  formula.textContent =
    `${words.plural(products, "product")} × ${words.plural(positions, "position")} × ` +
    `${words.plural(filters, "filter")} = ${words.whole(macs)} MACs`;
  view.find(".factors").textContent = `= ${factors}`;
}

/** @type {Record<import("./theatre.d.ts").Act, string>} */
const DEEDS = {
  window: "The kernel",
  largest: "The window",
  mean: "The window",
  concat: "The branches",
  sum: "The sum",
  response: "Its neighbours",
  pass: "Nothing is computed",
  input: "The image",
};

/** @param {[number, number, number, number]} padding */
function padded([top, bottom, left, right]) {
  const isEven = top === bottom && left === right;
  if (isEven) return top === left ? String(top) : `${top}×${left}`;
  return `${top}/${bottom} rows, ${left}/${right} columns`;
}
