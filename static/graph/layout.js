// Layout in a worker: DOT in, positions out. Graphviz decides where things stand; the page draws.
import { Graphviz } from "../vendor/wasm-graphviz/index.js";

const loading = Graphviz.load();

self.onmessage = async ({ data: { job, dot } }) => {
  try {
    const graphviz = await loading;
    self.postMessage({ job, layout: JSON.parse(graphviz.layout(dot, "json0", "dot")) });
  } catch (error) {
    self.postMessage({ job, problem: String(error?.message ?? error) });
  }
};
