// For tests/test_theatre_code.py: a line holds a layer's data; the answer is what the browser makes of each position.
import { createInterface } from "node:readline";
import { countAt } from "../../static/theatre/counter.js";
import { Layer } from "../../static/theatre/layer.js";
import { rows, sumAt } from "../../static/theatre/sums.js";

for await (const line of createInterface({ input: process.stdin })) {
  const layer = new Layer(JSON.parse(line));
  const made = [];
  for (let y = 0; y < layer.height; y += 1)
    for (let x = 0; x < layer.width; x += 1) {
      const sum = sumAt(layer, [y, x]);
      const { value, given, bound, agrees } = sum;
      const shown = rows(layer, sum);
      made.push({ at: [y, x], value, given, bound, agrees, sum: sum.sum, shown });
    }
  const last = countAt(layer, [layer.height - 1, layer.width - 1]);
  process.stdout.write(`${JSON.stringify({ made, count: last })}\n`);
}
