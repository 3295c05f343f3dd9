import assert from "node:assert/strict";
import { test } from "node:test";
import { countAt } from "../../static/theatre/counter.js";
import { pixels } from "../../static/theatre/layer.js";
import { arranged, cellAt, fitted, wrapped } from "../../static/theatre/layout.js";
import { inkOn, largestSize, parsed, signedColour } from "../../static/theatre/palette.js";
import { cells, nearest, origin, outline } from "../../static/theatre/patches.js";
import { rows, sumAt } from "../../static/theatre/sums.js";
import { along, moved } from "../../static/theatre/walk.js";
import { number, sentence, short } from "../../static/theatre/words.js";
import { layerOf, NINE, packedFloats, plane } from "./theatre_layers.js";

/** @param {number} value @param {number} wanted */
const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 1e-5, `${value} is not ${wanted}`);

/** A 2×3 kernel on 3×3, two rows down and one column on, one column of padding before and two after. */
const uneven = () =>
  layerOf({
    act: "window",
    in_shape: [2, 3, 3],
    out_shape: [1, 1, 4],
    kernel: [2, 3],
    stride: [2, 1],
    padding: [0, 0, 1, 2],
    planes: [plane(NINE, [1, 0, 0, 0, 0, -1]), plane(NINE, [0, 1, 0, 0, 0, 0], 1)],
    output: [-4, -3, 5, 3],
  });

// ── Windows ──────────────────────────────────────────────────────────────────

test("a window begins where stride and the padding before say", () => {
  const layer = uneven();
  assert.deepEqual(origin(layer, [0, 0]), [0, -1]);
  assert.deepEqual(origin(layer, [0, 3]), [0, 2]);
  assert.deepEqual(origin(layer, [1, 1]), [2, 0]);
});

test("places beside the map are padding, and beyond the padding they are nothing", () => {
  const places = (
    /** @type {import("../../static/theatre/layer.js").Layer} */ layer,
    /** @type {[number, number]} */ at,
  ) =>
    cells(layer, at)
      .map(({ place }) => place[0])
      .join("");
  assert.equal(places(uneven(), [0, 0]), "pmmpmm");
  assert.equal(places(uneven(), [0, 3]), "mppmpp");
  const rounded = layerOf({
    act: "largest",
    out_shape: [1, 2, 2],
    kernel: [2, 2],
    stride: [2, 2],
    planes: [plane(NINE)],
    output: [5, 6, 8, 9],
  });
  assert.equal(places(rounded, [1, 1]), "mbbb");
});

test("the position nearest to a pixel has it in the middle of its window", () => {
  const layer = layerOf({
    act: "window",
    kernel: [3, 3],
    padding: [1, 1, 1, 1],
    planes: [plane(NINE, NINE)],
    output: NINE,
  });
  for (const at of /** @type {[number, number][]} */ ([
    [0, 0],
    [1, 2],
    [2, 1],
  ]))
    assert.deepEqual(nearest(layer, at), at);
  assert.deepEqual(nearest(layer, [-4, 9]), [0, 2]);
});

test("the outline of a field moves by its stride, and says what lies beyond the border", () => {
  const field = {
    title: "",
    top: -3,
    left: -3,
    size: /** @type {[number, number]} */ ([7, 7]),
    stride: /** @type {[number, number]} */ ([2, 2]),
  };
  const image = { source: "", height: 224, width: 224 };
  const corner = outline(field, image, [0, 0]);
  assert.deepEqual([corner.top, corner.left, corner.height, corner.width], [-3, -3, 7, 7]);
  near(corner.beyond, 1 - 16 / 49);
  const inside = outline(field, image, [2, 40]);
  assert.deepEqual([inside.top, inside.left, inside.beyond], [1, 77, 0]);
  assert.equal(outline(field, image, [200, 0]).beyond, 1);
});

// ── Sums ─────────────────────────────────────────────────────────────────────

