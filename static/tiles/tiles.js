// Feature maps as tiles: looked over by pointer or key, and picked.

import { unpacked } from "../graph/packed.js";
import { greys, nameOf, pixels, stepped } from "./levels.js";

/** @typedef {import("./levels.js").Group} Group */
/** @typedef {import("./levels.js").Shown} Shown */
/** @typedef {import("./levels.js").Tile} Tile */
/** @typedef {(name: string, value: string) => void} Tell */
/** @typedef {{ parentElement: HTMLElement, data: { packed: string }, setStateValue: Tell, setTriggerValue: Tell }} Component */

/**
 * Mounts the tiles in a page of Streamlit's.
 * @param {Component} component
 * @returns {() => void}
 */
export default function mount({ parentElement, data, setStateValue, setTriggerValue }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".tiles"));
  let stopped = false;
  unpacked(data.packed).then(
    (shown) => {
      if (!stopped) new Tiles(root, shown, (name) => setTriggerValue("picked", name));
    },
    (error) => setStateValue("problem", String(error.message ?? error)),
  );
  return () => {
    stopped = true;
  };
}

class Tiles {
  /** @param {HTMLElement} root @param {Shown} shown @param {(name: string) => void} pick */
  constructor(root, shown, pick) {
    this.shown = shown;
    this.pick = pick;
    this.said = /** @type {HTMLElement} */ (root.querySelector(".said"));
    this.said.textContent = shown.words;
    const groups = /** @type {HTMLElement} */ (root.querySelector(".groups"));
    groups.replaceChildren(...shown.groups.map((group) => this.group(group)));
  }

  /** @param {Group} group */
  group(group) {
    const box = document.createElement("section");
    const maps = document.createElement("div");
    maps.className = "maps";
    maps.setAttribute("role", "listbox");
    maps.setAttribute("aria-label", `Feature maps of ${group.title}`);
    maps.append(...group.tiles.map((tile) => this.tile(group, tile)));
    const picked = maps.querySelector(".picked") ?? maps.firstElementChild;
    picked?.setAttribute("tabindex", "0");
    maps.addEventListener("keydown", (event) => this.key(event, maps));
    box.append(heading(group), note(group), maps);
    return box;
  }

  /** @param {Group} group @param {Tile} tile */
  tile(group, tile) {
    const made = document.createElement("button");
    const name = nameOf(group, tile);
    const picked = name === this.shown.picked;
    made.type = "button";
    made.className = `map${tile.zero ? " zero" : ""}${picked ? " picked" : ""}`;
    made.dataset.name = name;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", String(picked));
    made.setAttribute("aria-label", `Channel ${tile.channel}: ${tile.note}`);
    made.tabIndex = -1;
    const canvas = document.createElement("canvas");
    canvas.width = group.width;
    canvas.height = group.height;
    const image = new ImageData(pixels(greys(tile, this.shown.scale)), group.width, group.height);
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    const label = document.createElement("span");
    label.textContent = String(tile.channel);
    made.append(canvas, label);
    made.addEventListener("click", () => this.pick(name));
    const say = () => {
      this.said.textContent = `Channel ${tile.channel} of ${group.title}: ${tile.note}`;
    };
    made.addEventListener("pointerenter", say);
    made.addEventListener("focus", say);
    return made;
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} maps */
  key(event, maps) {
    const tiles = [...maps.querySelectorAll("button")];
    const at = tiles.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const columns = getComputedStyle(maps).gridTemplateColumns.split(" ").length;
    const next = stepped(event.key, at, tiles.length, columns);
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    tiles[at]?.setAttribute("tabindex", "-1");
    tiles[next]?.setAttribute("tabindex", "0");
    tiles[next]?.focus();
  }
}

/** @param {Group} group */
function heading({ title }) {
  const made = document.createElement("h4");
  made.textContent = title;
  return made;
}

/** @param {Group} group */
function note({ note: words }) {
  const made = document.createElement("p");
  made.className = "note";
  made.textContent = words;
  return made;
}
