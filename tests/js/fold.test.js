import assert from "node:assert/strict";
import { test } from "node:test";
import { bandsOf, columnsOf, fold } from "../../static/graph/fold.js";
import { Plan } from "../../static/graph/plan.js";

const LEAST = 0.6;
const WIDE = { width: 800, height: 500 };

/** Boxes below one another, each 100 wide and 80 high, 20 apart. @param {number} count */
function chain(count) {
  return [...Array(count).keys()].map((at) => ({ x: 0, y: 100 * at, width: 100, height: 80 }));
}

/** A plan of a chain of boxes "0", "1" … with an arrow from each to the next. @param {number} count */
function planOf(count) {
  const height = 100 * count - 20;
  const objects = chain(count).map(({ y }, at) => ({
    name: String(at),
    pos: `50,${height - y - 40}`,
    width: String(100 / 72),
    height: String(80 / 72),
  }));
  const edges = objects.slice(1).map((_, at) => {
    const [from, to] = [height - 100 * at - 80, height - 100 * at - 100];
    return { tail: at, head: at + 1, pos: `e,50,${to} 50,${from} 50,${from - 5} 50,${to + 5} 50,${to + 2}` };
  });
  const arrows = edges.map(({ tail, head }) => ({
    ...{ tail: String(tail), head: String(head), tensors: new Set(/** @type {string[]} */ ([])), statement: "" },
  }));
  return new Plan({ bb: `0,0,100,${height}`, objects, edges }, arrows, new Map(), "");
}

test("what stands at one height is one band", () => {
  const beside = { x: 150, y: 140, width: 60, height: 100 };
  const bands = bandsOf([...chain(3), beside]);
  assert.deepEqual(
    bands.map(({ top, bottom, right }) => [top, bottom, right]),
    [
      [0, 80, 100],
      [100, 280, 210],
    ],
  );
});

test("a long drawing gets the columns that show it largest, a short one stays as it is", () => {
  const long = columnsOf(bandsOf(chain(12)), WIDE, LEAST);
  assert.ok(long.length > 2);
  assert.deepEqual(long.flat(), bandsOf(chain(12)));
  assert.equal(columnsOf(bandsOf(chain(4)), WIDE, LEAST).length, 1);
});

test("where no fold can be read, as many columns stand side by side as have room", () => {
  assert.equal(columnsOf(bandsOf(chain(200)), { width: 390, height: 500 }, LEAST).length, 3);
  assert.equal(columnsOf(bandsOf(chain(200)), { width: 120, height: 500 }, LEAST).length, 1);
});

test("folded boxes stand in their order, column after column, and none lies on another", () => {
  const plan = planOf(12);
  fold(plan, [...Array(12).keys()].map(String), WIDE, LEAST);
  assert.ok(plan.columns > 1 && plan.width > 100 * plan.columns && plan.height < 1180);
  const rects = [...plan.boxes.values()];
  for (const [at, rect] of rects.entries()) {
    const before = rects[at - 1];
    assert.ok(rect.x >= 0 && rect.y >= 0 && rect.x + 100 <= plan.width + 1e-6 && rect.y + 80 <= plan.height);
    if (before) assert.ok(rect.x > before.x + 100 || (rect.x === before.x && rect.y >= before.y + 80));
  }
});

test("every arrow of a folded drawing begins at its tail's lower edge and ends at its head's upper one", () => {
  const plan = planOf(12);
  fold(plan, [...Array(12).keys()].map(String), WIDE, LEAST);
  assert.equal(plan.arrows.length, 11);
  for (const { tail, head, path } of plan.arrows) {
    const points = [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
    const [from, to] = [plan.rect(tail), plan.rect(head)];
    assert.ok(from && to);
    assert.deepEqual(points[0]?.map(Math.round), [from.x + 50, from.y + 80].map(Math.round));
    assert.deepEqual(points.at(-1)?.map(Math.round), [to.x + 50, to.y].map(Math.round));
  }
});
