// What joins maps or lets them pass: a concat's branches, a sum's shortcut and body, one value.
import { arranged } from "./layout.js";
import { inkOn, largestSize, signedColour } from "./palette.js";
import { pixelsOf } from "./sheet.js";
import { number, plural, signed } from "./words.js";

/** @import { KernelView, Seen } from "./kernel.js" */
/** @import { At, Layer } from "./layer.js" */
/** @import { Area } from "./layout.js" */
/** @import { Palette } from "./palette.js" */

/** @param {KernelView} stage @param {Seen} seen */
export function branches(stage, { layer, palette }) {
  const { branches, channel } = layer.data;
  const { sheet, room } = stage;
  const { rem, hues } = palette;
  const all = layer.outChannels;
  const least = 1.25 * rem;
  // Every branch has room for its name; the rest of the height is shared by channels.
  const spare = Math.max(0, room.height - least * branches.length);
  let y = room.y;
  let said = "";
  for (const [number, { title, first, channels }] of branches.entries()) {
    const height = least + (spare * channels) / all;
    const colour = hues[number % hues.length] ?? palette.accent;
    const area = { x: room.x + 0.15 * room.width, y, width: 0.7 * room.width, height: height - 2 };
    sheet.cell(area, colour, "", palette);
    const words = `${title}: ${plural(channels, "channel")}`;
    const look = { size: 0.85, colour: inkOn(colour), most: area.width - rem };
    const at = area.y + (area.height * (channel - first + 0.5)) / channels;
    const isHere = channel >= first && channel < first + channels;
    // The name makes way for the channel's line; in a low block the line keeps to the right of it.
    const [top, low] = [area.y + Math.min(area.height / 2, 0.7 * rem), area.height < 2.6 * rem];
    const isBelow = isHere && !low && Math.abs(at - top) < 0.8 * rem;
    sheet.write(words, area.x + 0.5 * rem, isBelow ? area.y + area.height - 0.7 * rem : top, palette, look);
    if (isHere) {
      const left = low ? area.x + 0.6 * area.width : area.x - 0.4 * rem;
      const line = { x: left, y: at - 2, width: area.x + area.width + 0.4 * rem - left, height: 4 };
      sheet.ring(line, palette, 1.5);
      stage.ends = { from: line, to: line };
      said = `Channel ${channel} of ${all} is channel ${channel - first} of ${title}. A concat computes nothing.`;
    }
    y += height;
  }
  return said;
}

/** @param {KernelView} stage @param {Seen} seen */
export function addition(stage, { layer, at, sum, plane, palette }) {
  const { scale } = layer.data;
  const [shortcut, body] = layer.planes;
  if (!shortcut || !body) return "";
  const { rem } = palette;
  const gap = (scale === 1 ? 1.8 : 4.2) * rem;
  const grid = /** @type {[number, number]} */ ([layer.inHeight, layer.inWidth]);
  const room = { ...stage.room, height: stage.room.height - 1.4 * rem };
  const { cell, areas } = arranged(grid, 3, room, { gap, head: 1.3 * rem, most: 5 * rem });
  const place = at[0] * layer.inWidth + at[1];
  const values = [shortcut.values[place] ?? 0, body.values[place] ?? 0, sum.sum];
  const signs = ["", scale === 1 ? "+" : `+ ${number(scale)} ×`, "="];
  const thumbnails = sumMaps(stage, layer, palette);
  for (const [number_, area] of areas.entries()) {
    const thumbnail = thumbnails[number_];
    if (!thumbnail) continue;
    const middle = area.x + area.width / 2;
    const isShown = number_ === plane;
    stage.sheet.pen.drawImage(thumbnail, area.x, area.y, area.width, area.height);
    stage.sheet.border(area, palette);
    stage.sheet.ring(pixelArea(area, cell, at), palette);
    const name = ["shortcut", "body", "sum"][number_] ?? "";
    stage.sheet.write(name, middle, area.y - 0.7 * rem, palette, { align: "center", bold: isShown });
    const words = number(values[number_] ?? 0);
    stage.sheet.write(words, middle, area.y + area.height + 0.85 * rem, palette, {
      align: "center",
      size: 1,
      bold: true,
    });
    const sign = signs[number_] ?? "";
    const beside = { align: /** @type {CanvasTextAlign} */ ("center"), size: 1, bold: true };
    stage.sheet.write(sign, area.x - gap / 2, area.y + area.height / 2, palette, beside);
  }
  const [first, second, last] = areas;
  const from = (plane === 1 ? second : first) ?? last;
  if (from && last) stage.ends = { from: pixelArea(from, cell, at), to: pixelArea(last, cell, at) };
  return `${number(values[0] ?? 0)} ${signed(scale * (values[1] ?? 0))} = ${number(sum.sum)}`;
}

/** @param {KernelView} stage @param {Seen} seen */
export function same(stage, { layer, sum, palette }) {
  const { sheet, room } = stage;
  const { rem } = palette;
  const isInput = layer.data.act === "input";
  const width = Math.min(5 * rem, room.height - 2 * rem);
  const area = { x: room.x + (room.width - width) / 2, y: room.y + (room.height - width) / 2, width, height: width };
  const colour = signedColour(palette, sum.sum, largestSize(layer.planes[0]?.values ?? []));
  const [x, y] = [area.x + width / 2, area.y + width / 2];
  sheet.cell(area, colour, "", palette);
  sheet.write(number(sum.sum), x, y, palette, { align: "center", size: 1, colour: inkOn(colour), most: width - 4 });
  sheet.border(area, palette);
  sheet.write(isInput ? "a pixel of the image" : "the same value", x, area.y - 0.8 * rem, palette, { align: "center" });
  stage.ends = { from: area, to: area };
  if (!isInput) return "This layer lets the value pass.";
  return `Here the network begins: byte ${Math.round((sum.sum + 1) * 127.5)} of 0 to 255, ÷ 127.5 − 1`;
}

/** The maps of shortcut, body and sum as pixels. @param {KernelView} stage @param {Layer} layer @param {Palette} palette */
function sumMaps(stage, layer, palette) {
  if (stage.known?.layer === layer && stage.known.palette === palette) return stage.known.maps;
  const [shortcut, body] = layer.planes.map(({ values }) => values);
  const both = shortcut?.map((value, place) => value + layer.data.scale * (body?.[place] ?? 0));
  const maps = [shortcut, body, both].map((values = new Float32Array(0)) =>
    pixelsOf(values, layer.inHeight, layer.inWidth, largestSize(values), palette),
  );
  stage.known = { layer, palette, maps };
  return maps;
}

/** @param {Area} area a map @param {number} cell @param {At} at @returns {Area} its pixel, not too small to be seen */
function pixelArea({ x, y }, cell, at) {
  const least = Math.max(0, 7 - cell) / 2;
  const size = cell + 2 * least;
  return { x: x + at[1] * cell - least, y: y + at[0] * cell - least, width: size, height: size };
}
