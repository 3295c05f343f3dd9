// What is seen, as a file: SVG, PNG, PDF by print, DOT, and a page that still opens and searches without a network.
import { SVG, element } from "./picture.js";

const CANVAS_LIMIT = 16000;
const EDGE = 8;
const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "text-anchor", "opacity"];
export const MODULES = ["tree.js", "dot.js", "plan.js", "picture.js", "camera.js", "save.js", "twins.js", "graph.js", "layout.js"];

export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// The drawing as an SVG that stands alone: its own size, its styles written into it, true text, a title on every box.
export function standalone(svg, plan, data) {
  const copy = svg.cloneNode(true);
  const own = [...svg.querySelectorAll("*")];
  [...copy.querySelectorAll("*")].forEach((made, number) => {
    const style = getComputedStyle(own[number]);
    for (const name of STYLES) if (style.getPropertyValue(name)) made.style.setProperty(name, style.getPropertyValue(name));
  });
  for (const sign of copy.querySelectorAll(".sign")) sign.remove();
  const tips = new Map(data.items.map((item) => [item.id, item.tip]));
  for (const box of copy.querySelectorAll("[data-id]")) {
    const title = element("title");
    title.textContent = tips.get(box.dataset.id);
    box.prepend(title);
  }
  for (const made of [copy, ...copy.querySelectorAll("*")])
    for (const { name } of [...made.attributes]) if (/^(aria-|role|tabindex|class)/.test(name)) made.removeAttribute(name);
  const [width, height] = [plan.width + 2 * EDGE, plan.height + 2 * EDGE];
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("viewBox", `${-EDGE} ${-EDGE} ${width} ${height}`);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.lastChild.removeAttribute("transform");
  const title = element("title");
  title.textContent = data.title;
  copy.prepend(title, element("rect", { x: -EDGE, y: -EDGE, width, height, fill: data.paper.page }));
  return { source: new XMLSerializer().serializeToString(copy), width, height };
}

// Resolves to a PNG of twice the size, or of as much as a canvas holds.
export function picture({ source, width, height }) {
  const scale = Math.min(2, CANVAS_LIMIT / Math.max(width, height));
  const canvas = Object.assign(document.createElement("canvas"), { width: scale * width, height: scale * height });
  const image = new Image();
  return new Promise((resolve, reject) => {
    image.onload = () => {
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(resolve);
    };
    image.onerror = () => reject(new Error("the picture could not be made"));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  });
}

// Opens the browser's print window with the drawing on one page of its own size.
export function print({ source, width, height }) {
  const frame = document.createElement("iframe");
  frame.className = "print";
  frame.setAttribute("aria-hidden", "true");
  Object.assign(frame.style, { position: "fixed", width: "0", height: "0", border: "0" });
  frame.srcdoc = `<!doctype html><style>@page { size: ${width}px ${height}px; margin: 0 } body { margin: 0 } svg { display: block }</style>${source}`;
  frame.onload = () => {
    frame.contentWindow.onafterprint = () => frame.remove();
    frame.contentWindow.print();
  };
  document.body.append(frame);
}

// Resolves to a page that holds everything: the template with this drawing's modules, Graphviz and data in it.
export async function offlinePage(base, content) {
  const read = async (name) => (await fetch(new URL(name, base))).text();
  const names = [...MODULES, "../vendor/wasm-graphviz/index.js"];
  const [template, style, body, ...sources] = await Promise.all(
    ["offline.html", "graph.css", "graph.html", ...names].map(read),
  );
  const modules = Object.fromEntries(names.map((name, number) => [name.replace("../", ""), sources[number]]));
  // As JSON without "<", nothing in it can end the script that holds it.
  const held = JSON.stringify({ ...content, modules }).replaceAll("<", "\\u003c");
  const escaped = content.title.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const slots = { TITLE: escaped, STYLE: style, GRAPH: body, HELD: held };
  return template.replace(/\{\{([A-Z]+)\}\}/g, (_, slot) => slots[slot]);
}
