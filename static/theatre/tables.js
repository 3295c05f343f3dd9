// Every number of a position as text: the products of the map that is shown, each map's share, and the steps.
import { cells, read } from "./patches.js";
import { number, place, stepName, sumName } from "./words.js";

/** @import { At, Layer } from "./layer.js" */
/** @import { Sum } from "./sums.js" */

/** More than in the pictures, so that a reader can add them up. */
const DIGITS = 6;

/** @typedef {{ words: string, value?: number, kind?: string }} Cell A number keeps all its digits in `data-value`. */

/** @param {string} caption @param {string} kind @param {string[]} head @param {Cell[][]} lines */
function table(caption, kind, head, lines) {
  const made = document.createElement("table");
  made.className = kind;
  made.createCaption().textContent = caption;
  const top = made.createTHead().insertRow();
  for (const words of head) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = words;
    top.append(cell);
  }
  const body = made.createTBody();
  for (const line of lines) {
    const row = body.insertRow();
    for (const { words, value, kind: what } of line) {
      const cell = row.insertCell();
      cell.textContent = words;
      if (value !== undefined) cell.dataset.value = String(value);
      if (what) cell.dataset.kind = what;
    }
  }
  return made;
}

/** @param {number} value @param {string} kind @returns {Cell} */
const figure = (value, kind) => ({ words: number(value, DIGITS), value, kind });

/** @param {Layer} layer @param {At} at @param {number} plane @param {Sum} sum @returns {HTMLTableElement[]} */
export function tables(layer, at, plane, sum) {
  const made = [patchTable(layer, at, plane)];
  if (layer.planes.length > 1 || layer.rest) made.push(shareTable(layer, sum));
  made.push(stepTable(layer, sum));
  return made.filter((one) => one !== null);
}

/** @param {Layer} layer @param {At} at @param {number} plane */
function patchTable(layer, at, plane) {
  const map = layer.planes[plane];
  if (!map) return null;
  const isWeighted = map.weights.length > 0;
  const lines = cells(layer, at).map((cell, number_) => {
    const value = read(layer, map, cell);
    const weight = map.weights[number_] ?? 0;
    /** @type {Cell[]} */
    const first = [{ words: cell.place === "map" ? place([cell.y, cell.x]) : cell.place }, figure(value, "patch")];
    return isWeighted ? [...first, figure(weight, "weight"), figure(value * weight, "product")] : first;
  });
  const head = isWeighted ? ["place", "patch", "weight", "product"] : ["place", "value"];
  return table(`${map.source}, channel ${map.channel}`, "patch", head, lines);
}

/** @param {Layer} layer @param {Sum} sum */
function shareTable(layer, sum) {
  const lines = layer.planes.map(({ source, channel }, plane) => [
    { words: `${source} · ${channel}` },
    figure(sum.terms.find((term) => term.plane === plane)?.value ?? Number.NaN, "share"),
  ]);
  if (layer.data.rest)
    lines.push([{ words: `${layer.data.rest.channels} channels not sent one by one` }, figure(sum.rest, "share")]);
  return table("What each map adds", "shares", ["map", "share"], lines);
}

/** @param {Layer} layer @param {Sum} sum */
function stepTable(layer, sum) {
  const lines = [
    [{ words: sumName(layer) }, figure(sum.sum, "sum")],
    ...sum.steps.map((step) => [{ words: stepName(layer, step) + made(layer, step) }, figure(step.value, step.kind)]),
    [{ words: "the value" }, figure(sum.value, "value")],
    [{ words: "torch's value" }, figure(sum.given, "torch")],
    [{ words: "difference allowed" }, figure(sum.bound, "bound")],
  ];
  return table("Step by step", "steps", ["step", "value"], lines);
}

/** How a batch norm's scale and shift come about. @param {Layer} layer @param {import("./sums.js").Step} step */
function made({ data: { norm } }, { kind }) {
  if (!norm) return "";
  const { gamma, beta, mean, variance, epsilon, scale } = norm;
  if (kind === "scale") return ` = gamma ${number(gamma)} ÷ √(variance ${number(variance)} + ${number(epsilon)})`;
  if (kind === "shift") return ` = beta ${number(beta)} − mean ${number(mean)} × ${number(scale)}`;
  return "";
}
