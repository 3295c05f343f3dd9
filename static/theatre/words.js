// Numbers and sums in words.

/** @import { At, Layer } from "./layer.js" */
/** @import { Row, Step, Sum } from "./sums.js" */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} value @param {number} [digits] those that count, with a true minus: −0.0123, 1.20·10⁻⁷, 12,346 */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return String(value);
  return (value < 0 ? "−" : "") + unsigned(Math.abs(value), digits);
}

/** @param {number} size @param {number} digits */
function unsigned(size, digits) {
  if (size === 0) return "0";
  const rounded = Number(size.toPrecision(digits));
  if (rounded >= 10 ** digits) return Math.round(size).toLocaleString("en-US");
  if (rounded >= 0.001) {
    const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(rounded)));
    const look = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return rounded < 1000 ? rounded.toFixed(decimals) : rounded.toLocaleString("en-US", look);
  }
  const [counting, power] = size.toExponential(digits - 1).split("e-");
  return `${counting}·10⁻${[...String(power)].map((digit) => RAISED[Number(digit)]).join("")}`;
}

/** @param {number} value @returns {string} for a cell: two digits that count */
export function short(value) {
  const size = Math.abs(value);
  if (size < 0.005) return value === 0 ? "0" : value < 0 ? "−.00" : ".00";
  const digits = size >= 99.5 ? 0 : size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2;
  return (value < 0 ? "−" : "") + size.toFixed(digits).replace(/^0\./, ".");
}

/** @param {number} value */
export const signed = (value) => (value < 0 ? `− ${number(-value)}` : `+ ${number(value)}`);

/** @param {number} value */
export const whole = (value) => value.toLocaleString("en-US");

/** @param {number} count @param {string} noun */
export const plural = (count, noun) => `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;

/** @param {number} share */
export function percent(share) {
  const value = share * 100;
  return value > 0 && value < 1 ? "less than 1 %" : `${Math.round(value)} %`;
}

/** @param {Layer} layer @param {At} at where we stand, if that is a question at all */
export const standing = ({ height, width }, at) => (height * width > 1 ? place(at) : "its only position");

/** @param {At} at counted from 0, as the link and torch do */
export const place = ([y, x]) => `row ${y}, column ${x}`;

/** @param {Layer} layer @param {number} plane the map's name: its layer only where several come in */
export function mapName(layer, plane) {
  const map = layer.planes[plane];
  if (!map) return "";
  if (layer.data.act === "sum") return plane ? "body" : "shortcut";
  const channel = `channel ${map.channel}`;
  return layer.sources.size > 1 ? `${map.source} · ${channel}` : channel;
}

/** @param {Layer} layer @param {number} plane which of its layer's channels the map is */
export function mapPlace(layer, plane) {
  const { act, channel, branches, in_shape } = layer.data;
  const branch = branches.find(({ first, channels }) => channel >= first && channel < first + channels);
  const all = act === "concat" ? branch?.channels : in_shape[0];
  if (act === "sum") return `${mapName(layer, plane)}, channel ${channel}${among(in_shape[0])}`;
  return all ? `${mapName(layer, plane)}${among(all)}` : mapName(layer, plane);
}

/** Which channels there are, counted from 0 as everywhere. @param {number} count */
export function among(count) {
  return count > 1 ? ` of 0 … ${whole(count - 1)}` : "";
}

/** @param {Layer} layer @param {Row} row */
export function rowName(layer, row) {
  if (row.others) return `${whole(row.others)} other ${cellwise(layer) ? "places" : "channels"}`;
  if (row.cell >= 0) {
    const width = layer.data.kernel[1];
    return `row ${Math.floor(row.cell / width)}, column ${row.cell % width}`;
  }
  if (layer.data.act === "sum" && row.plane === 1) return `${number(layer.data.scale)} × body`;
  if (layer.data.act === "sum") return "shortcut";
  return mapName(layer, row.plane) + (layer.data.act === "response" ? " squared" : "");
}

/** @param {Layer} layer whether the rows are cells of one window */
export const cellwise = ({ data }) => data.act === "mean" || data.act === "largest";

/** @param {Layer} layer what the rows add up to */
export function sumName(layer) {
  const { act, kernel } = layer.data;
  const area = kernel[0] * kernel[1];
  if (act === "window") return `Σ of ${plural(area * layer.channelsIn, "product")}`;
  if (act === "largest") return "the largest";
  if (act === "mean") return "Σ over the window";
  if (act === "response") return `Σ of ${layer.planes.length} squares`;
  if (act === "sum") return "shortcut + body";
  return act === "input" ? "a pixel of the image" : "the same value";
}

/** @param {Layer} layer @param {Step} step */
export function stepName(layer, { kind, by }) {
  switch (kind) {
    case "count":
      return `÷ ${by}`;
    case "bias":
      return `${signed(by)}  bias`;
    case "scale":
      return `× ${number(by)}  batch norm's scale`;
    case "shift":
      return `${signed(by)}  batch norm's shift`;
    case "response":
      return `channel ${layer.data.channel} ÷ ${number(by)}`;
    case "relu":
      return by ? "ReLU: open" : "ReLU: closed";
  }
}

/** The sum of a position as one sentence. @param {Layer} layer @param {At} at @param {Sum} sum @param {Row[]} shown */
export function sentence(layer, at, sum, shown) {
  const { act } = layer.data;
  const parts = shown.map((row) => `${number(row.value)} (${rowName(layer, row)})`);
  const listed = parts.reduce(
    (all, part) => (all ? `${all} ${part.startsWith("−") ? "− " : "+ "}${part.replace(/^−/, "")}` : part),
    "",
  );
  const body =
    act === "largest"
      ? `the largest of ${plural(sum.terms.length, "value")}`
      : act === "concat" || act === "pass" || act === "input"
        ? sumName(layer)
        : `${sumName(layer)}: ${listed} = ${number(sum.sum)}`;
  const steps = sum.steps
    .map((step) => `, ${stepName(layer, step).replace(/ {2}/g, " ")}: ${number(step.value)}`)
    .join("");
  return `At ${standing(layer, at)}: ${number(sum.value)} = ${body}${steps}. ${verdict(sum)}`;
}

/** @param {Sum} sum */
export function verdict({ agrees, given, value, bound }) {
  const apart = Math.abs(value - given);
  return agrees
    ? `Equals torch's value ${number(given)} within ${number(bound)}.`
    : `Does not equal torch's value ${number(given)}: ${number(apart)} apart, ${number(bound)} allowed.`;
}

/** @param {Layer} layer what the rows of the running sum are */
export function termsTitle(layer) {
  switch (layer.data.act) {
    case "window":
      return layer.channelsIn > 1 ? "What each channel adds, the largest first" : "What the window adds";
    case "largest":
      return "The window's largest values";
    case "mean":
      return "What each place adds, the largest first";
    case "response":
      return "The neighbours' squares";
    case "sum":
      return "What is added";
    default:
      return "The value that comes in";
  }
}
