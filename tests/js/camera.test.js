import assert from "node:assert/strict";
import { test } from "node:test";
import { Camera, mapSize, ZOOM_LIMITS } from "../../static/graph/camera.js";

const ROOM = { width: 800, height: 600 };

/** @param {{ width: number, height: number }} size of the drawing */
function cameraOn(size, room = { ...ROOM }) {
  const seen = { moves: 0 };
  const camera = new Camera(
    () => room,
    () => {
      seen.moves += 1;
    },
  );
  camera.size = size;
  return { camera, room, seen };
}

/** @param {number} value @param {number} expected */
function near(value, expected) {
  assert.ok(Math.abs(value - expected) < 1e-9, `${value} is not ${expected}`);
}

/** The point of the drawing under a point of the screen. @param {Camera} camera @param {{ x: number, y: number }} point */
function under({ x, y, scale }, point) {
  return { x: (point.x - x) / scale, y: (point.y - y) / scale };
}

test("a drawing that fits is whole in sight, in the middle and not too large", () => {
  const { camera } = cameraOn({ width: 200, height: 100 });
  camera.fit();
  near(camera.scale, 1.4);
  near(camera.x + (camera.scale * 200) / 2, ROOM.width / 2);
  near(camera.y + (camera.scale * 100) / 2, ROOM.height / 2);
  assert.ok(camera.showsAll);
});

test("a long drawing begins at the top with its width in sight, unless the whole is asked for", () => {
  const { camera } = cameraOn({ width: 400, height: 9000 });
  camera.fit();
  near(camera.scale, 1.15);
  assert.deepEqual([camera.y, camera.showsAll], [14, false]);
  camera.fit({ whole: true });
  near(camera.scale, (ROOM.height - 28) / 9000);
  assert.ok(camera.showsAll);
});

test("a drawing wider than its room is made narrower", () => {
  const { camera } = cameraOn({ width: 3000, height: 9000 });
  camera.fit();
  near(camera.scale, (ROOM.width - 28) / 3000);
});

test("zooming keeps the point under the pointer where it is", () => {
  const { camera, seen } = cameraOn({ width: 400, height: 900 });
  camera.pan(37, -11);
  for (const [point, factor] of /** @type {const} */ ([
    [{ x: 120, y: 480 }, 1.7],
    [{ x: 790, y: 3 }, 0.4],
    [{ x: 0, y: 0 }, 100],
  ])) {
    const before = under(camera, point);
    camera.zoom(factor, point);
    const now = under(camera, point);
    near(now.x, before.x);
    near(now.y, before.y);
  }
  assert.equal(seen.moves, 4);
});

test("without a pointer the middle stays", () => {
  const { camera } = cameraOn({ width: 400, height: 900 });
  const middle = { x: ROOM.width / 2, y: ROOM.height / 2 };
  const before = under(camera, middle);
  camera.zoom(2);
  assert.deepEqual([camera.scale, under(camera, middle)], [2, before]);
});

test("zooming ends at its limits and does not drift there", () => {
  const { camera } = cameraOn({ width: 400, height: 900 });
  for (const [factor, limit] of /** @type {const} */ ([
    [1000, ZOOM_LIMITS[1]],
    [1e-6, ZOOM_LIMITS[0]],
  ])) {
    camera.zoom(factor, { x: 10, y: 10 });
    const { x, y } = camera;
    camera.zoom(factor, { x: 700, y: 300 });
    assert.deepEqual([camera.scale, camera.x, camera.y], [limit, x, y]);
  }
});

test("a fitted drawing stays fitted when its room changes, until it is moved", () => {
  const { camera, room } = cameraOn({ width: 400, height: 300 });
  camera.fit({ whole: true });
  room.width = 300;
  camera.resized();
  near(camera.scale, (300 - 28) / 400);
  camera.pan(5, 0);
  assert.equal(camera.fitted, undefined);
  room.width = 800;
  const { scale } = camera;
  camera.resized();
  assert.equal(camera.scale, scale);
});

test("nothing is fitted before there is a drawing and a room", () => {
  const { camera, seen } = cameraOn({ width: 0, height: 0 });
  camera.fitted = {};
  camera.resized();
  assert.deepEqual([seen.moves, camera.scale], [0, 1]);
});

