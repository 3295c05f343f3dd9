// The shapes of a picture to scale as SVG elements: the same paths from the same numbers as draw/scale/svg.py.

export const SVG = "http://www.w3.org/2000/svg";
const LINE = 1.22;

/** @typedef {[number, number]} Two */
/** @typedef {[number, number, number, number]} Four */
/** @typedef {[number, number, number, number, number]} Five */
/** @typedef {[number, number, number, number, number, number]} Six */
/** @typedef {{ type: "ribbon", id: string, pick: string, numbers: Six, fill: string, opacity: number }} Ribbon */
/**
 * @typedef {{ type: "band", id: string, pick: string, name: string, numbers: Four, fill: string, stroke: string,
 *   amount: number, what: string, said: string }} Band
 */
/**
 * @typedef {{ type: "slab", id: string, pick: string, name: string, numbers: Five, fill: string, top: string,
 *   side: string, stroke: string, upright: boolean, amount: number, what: string, said: string }} Slab
 */
/**
 * @typedef {{ type: "label", id: string, pick: string, numbers: Two, lines: string[], size: number, bold: boolean,
 *   anchor: "start" | "middle" | "end", fill: string, inline?: boolean, halo?: string }} Label
 */
/** @typedef {Ribbon | Band | Slab | Label} Shape */
/**
 * @typedef {{ title: string, said: string, width: number, height: number, shapes: Shape[],
 *   scale: { channel: number, mac: number, grid: number }, paper: { page: string, text: string, line: string } }} Picture
 */

/**
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 * @returns {SVGElement}
 */
export function element(name, attributes = {}) {
  const made = document.createElementNS(SVG, name);
  set(made, attributes);
  return made;
}

/**
 * @param {Element} target
 * @param {Record<string, string | number>} attributes
 */
export function set(target, attributes) {
  for (const [key, value] of Object.entries(attributes)) target.setAttribute(key, String(value));
}

/**
 * Writes a length with two digits at most.
 * @param {number} length
 * @returns {string}
 */
