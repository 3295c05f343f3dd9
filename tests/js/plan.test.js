import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { CHEAPER, Layouts, LIMIT_MS, Plan, Planner } from "../../static/graph/plan.js";
import { Tree } from "../../static/graph/tree.js";
import { HEAD, smallNetwork } from "./scene.js";

/** @import { Answer } from "../../static/graph/plan.js" */

const EMPTY = { bb: "0,0,10,20" };
const tree = new Tree(smallNetwork());
const open = tree.opened("module");

/** A clock that a test moves: the functions that wait, by when they are due. @type {Map<number, [number, () => void]>} */
const waiting = new Map();
let now = 0;
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
beforeEach(() => {
  waiting.clear();
  now = 0;
  let timers = 0;
  const set = (/** @type {() => void} */ act, /** @type {number} */ delay) => {
    timers += 1;
    waiting.set(timers, [now + delay, act]);
    return timers;
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: (/** @type {number} */ timer) => waiting.delete(timer) });
});
after(() => Object.assign(globalThis, { setTimeout: realSetTimeout, clearTimeout: realClearTimeout }));

/** @param {number} milliseconds */
async function pass(milliseconds) {
  now += milliseconds;
  for (const [timer, [due, act]] of [...waiting])
    if (due <= now) {
      waiting.delete(timer);
      act();
    }
  await settled();
}

/** Lets every promise that can go on go on. */
async function settled() {
  await new Promise((resolve) => setImmediate(resolve));
}

class FakeWorker {
  /** @type {string[]} */
  asked = [];
  ended = false;
  /** @type {(event: { data: Answer }) => void} */
  onmessage = () => {};
  /** @type {(event: { message: string }) => void} */
  onerror = () => {};

  /** @param {{ dot: string }} task */
  postMessage({ dot }) {
    this.asked.push(dot);
  }

  terminate() {
    this.ended = true;
  }

  /** @param {Answer} data */
  async answer(data) {
    this.onmessage({ data });
    await settled();
  }
}

function page() {
  /** @type {FakeWorker[]} */
  const workers = [];
  const layouts = new Layouts(() => {
    workers.push(new FakeWorker());
    return /** @type {Worker} */ (/** @type {unknown} */ (workers.at(-1)));
  });
  const worker = (number = 0) => {
    const made = workers[number];
    assert.ok(made, `worker ${number} was not started`);
    return made;
  };
  return { layouts, workers, worker };
}

test("one worker lays out for all drawings, one after the other", async () => {
  const { layouts, workers, worker } = page();
  const first = layouts.ask("first", "1");
  const second = layouts.ask("second", "2");
  assert.deepEqual(worker().asked, ["1"]);
  await worker().answer({ layout: EMPTY });
  assert.deepEqual(worker().asked, ["1", "2"]);
  await worker().answer({ layout: { bb: "0,0,1,1" } });
  assert.deepEqual([await first, await second], [EMPTY, { bb: "0,0,1,1" }]);
  assert.equal(workers.length, 1);
});

test("what a drawing asked before is dropped where it has not begun", async () => {
  const { layouts, worker } = page();
  layouts.ask("other", "0");
  layouts.ask("own", "1");
  layouts.ask("own", "2");
  await worker().answer({ layout: EMPTY });
  assert.deepEqual(worker().asked, ["0", "2"]);
});

test("a layout that takes too long is ended with its worker, and the next goes on with a new one", async () => {
  const { layouts, worker } = page();
  const late = assert.rejects(layouts.ask("first", "1"), /took too long/);
  const next = layouts.ask("second", "2");
  await pass(LIMIT_MS - 1);
  assert.ok(!worker().ended);
  await pass(1);
  await late;
  assert.ok(worker().ended);
  await worker(1).answer({ layout: EMPTY });
  assert.equal(await next, EMPTY);
});

