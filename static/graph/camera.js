// What of a drawing is in sight: pan, zoom, fit, and the small map of the whole.
import { element } from "./picture.js";

const ZOOM_LIMITS = [0.05, 4];
const READABLE = 1.15;
const LARGEST_FIT = 1.4;
const MAP = { width: 110, height: 150 };
const MARGIN = 14;

export class Camera {
  constructor(svg, map) {
    this.svg = svg;
    this.map = map;
    this.place = { x: 0, y: 0, scale: 1 };
    // How the drawing was fitted, until the visitor moves it: then it stays fitted whatever becomes of its room or size.
    this.fitted = undefined;
    new ResizeObserver(() => this.resized()).observe(svg);
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    svg.addEventListener("pointerdown", (event) => this.drag(event));
    map.addEventListener("pointerdown", (event) => this.point(event));
  }

  // Takes a new picture of `plan`, without moving.
  take(scene, plan, fills) {
    this.scene = scene;
    this.plan = plan;
    this.drawMap(fills);
    this.move();
  }

  drawMap(fills) {
    const { width, height } = this.plan;
    const narrow = this.room[0] < 500 ? 0.6 : 1;
    const scale = narrow * Math.min(MAP.width / width, MAP.height / height);
    this.map.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.map.setAttribute("width", Math.max(8, width * scale));
    this.map.setAttribute("height", Math.max(8, height * scale));
    const paths = new Map();
    for (const [id, { x, y, width: w, height: h }] of this.plan.boxes) {
      const fill = fills(id);
      paths.set(fill, `${paths.get(fill) ?? ""}M${x},${y}h${w}v${h}h${-w}z`);
    }
    this.window = element("rect", { class: "window" });
    this.map.replaceChildren(...[...paths].map(([fill, d]) => element("path", { d, fill })), this.window);
  }

  get room() {
    return [this.svg.clientWidth, this.svg.clientHeight];
  }

  move() {
    if (!this.scene) return;
    const { x, y, scale } = this.place;
    this.scene.setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${scale.toFixed(4)})`);
    const [width, height] = this.room.map((pixels) => pixels / scale);
    for (const [name, value] of Object.entries({ x: -x / scale, y: -y / scale, width, height }))
      this.window.setAttribute(name, value.toFixed(1));
    const whole = x >= 0 && y >= 0 && x + this.plan.width * scale <= this.room[0] && y + this.plan.height * scale <= this.room[1];
    this.map.toggleAttribute("hidden", whole);
  }

  resized() {
    if (!this.plan || !this.room[0]) return;
    if (this.fitted) this.fit(this.fitted);
    else this.move();
  }

  zoom(factor, x = this.room[0] / 2, y = this.room[1] / 2) {
    const scale = Math.min(Math.max(this.place.scale * factor, ZOOM_LIMITS[0]), ZOOM_LIMITS[1]);
    const real = scale / this.place.scale;
    this.fitted = undefined;
    this.place = { x: x - (x - this.place.x) * real, y: y - (y - this.place.y) * real, scale };
    this.move();
  }

  pan(x, y) {
    this.fitted = undefined;
    this.place.x += x;
    this.place.y += y;
    this.move();
  }

  fit({ whole = false } = {}) {
    this.fitted = { whole };
    const { width, height } = this.plan;
    const room = this.room.map((pixels) => pixels - 2 * MARGIN);
    const scale = Math.min(room[0] / width, room[1] / height, LARGEST_FIT);
    // A long network would be unreadable if it were fitted whole: then its width fits, and it begins at the top.
    const readable = whole ? scale : Math.max(scale, Math.min(room[0] / width, READABLE));
    const y = readable > scale ? MARGIN : (this.room[1] - readable * height) / 2;
    this.place = { x: (this.room[0] - readable * width) / 2, y, scale: readable };
    this.move();
  }

  // Where the upper edge of a place in the drawing is on the screen.
  topOf({ x, y, width }) {
    return { x: this.place.x + this.place.scale * (x + width / 2), y: this.place.y + this.place.scale * y };
  }

  // Moves so that the upper edge of a place is again where it was.
  keep(box, kept) {
    const now = this.topOf(box);
    this.pan(kept.x - now.x, kept.y - now.y);
  }

  // The box nearest to the middle of what is in sight.
  middle() {
    const [x, y] = [this.room[0] / 2, this.room[1] / 2];
    const away = (box) => {
      const at = this.topOf(box);
      return Math.hypot(at.x - x, at.y + (this.place.scale * box.height) / 2 - y);
    };
    return [...this.plan.boxes].reduce((best, one) => (away(one[1]) < away(best[1]) ? one : best))[0];
  }

  reveal({ x, y, width, height }) {
    const { scale } = this.place;
    const [left, top] = [this.place.x + scale * x, this.place.y + scale * y];
    const [right, bottom] = [left + scale * width, top + scale * height];
    const outside = left < 0 || top < 0 || right > this.room[0] || bottom > this.room[1];
    if (outside) this.pan(this.room[0] / 2 - (left + right) / 2, this.room[1] / 2 - Math.min((top + bottom) / 2, top + this.room[1] / 4));
  }

  wheel(event) {
    // Without a modifier the page scrolls, unless the drawing has the whole screen; it must not catch a reader who passes by.
    if (!event.ctrlKey && !event.metaKey && !document.fullscreenElement) return;
    event.preventDefault();
    const frame = this.svg.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY / 400), event.clientX - frame.left, event.clientY - frame.top);
  }

  drag(event) {
    if (event.button !== 0) return;
    let last = event;
    follow((moved) => {
      this.pan(moved.clientX - last.clientX, moved.clientY - last.clientY);
      last = moved;
    });
  }

  // A point of the small map comes into the middle.
  point(event) {
    event.preventDefault();
    const go = ({ clientX, clientY }) => {
      const frame = this.map.getBoundingClientRect();
      const x = ((clientX - frame.left) / frame.width) * this.plan.width;
      const y = ((clientY - frame.top) / frame.height) * this.plan.height;
      const { scale } = this.place;
      this.pan(this.room[0] / 2 - scale * x - this.place.x, this.room[1] / 2 - scale * y - this.place.y);
    };
    go(event);
    follow(go);
  }
}

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