test("a box that has moved is brought back to where its upper edge was", () => {
  const { camera } = cameraOn({ width: 400, height: 900 });
  camera.zoom(1.5);
  const before = camera.topOf({ x: 10, y: 20, width: 30, height: 10 });
  camera.keep({ x: 200, y: 500, width: 80, height: 40 }, before);
  const now = camera.topOf({ x: 200, y: 500, width: 80, height: 40 });
  near(now.x, before.x);
  near(now.y, before.y);
});

test("what is in sight is not moved, what is outside comes to the middle, of a long box its top", () => {
  const { camera } = cameraOn({ width: 4000, height: 4000 });
  const inside = { x: 10, y: 10, width: 100, height: 50 };
  camera.reveal(inside);
  assert.deepEqual([camera.x, camera.y], [0, 0]);
  const outside = { x: 2000, y: 3000, width: 100, height: 50 };
  camera.reveal(outside);
  const { x, y } = camera.onScreen(outside);
  assert.deepEqual([x + 50, y + 25], [ROOM.width / 2, ROOM.height / 2]);
  const long = { x: 0, y: 0, width: 100, height: 4000 };
  camera.reveal(long);
  assert.equal(camera.onScreen(long).y, 14);
});

test("what was opened is all in sight and can be read, however small the drawing was", () => {
  for (const scale of [0.1, 1, 3]) {
    const { camera } = cameraOn({ width: 4000, height: 4000 });
    camera.zoom(scale);
    const opened = { x: 2000, y: 3000, width: 500, height: 400 };
    camera.show(opened);
    assert.ok(camera.contains(opened), `at ${scale}`);
    assert.ok(camera.scale >= 1, `at ${scale}`);
  }
});

test("of what is too large to be read in whole the top is shown", () => {
  const { camera } = cameraOn({ width: 4000, height: 9000 });
  const opened = { x: 100, y: 1000, width: 400, height: 6000 };
  camera.show(opened);
  near(camera.scale, 0.5);
  near(camera.onScreen(opened).y, 14);
});

test("a projector's type is larger, and what it leaves no room for begins at the top", () => {
  const { camera } = cameraOn({ width: 400, height: 830 });
  camera.fit();
  assert.ok(camera.showsAll);
  camera.type = 1.25;
  camera.fit();
  near(camera.scale, 1.15 * 1.25);
  assert.deepEqual([camera.y, camera.showsAll], [14, false]);
});

test("the middle is the box nearest to the middle of the room", () => {
  const { camera } = cameraOn({ width: 400, height: 900 });
  /** @type {[string, import("../../static/graph/plan.js").Rect][]} */
  const boxes = [
    ["far", { x: 0, y: 0, width: 10, height: 10 }],
    ["near", { x: 380, y: 290, width: 10, height: 10 }],
    ["beside", { x: 500, y: 300, width: 10, height: 10 }],
  ];
  assert.equal(camera.middle(boxes), "near");
  assert.equal(camera.middle([]), "");
});

test("the small map's window is the part in sight, and a point of the map comes to the middle", () => {
  const { camera } = cameraOn({ width: 2000, height: 6000 });
  camera.zoom(0.5, { x: 0, y: 0 });
  assert.deepEqual(camera.window, { x: -0, y: -0, width: 1600, height: 1200 });
  assert.ok(!camera.showsAll);
  camera.pan(-30, -70);
  camera.centre({ x: 1500, y: 5000 });
  assert.deepEqual(camera.window, { x: 700, y: 4400, width: 1600, height: 1200 });
});

test("the small map keeps the drawing's shape, and is smaller on a phone", () => {
  assert.deepEqual(mapSize({ width: 220, height: 150 }, ROOM), { width: 110, height: 75 });
  assert.deepEqual(mapSize({ width: 100, height: 1500 }, ROOM), { width: 10, height: 150 });
  assert.deepEqual(mapSize({ width: 220, height: 150 }, { width: 390, height: 600 }), { width: 66, height: 45 });
  assert.equal(mapSize({ width: 10, height: 15000 }, ROOM).width, 8);
});
