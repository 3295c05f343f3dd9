// What of a picture stands out: the selected box, what a search matched, and the way from the input to the selected box.

/** @import { Picture } from "./picture.js" */
/** @import { SceneData } from "./scene.d.ts" */
/** @import { Open, Tree } from "./tree.js" */

/**
 * The boxes that say something else than before, or were not there; a colouring alone changes nothing.
 * @param {SceneData} before @param {SceneData} after
 */
export function changed(before, after) {
  const tips = new Map(before.items.map(({ id, tip }) => [id, tip]));
  if (before.unit !== after.unit) return [];
  return after.items.filter(({ id, tip }) => tips.get(id) !== tip).map(({ id }) => id);
}

/** Marks the boxes that have just changed. @param {Picture} picture @param {Set<string>} ids */
export function markChanged({ groups }, ids) {
  for (const [id, group] of groups) group.classList.toggle("turned", group.matches(".box") && ids.has(id));
}

/**
 * @param {SVGSVGElement} svg @param {Picture} picture
 * @param {{ tree: Tree, open: Open, selected: string, matches: string[] }} marked the tree may be newer than the picture
 */
export function mark(svg, picture, { tree, open, selected, matches }) {
  const shown = selected && tree.shown(selected, open);
  const boxes = new Set(matches.map((id) => tree.shown(id, open)));
  for (const [id, group] of picture.groups) {
    const chosen = id === selected || (id === shown && !open.has(id));
    group.classList.toggle("chosen", chosen);
    group.classList.toggle("found", boxes.has(id));
    group.setAttribute("aria-selected", String(chosen));
    if (chosen) svg.setAttribute("aria-activedescendant", group.id);
  }
  if (!selected) svg.removeAttribute("aria-activedescendant");
  markWay(picture, new Set(selected ? [...tree.before(selected)].map((id) => tree.shown(id, open)) : []));
}

/** Draws the arrows on the way to what is selected stronger. @param {Picture} picture @param {Set<string>} way */
function markWay({ plan, arrows }, way) {
  const paths = /** @type {SVGPathElement[]} */ ([...arrows.children]);
  const ends = paths.map(({ dataset: { from = "", to = "" } }) => ({ from, to }));
  const reaches = (/** @type {string} */ to) => way.has(to) || ends.some((end) => end.from === to && way.has(end.to));
  paths.forEach((path, number) => {
    const { from = "", to = "" } = ends[number] ?? {};
    path.classList.toggle("way", way.has(plan.forks.get(from)?.of ?? from) && reaches(to));
  });
}
