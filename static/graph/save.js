// What is seen, as a file: SVG, PNG, PDF by print, DOT, and a page that still opens and searches without a network.
import { element } from "./elements.js";
import { copyOf, download, picture, standing } from "./files.js";

/** @import { Alone } from "./files.js" */
/** @import { Plan } from "./plan.js" */
/** @import { Depth, PageContent, SceneData } from "./scene.d.ts" */
/** @import { Open } from "./tree.js" */
/** @typedef {"svg" | "png" | "pdf" | "dot" | "html"} Kind */
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

const EDGE = 8;

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

/**
 * The drawing with its own size, its styles written into it, true text, and a title on every box.
 * @param {Drawn} drawn @returns {Alone}
 */
function standalone({ svg, plan, data }) {
  const copy = copyOf(svg);
  for (const sign of copy.querySelectorAll("[data-toggle]")) sign.remove();
  const tips = new Map(data.items.map((item) => [item.id, item.tip]));
  for (const box of copy.querySelectorAll("[data-id]"))
    box.prepend(element("title", {}, tips.get(box.getAttribute("data-id") ?? "") ?? ""));
  copy.lastElementChild?.removeAttribute("transform");
  const [width, height] = [plan.width + 2 * EDGE, plan.height + 2 * EDGE];
  return standing(copy, { x: -EDGE, y: -EDGE, width, height, ground: data.paper.page, title: data.title });
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
