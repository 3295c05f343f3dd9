// Drawings side by side: what is opened or picked in one is opened or picked in the others.

/** @import { Tree } from "./tree.js" */
/** @import { View } from "./view.js" */

/** @type {Map<string, Set<View>>} */
const GROUPS = new Map();

/** @param {string} name @param {View} view */
export function join(name, view) {
  if (!name) return;
  const group = GROUPS.get(name) ?? new Set();
  GROUPS.set(name, group.add(view));
}

/** @param {View} view */
export function leave(view) {
  for (const views of GROUPS.values()) views.delete(view);
}

/**
 * Calls `act` with every other view of a group.
 * @param {View} from @param {(view: View) => void} act
 */
export function inform(from, act) {
  for (const view of GROUPS.get(from.group) ?? []) if (view !== from) act(view);
}

/**
 * The box in another tree that is `id` here, if there is one: a layer's twin has its `pair`; a part's is the part of its
 * level around the twin of its first paired layer.
 * @param {Tree} from @param {Tree} to @param {string} id
 */
export function twin(from, to, id) {
  const pairs = new Map([...to.items.values()].map((item) => [item.pair, item.id]));
  for (const leaf of from.leaves(id)) {
    const { pair } = from.item(leaf);
    const match = pair && pairs.get(pair);
    if (!match) continue;
    const { level } = from.item(id);
    return to.path(match).find((around) => to.item(around).level === level);
  }
  return undefined;
}
