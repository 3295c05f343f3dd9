// Layout in a worker: DOT in, positions out. Graphviz decides where things stand; the page draws.
import { Graphviz } from "../vendor/wasm-graphviz/index.js";

const loading = Graphviz.load();

self.onmessage = async ({ data: { dot } }) => {
  try {
    const graphviz = await loading;
    self.postMessage({ layout: JSON.parse(graphviz.layout(dot, "json0", "dot")) });
  } catch (error) {
    self.postMessage({ problem: String(error?.message ?? error) });
  }
};
