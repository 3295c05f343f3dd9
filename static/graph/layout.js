// Layout in a worker: DOT in, positions out. Graphviz decides where boxes stand; the page draws.
import { Graphviz } from "../vendor/wasm-graphviz/index.js";

/** @import { Answer } from "./plan.js" */

const loading = Graphviz.load();

self.onmessage = async ({ data: { dot } }) => {
  const answer = (/** @type {Answer} */ said) => self.postMessage(said);
  try {
    const graphviz = await loading;
    answer({ layout: JSON.parse(graphviz.layout(dot, "json0", "dot")) });
  } catch (error) {
    answer({ problem: error instanceof Error ? error.message : String(error) });
  }
};