test("a weighted window adds weights times patch over all maps, with padding as 0", () => {
  const layer = uneven();
  // Position 0 sees 0 1 2 / 0 4 5: 1·0 − 5, and 1 from the second map.
  const first = sumAt(layer, [0, 0]);
  assert.deepEqual(
    first.terms.map(({ value }) => value),
    [-5, 1],
  );
  assert.equal(first.value, -4);
  // Position 3 sees 3 0 0 / 6 0 0.
  assert.equal(sumAt(layer, [0, 3]).value, 3);
});

test("what does not equal torch's value is said", () => {
  // Position 1 sees 1 2 3 / 4 5 6: 1 − 6 + 2 = −3; position 2 sees 2 3 0 / 5 6 0: 2 + 3 = 5.
  const layer = uneven();
  assert.deepEqual(
    [0, 1, 2, 3].map((x) => sumAt(layer, [0, x]).value),
    [-4, -3, 5, 3],
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((x) => sumAt(layer, [0, x]).agrees),
    [true, true, true, true],
  );
  layer.output[2] = 5.001;
  assert.equal(sumAt(layer, [0, 2]).agrees, false);
  assert.match(sentence(layer, [0, 2], sumAt(layer, [0, 2]), []), /Does not equal torch's value 5\.00: 0\.00100 apart/);
});

test("bias, norm and ReLU follow in this order, and widen what is allowed", () => {
  const norm = { gamma: 4, beta: 1, mean: 3, variance: 4, epsilon: 0, scale: 2, shift: -5 };
  const layer = layerOf({
    act: "window",
    in_shape: [1, 1, 2],
    out_shape: [1, 1, 2],
    planes: [plane([1, 4], [1])],
    bias: 0.5,
    norm,
    relu: true,
    output: [0, 4],
  });
  const [closed, open] = [sumAt(layer, [0, 0]), sumAt(layer, [0, 1])];
  assert.deepEqual(
    closed.steps.map(({ kind, value }) => [kind, value]),
    [
      ["bias", 1.5],
      ["scale", 3],
      ["shift", -2],
      ["relu", 0],
    ],
  );
  assert.deepEqual(
    open.steps.map(({ value }) => value),
    [4.5, 9, 4, 4],
  );
  assert.deepEqual([closed.steps.at(-1)?.by, open.steps.at(-1)?.by], [0, 1]);
  assert.ok(closed.agrees && open.agrees);
  // Terms 4 + 0.5, times 2, plus |3 · 2| and |1|.
  near(open.bound * 1e5, 16 + 1e-4);
});

test("maps that were not sent are one term more, with a size of its own", () => {
  const rest = { channels: 60, values: packedFloats([10, -20]), absolute: packedFloats([100, 300]) };
  const shape = /** @type {[number, number, number]} */ ([62, 1, 2]);
  const layer = layerOf({
    act: "window",
    in_shape: shape,
    out_shape: [1, 1, 2],
    planes: [plane([1, 1], [3]), plane([1, 1], [-4], 7)],
    rest,
    output: [9, -21],
  });
  const sum = sumAt(layer, [0, 1]);
  assert.equal(sum.value, -21);
  near(sum.bound * 1e5, 307 + 1e-4);
  assert.deepEqual(
    rows(layer, sum).map(({ others, value, to }) => [others, value, to]),
    [
      [0, -4, -4],
      [0, 3, -1],
      [60, -20, -21],
    ],
  );
});

test("the largest value wins and padding never does, not even among negative values", () => {
  const layer = layerOf({
    act: "largest",
    kernel: [3, 3],
    padding: [1, 1, 1, 1],
    planes: [plane(NINE.map((value) => -value))],
    output: [-1, -1, -2, -1, -1, -2, -4, -4, -5],
  });
  const corner = sumAt(layer, [0, 0]);
  assert.deepEqual([corner.value, corner.winner, corner.terms.length], [-1, 4, 4]);
  assert.equal(sumAt(layer, [2, 2]).value, -5);
  const equal = layerOf({
    act: "largest",
    kernel: [3, 3],
    out_shape: [1, 1, 1],
    planes: [plane([0, 2, 2, 1, 2, 0, 0, 0, 0])],
    output: [2],
  });
  assert.equal(sumAt(equal, [0, 0]).winner, 1, "of equal values the first wins, as torch says");
  assert.deepEqual(
    rows(layer, corner).map(({ value, from }) => [value, from]),
    [
      [-1, 0],
      [-2, 0],
      [-4, 0],
      [-5, 0],
    ],
  );
  for (const y of [0, 1, 2]) for (const x of [0, 1, 2]) assert.ok(sumAt(layer, [y, x]).agrees);
});

test("a mean divides by what counts: the padding, or only the map", () => {
  const pool = {
    act: /** @type {const} */ ("mean"),
    kernel: /** @type {[number, number]} */ ([3, 3]),
    planes: [plane(NINE)],
  };
  const padding = /** @type {[number, number, number, number]} */ ([1, 1, 1, 1]);
  const output = NINE;
  const without = sumAt(layerOf({ ...pool, padding, output }), [0, 0]);
  assert.deepEqual([without.counted, without.sum, without.value], [4, 12, 3]);
  const counted = sumAt(layerOf({ ...pool, padding, output, padding_counts: true }), [0, 0]);
  assert.deepEqual([counted.counted, counted.sum], [9, 12]);
  near(counted.value, 12 / 9);
  // A grid that was rounded up reaches beyond the padding, and that never counts.
  const rounded = layerOf({
    ...pool,
    out_shape: [1, 2, 2],
    stride: [2, 2],
    padding: [0, 1, 0, 1],
    padding_counts: true,
    output: [5, 6, 8, 9],
  });
  assert.deepEqual([sumAt(rounded, [1, 1]).counted, sumAt(rounded, [1, 1]).value], [4, 9 / 4]);
});

test("a mean's rows leave its zeros to the row of the others", () => {
  const layer = layerOf({
    act: "mean",
    kernel: [3, 3],
    out_shape: [1, 1, 1],
    planes: [plane([0, 0, 0, 0, 2, 0, -7, 0, 0])],
    output: [-5 / 9],
  });
  assert.deepEqual(
    rows(layer, sumAt(layer, [0, 0])).map(({ cell, others, value }) => [cell, others, value]),
    [
      [6, 0, -7],
      [4, 0, 2],
      [-1, 7, 0],
    ],
  );
});

test("a sum is the shortcut and the scaled body", () => {
  const planes = [plane(NINE), plane(NINE, [], 0, "body")];
  const layer = layerOf({ act: "sum", planes, scale: -0.5, relu: true, output: NINE.map((value) => value / 2) });
  const sum = sumAt(layer, [1, 0]);
  assert.deepEqual(
    sum.terms.map(({ value }) => value),
    [4, -2],
  );
  assert.ok(sum.agrees);
});

test("a local response norm divides by its neighbours' squares, whichever were sent", () => {
  const response = { size: 3, alpha: 3, beta: 0.5, k: 1 };
  const planes = [2, 4, 4].map((value, channel) => plane([value], [], channel));
  const shape = /** @type {[number, number, number]} */ ([3, 1, 1]);
  const made = { act: /** @type {const} */ ("response"), in_shape: shape, out_shape: shape, channel: 1, response };
  // 1 + 4 + 16 + 16 = 37.
  const all = layerOf({ ...made, planes, output: [4 / Math.sqrt(37)] });
  assert.deepEqual([sumAt(all, [0, 0]).winner, sumAt(all, [0, 0]).sum, sumAt(all, [0, 0]).agrees], [1, 36, true]);
  const rest = { channels: 1, values: packedFloats([16]), absolute: packedFloats([16]) };
  const some = layerOf({ ...made, planes: planes.slice(0, 2), rest, output: [4 / Math.sqrt(37)] });
  assert.ok(sumAt(some, [0, 0]).agrees);
  // At an edge there is no neighbour before: the channel itself comes first.
  const edge = layerOf({ ...made, channel: 0, planes: planes.slice(0, 2), output: [2 / Math.sqrt(21)] });
  assert.deepEqual([sumAt(edge, [0, 0]).winner, sumAt(edge, [0, 0]).agrees], [0, true]);
});

test("what only passes is the same value, cut out where a flatten's padding says", () => {
  for (const act of /** @type {const} */ (["concat", "pass"])) {
    const layer = layerOf({ act, planes: [plane(NINE)], output: NINE });
    assert.deepEqual([sumAt(layer, [1, 2]).value, sumAt(layer, [1, 2]).agrees], [6, true]);
  }
  const flat = layerOf({
    act: "pass",
    out_shape: [9, 1, 1],
    channel: 7,
    padding: [-2, 0, -1, -1],
    planes: [plane(NINE)],
    output: [8],
  });
  assert.ok(sumAt(flat, [0, 0]).agrees);
  const kept = layerOf({
    act: "pass",
    planes: [plane([-1, 0, 1, 2, -3, 0, 0, 0, 0])],
    relu: true,
    output: [0, 0, 1, 2, 0, 0, 0, 0, 0],
  });
  assert.ok([0, 1, 2].every((x) => sumAt(kept, [0, x]).agrees));
});

test("a pixel of the image is its byte", () => {
  const bytes = {
    source: "input",
    channel: 0,
    values: "",
    levels: Buffer.from([0, 255]).toString("base64"),
    weights: "",
  };
  const shape = /** @type {[number, number, number]} */ ([3, 1, 2]);
  const layer = layerOf({ act: "input", in_shape: shape, out_shape: shape, planes: [bytes], output: [-1, 1] });
  assert.ok(sumAt(layer, [0, 0]).agrees && sumAt(layer, [0, 1]).agrees);
  assert.deepEqual([...pixels(Buffer.from([0, 255]).toString("base64"))], [-1, 1]);
});

test("a linear layer is one pixel's mix of channels", () => {
  const planes = [3, -2, 5].map((value, channel) => plane([value], [channel + 1], channel));
  const layer = layerOf({ act: "window", in_shape: [3, 1, 1], out_shape: [4, 1, 1], planes, bias: 1, output: [15] });
  assert.ok(layer.mixes && layer.readsVector);
  assert.deepEqual([sumAt(layer, [0, 0]).sum, sumAt(layer, [0, 0]).value], [14, 15]);
});

test("values that are not as many as the shape says are refused", () => {
  const say = (/** @type {() => void} */ make) => assert.throws(make, /wrong size \(received \d+ values\); send \d+/);
  say(() => layerOf({ act: "pass", planes: [plane([1])], output: NINE }));
  say(() => layerOf({ act: "pass", planes: [plane(NINE)], output: [1] }));
  say(() => layerOf({ act: "window", kernel: [1, 2], planes: [plane(NINE, [1])], output: NINE }));
});

test("rows are the largest first, and the running sum ends at the sum", () => {
  const weights = [1, -5, 2, -3, 4, 0.5, -0.25, 8, 6, -7];
  const planes = weights.map((weight, channel) => plane([1], [weight], channel));
  const layer = layerOf({ act: "window", in_shape: [10, 1, 1], out_shape: [1, 1, 1], planes, output: [6.25] });
  const sum = sumAt(layer, [0, 0]);
  const shown = rows(layer, sum, { most: 4 });
  assert.deepEqual(
    shown.map(({ plane: from }) => from),
    [7, 9, 8, 1, -1],
  );
  assert.deepEqual(
    shown.map(({ from, to }) => [from, to]),
    [
      [0, 8],
      [8, 1],
      [1, 7],
      [7, 2],
      [2, 6.25],
    ],
  );
  assert.deepEqual([shown.at(-1)?.others, sum.agrees], [6, true]);
  assert.equal(rows(layer, sum, { most: 9 }).length, 10);
});

test("the map that is shown has a row, however little it adds", () => {
  const weights = [1, -5, 2, -3, 4, 0.5, -0.25, 8, 6, -7];
  const planes = weights.map((weight, channel) => plane([1], [weight], channel));
  const layer = layerOf({ act: "window", in_shape: [10, 1, 1], out_shape: [1, 1, 1], planes, output: [6.25] });
  const sum = sumAt(layer, [0, 0]);
  const shown = rows(layer, sum, { most: 4, kept: 6 });
  assert.deepEqual(
    shown.map((row) => row.plane),
    [7, 9, 8, 6, -1],
  );
  assert.deepEqual([shown.at(-1)?.others, shown.at(-1)?.value, shown.at(-1)?.to], [6, -0.5, 6.25]);
  assert.deepEqual(rows(layer, sum, { most: 4, kept: 9 }), rows(layer, sum, { most: 4 }));
});

// ── Counting, walking, writing ───────────────────────────────────────────────

test("the counter's factors multiply to the layer's MACs, and what does not is refused", () => {
  const made = {
    act: /** @type {const} */ ("window"),
    out_shape: /** @type {[number, number, number]} */ ([32, 2, 3]),
    planes: [plane(NINE, [1])],
  };
  const layer = layerOf({ ...made, output: [1, 2, 3, 4, 5, 6], products: 400, macs: 400 * 6 * 32 });
  assert.deepEqual(countAt(layer, [1, 0]), {
    products: 400,
    positions: 6,
    filters: 32,
    macs: 76_800,
    here: 1_600,
    share: 4 / 6,
  });
  assert.equal(countAt(layer, [1, 2])?.share, 1);
  assert.equal(countAt(layerOf({ ...made, output: [1, 2, 3, 4, 5, 6] }), [0, 0]), null);
  const wrong = layerOf({ ...made, output: [1, 2, 3, 4, 5, 6], products: 400, macs: 1 });
  assert.throws(() => countAt(wrong, [0, 0]), /products × positions × filters \(received 1,/);
});

test("keys move by one, to the ends of a row, and not beyond the map", () => {
  const layer = layerOf({ act: "pass", planes: [plane(NINE)], output: NINE });
  assert.deepEqual(moved(layer, [1, 1], "ArrowUp"), [0, 1]);
  assert.deepEqual(moved(layer, [0, 1], "ArrowUp"), [0, 1]);
  assert.deepEqual(moved(layer, [1, 1], "End"), [1, 2]);
  assert.deepEqual(moved(layer, [1, 1], "Home"), [1, 0]);
  assert.equal(moved(layer, [1, 1], "x"), null);
  assert.deepEqual(along(layer, [0, 2], 1), [1, 0]);
  assert.deepEqual(along(layer, [2, 2], 1), [0, 0]);
  assert.deepEqual(along(layer, [0, 0], -1), [2, 2]);
});

test("numbers have three digits that count, and cells two", () => {
  const written = [0, 1, -0.0123, 12_345.6, 999.7, 0.99951, 9.999, 1e-7, -2.5e-12, 0.000999].map((value) =>
    number(value),
  );
  assert.deepEqual(written, [
    "0",
    "1.00",
    "−0.0123",
    "12,346",
    "1,000",
    "1.00",
    "10.0",
    "1.00·10⁻⁷",
    "−2.50·10⁻¹²",
    "9.99·10⁻⁴",
  ]);
  assert.deepEqual([0, 0.123, -0.5, 1.26, -12.4, 0.001, -0.001].map(short), [
    "0",
    ".12",
    "−.50",
    "1.3",
    "−12",
    ".00",
    "−.00",
  ]);
});

test("tables write as many digits as they are asked for", () => {
  const written = [12.3456789, 0.5, -1234.5678, 1e-5].map((value) => number(value, 6));
  assert.deepEqual(written, ["12.3457", "0.500000", "−1,234.57", "1.00000·10⁻⁵"]);
});

test("the sum is a sentence", () => {
  const layer = layerOf({
    act: "window",
    planes: [plane(NINE, [2]), plane(NINE, [-1], 3)],
    in_shape: [2, 3, 3],
    bias: -1,
    relu: true,
    output: [0, 1, 2, 3, 4, 5, 6, 7, 8],
  });
  const sum = sumAt(layer, [1, 0]);
  assert.equal(
    sentence(layer, [1, 0], sum, rows(layer, sum)),
    "At row 1, column 0: 3.00 = Σ of 2 products: 8.00 (channel 0) − 4.00 (channel 3) = 4.00, − 1.00 bias: 3.00, " +
      "ReLU: open: 3.00. Equals torch's value 3.00 within 1.30·10⁻⁴.",
  );
});

// ── Where things stand ───────────────────────────────────────────────────────

test("grids stand side by side, below each other or in two rows, as their cells are largest", () => {
  const look = { gap: 20, head: 10, most: 100 };
  const wide = arranged([3, 3], 3, { x: 0, y: 0, width: 500, height: 200 }, look);
  assert.ok(wide.areas.every(({ y }) => y === wide.areas[0]?.y));
  near(wide.cell, (500 - 40) / 9);
  const strips = arranged([1, 7], 3, { x: 0, y: 0, width: 500, height: 250 }, look);
  assert.ok(strips.areas.every(({ x }) => x === strips.areas[0]?.x));
  const tall = arranged([5, 5], 3, { x: 0, y: 0, width: 360, height: 400 }, look);
  assert.deepEqual(
    tall.areas.map(({ y }) => y > 200),
    [false, false, true],
  );
  near(tall.cell, 34);
  for (const { areas } of [wide, strips, tall])
    for (const { x, y, width, height } of areas)
      assert.ok(x >= 0 && y >= 0 && x + width <= 500.001 && y + height <= 400.001);
});

test("a value's colour says its sign and, up to the largest, its size", () => {
  /** @typedef {import("../../static/theatre/palette.js").Colour} Colour */
  /** @type {{ ground: Colour, plus: Colour, minus: Colour }} */
  const { ground, plus, minus } = { ground: [255, 255, 255], plus: [11, 98, 168], minus: [192, 86, 0] };
  const palette = /** @type {import("../../static/theatre/palette.js").Palette} */ ({ ground, plus, minus });
  assert.deepEqual(signedColour(palette, 0, 2), ground);
  assert.deepEqual([signedColour(palette, 2, 2), signedColour(palette, 9, 2)], [plus, plus]);
  assert.deepEqual(signedColour(palette, -2, 2), minus);
  assert.deepEqual(signedColour(palette, 1, 0), ground);
  const half = signedColour(palette, 1, 2)[0];
  assert.ok(half > 11 && half < 255);
  assert.deepEqual([inkOn(ground), inkOn(plus), inkOn([0, 0, 0])], ["#000000", "#ffffff", "#ffffff"]);
  assert.deepEqual(
    [parsed("rgb(1, 2, 3)"), parsed("color(srgb 1 0.5 0)")],
    [
      [1, 2, 3],
      [255, 127.5, 0],
    ],
  );
  assert.equal(largestSize([1, -7, 3]), 7);
});

test("a point is found in its cell", () => {
  const area = { x: 10, y: 20, width: 30, height: 20 };
  assert.equal(cellAt(area, [2, 3], 10, 20), 0);
  assert.equal(cellAt(area, [2, 3], 39, 39), 5);
  assert.equal(cellAt(area, [2, 3], 41, 39), -1);
  assert.equal(cellAt(area, [2, 3], 9, 39), -1);
  assert.deepEqual(fitted([2, 4], { width: 100, height: 100 }, 30), { cell: 25, x: 0, y: 25 });
  const { rows: down, columns } = wrapped(1024, 1.5);
  assert.ok(down * columns >= 1024 && (down - 1) * columns < 1024);
});
