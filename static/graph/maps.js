// The feature map in a box: a small picture of grey levels below the box's words.
import { element } from "./elements.js";

/** @import { Rect } from "./plan.js" */
/** @import { MapData } from "./scene.d.ts" */

/** The side of the square that a box leaves free, as high as its empty lines. */
export const ROOM = 50;
const EDGE = 4;

/**
 * The picture at the foot of a box, in its proportions; an empty frame where there is none yet.
 * @param {MapData | undefined} map @param {Rect} rect
 */
export function pictureIn(map, { x, y, width, height }) {
  const side = ROOM - EDGE;
  const middle = { x: x + width / 2, y: y + height - ROOM / 2 - EDGE / 2 };
  if (!map) {
    const corner = { x: middle.x - side / 2, y: middle.y - side / 2 };
    return element("rect", { ...corner, width: side, height: side, rx: 3, class: "no-map" });
  }
  const scale = Math.min((width - 2 * EDGE) / map.width, side / map.height);
  const size = { width: map.width * scale, height: map.height * scale };
  const place = { x: middle.x - size.width / 2, y: middle.y - size.height / 2 };
  const picture = element("image", {
    href: address(map),
    ...place,
    ...size,
    class: "map",
    preserveAspectRatio: "none",
  });
  picture.append(element("title", {}, map.tip));
  return picture;
}

/** @type {WeakMap<MapData, string>} */
const ADDRESSES = new WeakMap();

/** The map as a picture's address; each is painted once. @param {MapData} map */
function address(map) {
  const known = ADDRESSES.get(map);
  if (known) return known;
  const canvas = document.createElement("canvas");
  canvas.width = map.width;
  canvas.height = map.height;
  canvas.getContext("2d")?.putImageData(painted(map), 0, 0);
  const made = canvas.toDataURL();
  ADDRESSES.set(map, made);
  return made;
}

/** @param {MapData} map */
function painted({ width, height, levels }) {
  const image = new ImageData(width, height);
  for (const [number, letter] of [...atob(levels)].entries()) {
    image.data.fill(letter.charCodeAt(0), 4 * number, 4 * number + 3);
    image.data[4 * number + 3] = 255;
  }
  return image;
}