export function short(length) {
  const text = length.toFixed(2).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {string}
 */
const pair = (x, y) => `${short(x)},${short(y)}`;

/**
 * @param {Six} numbers
 * @returns {string}
 */
export function ribbonPath([x0, y0, w0, x1, y1, w1]) {
  const half = (x0 + x1) / 2;
  return (
    `M${pair(x0, y0 - w0 / 2)}C${pair(half, y0 - w0 / 2)} ${pair(half, y1 - w1 / 2)} ${pair(x1, y1 - w1 / 2)}` +
    `L${pair(x1, y1 + w1 / 2)}C${pair(half, y1 + w1 / 2)} ${pair(half, y0 + w0 / 2)} ${pair(x0, y0 + w0 / 2)}Z`
  );
}

/**
 * Returns a ribbon's two edges without its ends.
 * @param {Six} numbers
 * @returns {string}
 */
export function ribbonEdges([x0, y0, w0, x1, y1, w1]) {
  const half = (x0 + x1) / 2;
  /** @param {number} side */
  const edge = (side) => {
    const [from, to] = [y0 + side * w0, y1 + side * w1];
    return `M${pair(x0, from)}C${pair(half, from)} ${pair(half, to)} ${pair(x1, to)}`;
  };
  return edge(-0.5) + edge(0.5);
}

/**
 * Makes a shape's element, still without its lengths.
 * @param {Shape} shape
 * @returns {SVGElement}
 */
export function make(shape) {
  switch (shape.type) {
    case "ribbon":
      return element("path", { class: "shape ribbon" });
    case "band":
      return named(element("rect", { class: "shape band" }), shape.name);
    case "slab": {
      const group = named(
        element("g", { class: "shape slab", "stroke-width": 0.6, "stroke-linejoin": "round" }),
        shape.name,
      );
      group.append(element("path"), element("path"), element("rect"));
      return group;
    }
    case "label":
      return element("text", { class: "shape label", "paint-order": "stroke", "stroke-linejoin": "round" });
  }
}

/**
 * @param {SVGElement} made
 * @param {string} name
 * @returns {SVGElement}
 */
function named(made, name) {
  if (!name) return made;
  const title = element("title");
  title.textContent = name;
  made.append(title);
  return made;
}

/**
 * Gives a shape's element everything but its lengths: colours, words, its name.
 * @param {SVGElement} made
 * @param {Shape} shape
 */
export function dress(made, shape) {
  made.dataset.id = shape.id;
  made.dataset.pick = shape.pick;
  made.classList.toggle("picks", Boolean(shape.pick));
  if (shape.type === "label") {
    dressLabel(made, shape);
    return;
  }
  if (shape.type === "ribbon") {
    const solid = shape.opacity === 1;
    set(made, { fill: shape.fill, opacity: shape.opacity, stroke: solid ? shape.fill : "none", "stroke-width": 0.5 });
    return;
  }
  const title = made.querySelector("title");
  if (title) title.textContent = shape.name;
  if (shape.name) set(made, { "aria-label": shape.name });
  set(made, { stroke: shape.stroke });
  if (shape.type === "band") set(made, { fill: shape.fill });
  else {
    const faces = [shape.top, shape.side, shape.fill];
    for (const [number, face] of made.querySelectorAll("path, rect").entries())
      set(face, { fill: faces[number] ?? "" });
  }
}

/**
 * @param {SVGElement} made
 * @param {Label} label
 */
function dressLabel(made, label) {
  set(made, { "font-size": label.size, fill: label.fill, "text-anchor": label.anchor });
  if (label.halo) set(made, { stroke: label.halo, "stroke-width": 3 });
  const lines = label.lines.map((line, number) => {
    const span = element("tspan", label.bold && !number ? { "font-weight": 650 } : {});
    span.textContent = line;
    return span;
  });
  made.replaceChildren(...lines);
}

/**
 * Gives a shape's element its lengths.
 * @param {SVGElement} made
 * @param {Shape} shape
 */
export function place(made, shape) {
  switch (shape.type) {
    case "ribbon":
      made.setAttribute("d", ribbonPath(shape.numbers));
      break;
    case "band": {
      const [x, y, w, h] = shape.numbers;
      box(made, x, y, w, h);
      made.setAttribute("rx", short(Math.min(2, w / 6, h / 6)));
      break;
    }
    case "slab":
      placeSlab(made, shape.numbers);
      break;
    case "label":
      placeLabel(made, shape);
  }
}

/**
 * @param {Element} target
 * @param {number} x
 * @param {number} y
 * @param {number} w
 * @param {number} h
 */
function box(target, x, y, w, h) {
  set(target, { x: short(x), y: short(y), width: short(Math.max(w, 0)), height: short(Math.max(h, 0)) });
}

/**
 * @param {SVGElement} group
 * @param {Five} numbers
 */
function placeSlab(group, [x, y, w, h, depth]) {
  const [top, side, front] = group.querySelectorAll("path, rect");
  if (!top || !side || !front) return;
  top.setAttribute("d", `M${pair(x, y)}L${pair(x + depth, y - depth)}H${short(x + w + depth)}L${pair(x + w, y)}Z`);
  side.setAttribute(
    "d",
    `M${pair(x + w, y)}L${pair(x + w + depth, y - depth)}V${short(y + h - depth)}L${pair(x + w, y + h)}Z`,
  );
  box(front, x, y, w, h);
}

/**
 * @param {SVGElement} text
 * @param {Label} label
 */
function placeLabel(text, label) {
  const [x, y] = label.numbers;
  for (const [number, span] of [...text.children].entries()) {
    if (number && label.inline) set(span, { dx: short(label.size / 2) });
    else set(span, { x: short(x), y: short(y + number * label.size * LINE) });
  }
}
