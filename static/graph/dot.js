// The DOT of what is shown, joined from the statements that came with the boxes: Python writes the same for the same cut.

/** @import { Edge, Open, Tree } from "./tree.js" */
/** @typedef {{ tail: string, head: string, tensors: Set<string>, statement: string }} Arrow */
/** @typedef {{ name: string, tail: string, module: string, heads: Set<string> }} Fork */

const FORK = '[label="" shape=point width=0.06]';

/**
 * Returns the DOT, its arrows, and the box that each fork belongs to by the fork's name.
 * @param {Tree} tree @param {string} head @param {Open} open
 */
export function outline(tree, head, open) {
  return new Outline(tree, open).write(head);
}

class Outline {
  /** @param {Tree} tree @param {Open} open */
  constructor(tree, open) {
    this.tree = tree;
    this.open = open;
    this.edges = tree.edges(open);
    this.forks = this.findForks();
    /** @type {string[]} */
    this.lines = [];
  }

  // Where one tensor goes to several boxes of an open module it enters once and forks inside.
  findForks() {
    /** @type {Map<string, Fork>} */
    const reads = new Map();
    for (const edge of this.edges)
      for (const module of this.tree.entered(edge, this.open)) {
        const name = forkOf(module, edge.tail);
        const fork = reads.get(name) ?? { name, tail: edge.tail, module, heads: new Set() };
        fork.heads.add(edge.head);
        reads.set(name, fork);
      }
    return new Map([...reads].filter(([, { heads }]) => heads.size > 1));
  }

  /** @param {string} head */
  write(head) {
    this.inside("");
    const arrows = this.arrows();
    const forks = new Map([...this.forks.values()].map(({ name, tail }) => [name, tail]));
    return { dot: [head, ...this.lines, ...arrows.map((arrow) => arrow.statement), "}\n"].join(""), arrows, forks };
  }

  /** @param {string} parent */
  inside(parent) {
    for (const id of this.tree.inside(parent)) {
      const item = this.tree.item(id);
      if (item.level === "layer" || !this.open.has(id)) {
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

  /** Begins branches at one height. @param {Fork} fork */
  sideBySide({ tail, module }) {
    const heads = this.edges.filter((edge) => edge.tail === tail && this.through(edge).length).map((edge) => edge.head);
    const starts = heads.filter(
      (head) => this.edges.filter((edge) => edge.head === head).length === 1 && this.tree.path(head).includes(module),
    );
    if (starts.length > 1) this.lines.push(`\t{ rank=same ${starts.map((id) => `"${id}"`).join(" ")} }\n`);
  }

  /** The forks that an edge goes through. @param {Edge} edge */
  through(edge) {
    const entered = this.tree.entered(edge, this.open);
    return entered.map((module) => forkOf(module, edge.tail)).filter((name) => this.forks.has(name));
  }

  arrows() {
    /** @type {Map<string, Arrow>} */
    const arrows = new Map();
    for (const edge of this.edges) {
      let tail = edge.tail;
      for (const head of [...this.through(edge), edge.head]) {
        const key = `${tail}\n${head}`;
        if (!arrows.has(key)) {
          const statement = this.arrow(tail, head, edge);
          arrows.set(key, { tail, head, tensors: edge.tensors, statement });
        }
        tail = head;
      }
    }
    return [...arrows.values()];
  }

  /** @param {string} tail @param {string} head @param {Edge} edge */
  arrow(tail, head, edge) {
    const shapes = [...new Set([...edge.tensors].map((id) => this.tree.layer(id).shape))].join(", ");
    const tip = head.startsWith("fork:") ? " arrowhead=none" : "";
    return `\t"${tail}" -> "${head}"${this.port(head, edge) || this.above(tail, head, edge)} [tooltip="${shapes}"${this.style(tail, head, edge)}${tip}]\n`;
  }

  /** A head hangs beside the trunk, which stays straight; so does a branch. @param {string} tail @param {string} head @param {Edge} edge */
  style(tail, head, edge) {
    if (this.tree.item(edge.head).aux) return ` style=dashed${this.tree.item(edge.tail).aux ? "" : " weight=0"}`;
    const whole = tail === edge.tail && head === edge.head;
    return whole && this.branch(tail) !== "" && this.branch(tail) === this.branch(head) ? " weight=9" : "";
  }

  /** Where a tensor enters a box: a concat's bar at the port of its branch. @param {string} head @param {Edge} edge */
  port(head, edge) {
    const item = this.tree.items.get(head);
    if (item?.level !== "layer" || item.kind !== "concat") return "";
    const [source = ""] = edge.tensors;
    return `:p${item.inputs.indexOf(source)}:n`;
  }

  /** From a fork, or beside the trunk, an arrow enters in the middle above, not at a corner. @param {string} tail @param {string} head @param {Edge} edge */
  above(tail, head, edge) {
    if (head.startsWith("fork:")) return "";
    const beside = tail.startsWith("fork:") || (this.tree.item(edge.head).aux && !this.tree.item(edge.tail).aux);
    return beside ? ":n" : "";
  }

  /** The branch that a box stands in directly, if it does. @param {string} id */
  branch(id) {
    const { parent } = this.tree.item(id);
    return parent && this.tree.item(parent).level === "branch" ? parent : "";
  }
}

/** @param {string} module @param {string} tail */
function forkOf(module, tail) {
  return `fork:${module}:${tail}`;
}
