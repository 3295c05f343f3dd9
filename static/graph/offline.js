// Starts the drawing of a page that holds everything: each of its modules becomes an address of its own.

/** @import { PageContent } from "./scene.d.ts" */

const script = document.getElementById("content");
const root = document.querySelector(".graph");
if (!script || !(root instanceof HTMLElement)) throw new Error("the page has no drawing");
/** @type {PageContent} */
const content = JSON.parse(script.textContent ?? "");
/** @type {Map<string, string>} */
const addresses = new Map();

/** @param {string} name */
function source(name) {
  const text = content.modules[name];
  if (text === undefined) throw new Error(`the page has no module ${name}`);
  return text;
}

/** @param {string} path @param {string} from the module that imports it */
function resolve(path, from) {
  return new URL(path, `file:///${from}`).pathname.slice(1);
}

/** A module's address; what it imports has been given an address before. @param {string} name @returns {string} */
function addressOf(name) {
  const known = addresses.get(name);
  if (known) return known;
  const text = source(name).replace(
    /^(import\b[^";]*)"([^"]+)";/gm,
    (_, imports, path) => `${imports}"${addressOf(resolve(path, name))}";`,
  );
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  addresses.set(name, address);
  return address;
}

/** A worker of a page opened as a file may import nothing: what it needs is joined into one script. */
function workerSource() {
  const worker = source("graph/layout.js");
  const [statement = "", imported, path = ""] = worker.match(/^import \{ (\w+) \} from "([^"]+)";$/m) ?? [];
  const graphviz = source(resolve(path, "graph/layout.js")).replace(/export\s*\{([^}]*)\};?\s*$/, (_, exported) => {
    const local = exported.match(new RegExp(`([^\\s,]+) as ${imported}\\b`))?.[1];
    return `const ${imported} = ${local};\n`;
  });
  return new Blob([graphviz, worker.replace(statement, "")], { type: "text/javascript" });
}

/** @type {typeof import("./graph.js")} */
const { mountAlone } = await import(addressOf("graph/graph.js"));
const worker = workerSource();
document.body.style.background = content.ground;
mountAlone(root, { ...content, start: () => new Worker(URL.createObjectURL(worker)) });
