// Boxes move from where they were to where they are; what is new comes out of the part that it was in.

/** @import { Picture } from "./picture.js" */

const MOVE_MS = 260;
const MOST_MOVED = 400;

/** @param {Picture} before @param {Picture} after */
export function glide(before, after) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (still || after.groups.size > MOST_MOVED) return;
  const timing = { duration: MOVE_MS, easing: "ease-out" };
  for (const [id, group] of after.groups) {
    const [now, old] = [after.plan.rect(id), before.plan.rect(id)];
    const from = old ?? boxAround(before, after.tree.path(id));
    if (!now || !from) continue;
    const [x, y] = [from.x + from.width / 2 - now.x - now.width / 2, from.y - now.y];
    const start = { transform: `translate(${x}px, ${y}px)`, ...(old ? {} : { opacity: 0 }) };
    group.animate([start, { transform: "none" }], timing);
    after.frames.get(id)?.animate([start, { transform: "none" }], timing);
  }
  for (const layer of after.scene.querySelectorAll(".arrows, .ribbons, .forks"))
    layer.animate([{ opacity: 0 }, { opacity: 0, offset: 0.6 }, { opacity: 1 }], timing);
}

/** The innermost part on a path that was drawn as a box. @param {Picture} before @param {string[]} path */
function boxAround({ plan, tree }, path) {
  const around = [...path].reverse().find((id) => tree.items.has(id) && plan.boxes.has(id));
  return around === undefined ? undefined : plan.boxes.get(around);
}
