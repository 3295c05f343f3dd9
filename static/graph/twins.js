// Drawings side by side: what is opened or picked in one is opened or picked in the others.

const GROUPS = new Map();

export function join(name, view) {
  if (!name) return;
  if (!GROUPS.has(name)) GROUPS.set(name, new Set());
  GROUPS.get(name).add(view);
}

export function leave(view) {
  for (const views of GROUPS.values()) views.delete(view);
}

// Calls `act` with every other view of the group, and with the box there that is `id` here (undefined without one).
export function inform(name, from, id, act) {
  for (const view of GROUPS.get(name) ?? []) if (view !== from) act(view, id && twin(from, view, id));
}

// A layer's twin has its `pair`; a part's twin is the part of its level around the twin of its first paired layer.
function twin(from, to, id) {
  const pairs = new Map(to.data.items.filter((item) => item.pair).map((item) => [item.pair, item.id]));
  for (const leaf of from.tree.leaves(id)) {
    const { pair } = from.tree.items.get(leaf);
    const found = pair && pairs.get(pair);
    if (!found) continue;
    if (leaf === id) return found;
    const level = from.tree.items.get(id).level;
    return to.tree.path(found).find((at) => to.tree.items.get(at).level === level);
  }
  return undefined;
}
