// The sheet that the drawing lies on, and the small map of the whole: both are moved by pointer and wheel.
import { Camera, mapSize } from "./camera.js";
import { element } from "./elements.js";

/** @import { Picture } from "./picture.js" */

const REST_MS = 150;

export class Sheet {
  /**
   * @param {SVGSVGElement} svg @param {SVGSVGElement} map
   * @param {() => void} resizing is called when the sheet has another size
   * @param {() => void} resized and when it has come to rest there
   */
  constructor(svg, map, resizing, resized) {
    this.svg = svg;
    this.map = map;
    this.camera = new Camera(
      () => ({ width: svg.clientWidth, height: svg.clientHeight }),
      () => this.move(),
    );
    this.window = element("rect", { class: "window" });
    /** @type {Picture | undefined} */
    this.picture = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let rest;
    new ResizeObserver(() => {
      resizing();
      this.camera.resized();
      clearTimeout(rest);
      rest = setTimeout(resized, REST_MS);
    }).observe(svg);
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    svg.addEventListener("pointerdown", (event) => this.drag(event));
    map.addEventListener("pointerdown", (event) => this.point(event));
  }

  /** Takes a new picture without moving. @param {Picture} picture */
  take(picture) {
    this.picture = picture;
    this.camera.size = picture.plan;
    this.svg.replaceChildren(picture.marker(), picture.scene);
    this.drawMap(picture);
    this.move();
  }

  /** @param {Picture} picture */
  drawMap({ plan, tree }) {
    const size = mapSize(plan, this.camera.room);
    this.map.setAttribute("viewBox", `0 0 ${plan.width} ${plan.height}`);
    this.map.setAttribute("width", String(size.width));
    this.map.setAttribute("height", String(size.height));
    /** @type {Map<string, string>} */
    const paths = new Map();
    for (const [id, { x, y, width, height }] of plan.boxes) {
      const { fill } = tree.item(id);
      paths.set(fill, `${paths.get(fill) ?? ""}M${x},${y}h${width}v${height}h${-width}z`);
    }
    this.map.replaceChildren(...[...paths].map(([fill, d]) => element("path", { d, fill })), this.window);
  }

  move() {
    if (!this.picture) return;
    const { x, y, scale, window, showsAll } = this.camera;
    const transform = `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${scale.toFixed(4)})`;
    this.picture.scene.setAttribute("transform", transform);
    for (const [name, value] of Object.entries(window)) this.window.setAttribute(name, value.toFixed(1));
    this.map.toggleAttribute("hidden", showsAll);
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    // Without a modifier the page scrolls, unless the drawing has the whole screen; it must not catch a reader who passes by.
    if (!event.ctrlKey && !event.metaKey && !document.fullscreenElement) return;
    event.preventDefault();
    const frame = this.svg.getBoundingClientRect();
    this.camera.zoom(Math.exp(-event.deltaY / 400), { x: event.clientX - frame.left, y: event.clientY - frame.top });
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (event.button !== 0) return;
    let last = event;
    follow((moved) => {
      this.camera.pan(moved.clientX - last.clientX, moved.clientY - last.clientY);
      last = moved;
    });
  }

  /** A point of the small map comes into the middle. @param {PointerEvent} event */
  point(event) {
    event.preventDefault();
    const go = (/** @type {PointerEvent} */ { clientX, clientY }) => {
      const frame = this.map.getBoundingClientRect();
      const { width, height } = this.camera.size;
      this.camera.centre({
        x: ((clientX - frame.left) / frame.width) * width,
        y: ((clientY - frame.top) / frame.height) * height,
      });
    };
    go(event);
    follow(go);
  }
}

/** @param {(event: PointerEvent) => void} move is called until the pointer is released */
function follow(move) {
  const stop = () => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", stop);
    window.removeEventListener("pointercancel", stop);
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", stop);
  window.addEventListener("pointercancel", stop);
}
