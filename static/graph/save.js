// What is seen, as a file: SVG, PNG, PDF by print, DOT, and a page that still opens and searches without a network.
import { element, SVG } from "./elements.js";

/** @import { Plan } from "./plan.js" */
/** @import { Depth, PageContent, SceneData } from "./scene.d.ts" */
/** @import { Open } from "./tree.js" */
/** @typedef {"svg" | "png" | "pdf" | "dot" | "html"} Kind */
/** @typedef {{ source: string, width: number, height: number }} Alone An SVG that stands alone. */
/**
 * @typedef {object} Drawn
 * @property {SVGSVGElement} svg
 * @property {Plan} plan
 * @property {SceneData} data
 * @property {string} packed
 * @property {Depth} depth
 * @property {Open} open
 * @property {string} [base] the address of these modules, where they can be fetched
 */

const CANVAS_LIMIT = 16000;
const EDGE = 8;
const STYLES = [
  ...["fill", "stroke", "stroke-width", "stroke-dasharray", "paint-order", "opacity"],
  ...["font-family", "font-size", "font-weight", "text-anchor"],
];

/** Saves what is drawn as a file of a kind. @param {Kind} kind @param {Drawn} drawn */
export async function save(kind, drawn) {
  const name = `${drawn.data.title}.${kind}`;
  if (kind === "pdf") print(standalone(drawn));
  else download(await fileOf(kind, drawn), name);
}

/** @param {Exclude<Kind, "pdf">} kind @param {Drawn} drawn @returns {Promise<Blob>} */
async function fileOf(kind, drawn) {
  switch (kind) {
    case "dot":
      return new Blob([drawn.plan.dot], { type: "text/vnd.graphviz" });
    case "html":
      return new Blob([await offlinePage(drawn)], { type: "text/html" });
    case "svg":
      return new Blob([standalone(drawn).source], { type: "image/svg+xml" });
    case "png":
      return picture(standalone(drawn));
  }
}

/** @param {Blob} blob @param {string} name */
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/**
 * The drawing with its own size, its styles written into it, true text, and a title on every box.
 * @param {Drawn} drawn @returns {Alone}
 */
function standalone({ svg, plan, data }) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const own = [...svg.querySelectorAll("*")];
  copy.querySelectorAll("*").forEach((twin, number) => {
    const original = own[number];
    if (original && twin instanceof SVGElement) copyStyles(original, twin);
  });
  for (const sign of copy.querySelectorAll(".sign")) sign.remove();
  const tips = new Map(data.items.map((item) => [item.id, item.tip]));
  for (const box of copy.querySelectorAll("[data-id]"))
    box.prepend(element("title", {}, tips.get(box.getAttribute("data-id") ?? "") ?? ""));
  for (const part of [copy, ...copy.querySelectorAll("*")])
    for (const { name } of [...part.attributes])
      if (/^(aria-|role|tabindex|class)/.test(name)) part.removeAttribute(name);
  const [width, height] = [plan.width + 2 * EDGE, plan.height + 2 * EDGE];
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("viewBox", `${-EDGE} ${-EDGE} ${width} ${height}`);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.lastElementChild?.removeAttribute("transform");
  const ground = element("rect", { x: -EDGE, y: -EDGE, width, height, fill: data.paper.page });
  copy.prepend(element("title", {}, data.title), ground);
  return { source: new XMLSerializer().serializeToString(copy), width, height };
}

/** @param {Element} from @param {SVGElement} to */
function copyStyles(from, to) {
  const style = getComputedStyle(from);
  for (const name of STYLES) if (style.getPropertyValue(name)) to.style.setProperty(name, style.getPropertyValue(name));
}

/** Resolves to a PNG of twice the size, or of as much as a canvas holds. @param {Alone} alone @returns {Promise<Blob>} */
function picture({ source, width, height }) {
  const scale = Math.min(2, CANVAS_LIMIT / Math.max(width, height));
  const canvas = Object.assign(document.createElement("canvas"), { width: scale * width, height: scale * height });
  const image = new Image();
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error("the picture could not be made"));
    image.onload = () => {
      canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => (blob ? resolve(blob) : fail()));
    };
    image.onerror = fail;
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  });
}

/** Opens the browser's print window with the drawing on one page of its own size. @param {Alone} alone */
function print({ source, width, height }) {
  const frame = document.createElement("iframe");
  frame.className = "print";
  frame.setAttribute("aria-hidden", "true");
  Object.assign(frame.style, { position: "fixed", width: "0", height: "0", border: "0" });
  const style = `@page { size: ${width}px ${height}px; margin: 0 } body { margin: 0 } svg { display: block }`;
  frame.srcdoc = `<!doctype html><style>${style}</style>${source}`;
  frame.onload = () => {
    const page = frame.contentWindow;
    if (!page) return;
    page.onafterprint = () => frame.remove();
    page.print();
  };
  document.body.append(frame);
}

/** Resolves to a page that holds everything: the template with this drawing's modules, Graphviz and data in it. @param {Drawn} drawn */
async function offlinePage({ data, packed, depth, open, base }) {
  const read = async (/** @type {string} */ name) => (await fetch(new URL(`../${name}`, base))).text();
  /** @type {string[]} */
  const names = JSON.parse(await read("graph/modules.json"));
  const sources = await Promise.all(names.map(async (name) => [name, await read(name)]));
  /** @type {PageContent} */
  const content = {
    ...{ title: data.title, packed, depth, open: [...open], ground: data.paper.page },
    modules: Object.fromEntries(sources),
  };
  /** @type {Record<string, string>} */
  const slots = {
    TITLE: data.title.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`),
    STYLE: await read("graph/graph.css"),
    GRAPH: await read("graph/graph.html"),
    // As JSON without "<", nothing in it can end the script that holds it.
    CONTENT: JSON.stringify(content).replaceAll("<", "\\u003c"),
    LOADER: await read("graph/offline.js"),
  };
  const template = await read("graph/offline.html");
  return template.replace(/\{\{([A-Z]+)\}\}/g, (_, slot) => slots[slot] ?? "");
}
