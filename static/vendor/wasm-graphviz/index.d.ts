// What static/graph uses of Graphviz.
export class Graphviz {
  static load(): Promise<Graphviz>;
  layout(dot: string, format: string, engine: string): string;
}
