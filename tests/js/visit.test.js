import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { holds, joined, read, write } from "../../static/visit/store.js";
import mount from "../../static/visit/visit.js";

/** @type {Map<string, string>} */
const kept = new Map();
const tab = {
  getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
  setItem: (/** @type {string} */ name, /** @type {string} */ text) => void kept.set(name, text),
};
const closed = () => {
  throw new Error("this browser keeps nothing");
};

beforeEach(() => {
  kept.clear();
  Object.defineProperty(globalThis, "sessionStorage", { value: tab, configurable: true });
});

/** Mounts as a page does, and returns what the server is told. @param {string} session @param {string} text @param {boolean} asks */
function mounted(session, text, asks = false) {
  /** @type {string[]} */
  const sent = [];
  mount({ data: { session, kept: text, asks }, setTriggerValue: (name, value) => sent.push(`${name} ${value}`) });
  return sent;
}

test("a tab that keeps nothing says nothing, and an empty session erases nothing", () => {
  assert.deepEqual(mounted("a", ""), []);
  assert.equal(kept.size, 0);
  write(() => tab, '{"solved":[1]}');
  assert.equal(mounted("b", "").length, 1);
  assert.equal(
    read(() => tab),
    '{"solved":[1]}',
  );
});

test("what is kept is handed back once to each session, before it is written over", () => {
  assert.deepEqual(mounted("c", '{"solved":[1]}'), []);
  const back = mounted("d", '{"room":"x"}');
  assert.deepEqual(back, [`returned ${JSON.stringify({ session: "d", kept: '{"solved":[1]}' })}`]);
  assert.equal(
    read(() => tab),
    '{"solved":[1],"room":"x"}',
  );
  assert.deepEqual(mounted("d", '{"room":"y"}'), []);
});

test("a tab says once that it has written what it is asked about, and nothing where it could not", () => {
  assert.deepEqual(mounted("e", '{"key":"k"}', true), ['written {"key":"k"}']);
  assert.deepEqual(mounted("e", '{"key":"k"}', true), []);
  assert.deepEqual(mounted("e", '{"key":"l"}'), []);
  Object.defineProperty(globalThis, "sessionStorage", { get: closed, configurable: true });
  assert.deepEqual(mounted("e", '{"key":"m"}', true), []);
});

test("a browser that keeps nothing disturbs nobody", () => {
  assert.equal(read(closed), "");
  write(closed, "{}");
});

test("what is no table counts as empty", () => {
  for (const text of ["", "{}", "[1]", "null", "7", "{", '"x"']) assert.equal(holds(text), false);
  assert.equal(joined("[1", '{"a":1}'), '{"a":1}');
});
