// The DOT of what is shown, joined from the statements that came with the boxes: Python writes the same for the same cut.

const FORK = '[label="" shape=point width=0.06]';

// Returns {dot, arrows, forks}: arrows are {tail, head, tensors}, and a fork's name leads to the box it belongs to.
export function outline(tree, head, open) {
  return new Outline(tree, open).write(head);
}

class Outline {
  constructor(tree, open) {
    this.tree = tree;
    this.open = open;
    this.edges = tree.edges(open);
    this.forks = this.findForks();
    this.lines = [];
  }

  // Where one tensor goes to several boxes of an open module it enters once and forks inside.
  findForks() {
    const reads = new Map();
    for (const edge of this.edges)
      for (const module of this.tree.entered(edge, this.open)) {
        const key = `fork:${module}:${edge.tail}`;
        const found = reads.get(key) ?? { name: key, tail: edge.tail, module, heads: new Set() };
        found.heads.add(edge.head);
        reads.set(key, found);
      }
    return new Map([...reads].filter(([, { heads }]) => heads.size > 1));
  }

  write(head) {
    this.inside("");
    const arrows = this.arrows();
    const forks = new Map([...this.forks.values()].map(({ name, tail }) => [name, tail]));
    return { dot: [head, ...this.lines, ...arrows.map((arrow) => arrow.statement), "}\n"].join(""), arrows, forks };
  }

  inside(parent) {
    for (const id of this.tree.children.get(parent)) {
      const item = this.tree.items.get(id);
      if (!this.open.has(id)) {
        this.lines.push(item.dot);
        continue;
      }
      const framed = item.level !== "branch";
      if (framed) this.lines.push(item.frame);
      const forks = [...this.forks.values()].filter(({ module }) => module === id);
      for (const { name } of forks) this.lines.push(`\t"${name}" ${FORK}\n`);
      this.inside(id);
      for (const fork of forks) this.sideBySide(fork);
      if (framed) this.lines.push("\t}\n");
    }
  }

  // Branches begin at one height.
  sideBySide({ tail, module }) {
    const heads = this.edges.filter((edge) => edge.tail === tail && this.through(edge).length).map((edge) => edge.head);
    const starts = heads.filter(
      (head) => this.edges.filter((edge) => edge.head === head).length === 1 && this.tree.path(head).includes(module),
    );
    if (starts.length > 1) this.lines.push(`\t{ rank=same ${starts.map((id) => `"${id}"`).join(" ")} }\n`);
  }

  through(edge) {
    return this.tree
      .entered(edge, this.open)
      .map((module) => `fork:${module}:${edge.tail}`)
      .filter((name) => this.forks.has(name));
  }

  arrows() {
    const seen = new Map();
    for (const edge of this.edges) {
      const steps = [edge.tail, ...this.through(edge), edge.head];
      for (let at = 1; at < steps.length; at += 1) {
        const [tail, head] = [steps[at - 1], steps[at]];
        const key = `${tail}\n${head}`;
        if (!seen.has(key)) seen.set(key, { tail, head, tensors: edge.tensors, statement: this.arrow(tail, head, edge) });
      }
    }
    return [...seen.values()];
  }

  arrow(tail, head, edge) {
    const item = (id) => this.tree.items.get(id);
    const shapes = [...new Set([...edge.tensors].map((id) => item(id).shape))].join(", ");
    const aside = item(edge.head).aux;
    const straight = tail === edge.tail && head === edge.head && this.branch(tail) !== "" && this.branch(tail) === this.branch(head);
    const style = aside ? (item(edge.tail).aux ? " style=dashed" : " style=dashed weight=0") : straight ? " weight=9" : "";
    const tip = head.startsWith("fork:") ? " arrowhead=none" : "";
    return `\t"${tail}" -> "${head}"${this.port(head, edge)} [tooltip="${shapes}"${style}${tip}]\n`;
  }

  // Where a tensor enters a box: a concat's bar at the place of its branch.
  port(head, edge) {
    const item = this.tree.items.get(head);
    if (item?.level !== "layer" || item.kind !== "concat") return "";
    return `:p${item.inputs.indexOf([...edge.tensors][0])}:n`;
  }

  branch(id) {
    const { parent } = this.tree.items.get(id);
    return parent && this.tree.items.get(parent).level === "branch" ? parent : "";
  }
}