test("an answer in time stops the clock", async () => {
  const { layouts, worker } = page();
  const asked = layouts.ask("first", "1");
  await worker().answer({ layout: EMPTY });
  assert.equal(await asked, EMPTY);
  await pass(2 * LIMIT_MS);
  assert.ok(!worker().ended);
});

test("a worker that cannot be started rejects with the browser's words", async () => {
  const layouts = new Layouts(() => {
    throw new ReferenceError("Worker is not defined");
  });
  await assert.rejects(layouts.ask("first", "1"), /Worker is not defined/);
});

test("what fails is tried once more with cheaper settings", async () => {
  const { layouts, workers, worker } = page();
  const planned = new Planner(layouts).plan(tree, HEAD, open);
  await pass(LIMIT_MS);
  const [dot = ""] = worker().asked;
  assert.deepEqual(worker(1).asked, [dot.replace(HEAD, HEAD + CHEAPER)]);
  await worker(1).answer({ layout: EMPTY });
  const plan = await planned;
  assert.deepEqual([plan?.width, plan?.height, plan?.dot], [10, 20, dot]);
  assert.equal(workers.length, 2);
});

test("what fails twice is given up", async () => {
  const { layouts, worker } = page();
  const given = assert.rejects(new Planner(layouts).plan(tree, HEAD, open), /out of memory/);
  await worker().answer({ problem: "syntax error" });
  await worker(1).answer({ problem: "out of memory" });
  await given;
});

test("a plan that a later one overtook comes to nothing", async () => {
  const { layouts, worker } = page();
  const planner = new Planner(layouts);
  const first = planner.plan(tree, HEAD, open);
  const second = planner.plan(tree, HEAD, new Set());
  await worker().answer({ layout: EMPTY });
  await worker().answer({ layout: EMPTY });
  assert.equal(await first, undefined);
  assert.ok((await second) instanceof Plan);
});

test("what was overtaken is not tried again in place of what overtook it", async () => {
  const { layouts, worker } = page();
  const planner = new Planner(layouts);
  const first = assert.rejects(planner.plan(tree, HEAD, open), /syntax error/);
  const second = planner.plan(tree, HEAD, new Set());
  await worker().answer({ problem: "syntax error" });
  await first;
  await worker(1).answer({ layout: EMPTY });
  assert.equal((await second)?.dot, worker(1).asked[0]);
});

test("a drawing that is stopped takes no plan", async () => {
  const { layouts, worker } = page();
  const planner = new Planner(layouts);
  const planned = planner.plan(tree, HEAD, open);
  planner.stop();
  await worker().answer({ layout: EMPTY });
  assert.equal(await planned, undefined);
});

test("positions are turned to grow downwards, boxes from their middle and inches", () => {
  const objects = [
    { name: "cluster_stage:s", bb: "10,20,110,80" },
    { name: "conv", pos: "50,60", width: "1", height: "0.5" },
    { name: "fork:m:conv", pos: "50,30", width: "0.125", height: "0.125" },
  ];
  const edges = [{ tail: 1, head: 2, pos: "e,50,34 50,42 50,40 50,38 50,36" }];
  const arrow = { tail: "conv", head: "fork:m:conv", tensors: new Set(["conv"]), statement: "" };
  const plan = new Plan({ bb: "0,0,120,100", objects, edges }, [arrow], new Map([["fork:m:conv", "conv"]]), "");
  assert.deepEqual(plan.rect("stage:s"), { x: 10, y: 20, width: 100, height: 60 });
  assert.deepEqual(plan.rect("conv"), { x: 14, y: 22, width: 72, height: 36 });
  assert.deepEqual(plan.forks.get("fork:m:conv"), { x: 45.5, y: 65.5, width: 9, height: 9, of: "conv" });
  assert.deepEqual(plan.arrows, [{ ...arrow, path: "M50,58 C50,60 50,62 50,64 L50,66" }]);
  assert.equal(plan.rect("gone"), undefined);
});
