// The DOT of what is shown: boxes of the sizes that their text needs, frames around open parts.

const TITLE = "600 12px Helvetica, Arial, sans-serif";
const LINE = "10px Helvetica, Arial, sans-serif";
export const LINE_HEIGHT = 13;
const PADDING = 9;
const PIXELS_AN_INCH = 72;

const pen = document.createElement("canvas").getContext("2d");

function widthOf(text, font) {
  pen.font = font;
  return pen.measureText(text).width;
}

export function sizeOf(item) {
  const widest = Math.max(widthOf(item.title, TITLE), ...item.lines.map((line) => widthOf(line, LINE)));
  const slack = item.kind === "pool" || item.kind === "input" ? 20 : 0;
  return [Math.ceil(widest) + 2 * PADDING + slack, LINE_HEIGHT * (1 + item.lines.length) + PADDING];
}

// Returns {dot, names, edges}: `names` maps Graphviz's names back to ids.
export function dotOf(tree, open) {
  const names = new Map();
  const numbers = new Map();
  const lines = [
    "digraph {",
    'graph [rankdir=TB nodesep=0.25 ranksep=0.35 splines=true ordering=out nslimit=5 nslimit1=5 mclimit=0.5 fontname="Arial" fontsize=11]',
    'node [shape=box fixedsize=true label=""]',
    "edge [arrowsize=0.6]",
  ];
  const write = (parent) => {
    const readers = new Map();
    for (const id of tree.children.get(parent)) {
      const item = tree.items.get(id);
      const number = numbers.size;
      numbers.set(id, number);
      if (tree.isPart(id) && open.has(id)) {
        names.set(`cluster_${number}`, id);
        lines.push(`subgraph cluster_${number} { margin=10 labeljust=l label=${JSON.stringify(item.title)}`);
        write(id);
        lines.push("}");
        continue;
      }
      const [width, height] = sizeOf(item);
      names.set(`n${number}`, id);
      lines.push(`n${number} [width=${width / PIXELS_AN_INCH} height=${height / PIXELS_AN_INCH}]`);
      const from = firstInput(tree, id, open);
      if (from) readers.set(from, [...(readers.get(from) ?? []), `n${number}`]);
    }
    // Branches begin at one height, which also keeps them in their order.
    if (parent && tree.items.get(parent).level === "module")
      for (const starts of readers.values()) if (starts.length > 1) lines.push(`{ rank=same ${starts.join(" ")} }`);
  };
  write("");
  const edges = tree.edges(open);
  for (const { from, to, aside } of edges)
    lines.push(`n${numbers.get(from)} -> n${numbers.get(to)}${aside ? " [weight=0]" : ""}`);
  lines.push("}");
  return { dot: lines.join("\n"), names, edges };
}

function firstInput(tree, id, open) {
  let first = id;
  while (tree.isPart(first)) first = tree.children.get(first)[0];
  const inputs = tree.items.get(first).inputs ?? [];
  return inputs.length === 1 ? tree.shown(inputs[0], open) : "";
}
