// One theatre on the page: where the visitor stands, and everything drawn anew for it.
import { required } from "../graph/elements.js";
import { unpacked } from "../graph/packed.js";
import { FieldView } from "./field.js";
import { listen } from "./hands.js";
import { KernelView } from "./kernel.js";
import { label, write, writeScale } from "./labels.js";
import { Layer } from "./layer.js";
import { wrapped } from "./layout.js";
import { Ledger } from "./ledger.js";
import { MapView } from "./maps.js";
import { largestSize, paletteOf } from "./palette.js";
import { origin } from "./patches.js";
import { isStill, Player } from "./player.js";
import { rays } from "./rays.js";
import { rows, sumAt } from "./sums.js";
import { tables } from "./tables.js";
import { along } from "./walk.js";

/** @import { At } from "./layer.js" */
/** @import { Box } from "./patches.js" */
/** @import { TheatreData } from "./theatre.d.ts" */
/** @typedef {(name: string, value: unknown) => void} Tell */
/** @typedef {{ packed: string, at?: At | null, channel?: [string, number] | null }} Sent `at` and `channel`: where to begin */

const TABLE_MS = 150;

/** One theatre. */
export class View {
  /** @param {HTMLElement} root @param {Tell} tell */
  constructor(root, tell) {
    this.root = root;
    this.tell = tell;
    this.probe = document.createElement("span");
    this.probe.className = "probe";
    this.watch = document.createElement("span");
    this.watch.className = "watch";
    root.append(this.probe, this.watch);
    /** @param {string} part */
    const find = (part) => required(root, part, HTMLElement);
    const canvas = (/** @type {string} */ part) => required(root, part, HTMLCanvasElement);
    this.read = new MapView(canvas(".read"));
    this.work = new KernelView(canvas(".work"));
    this.given = new MapView(canvas(".given"));
    this.field = new FieldView(find(".field"));
    this.ledger = new Ledger(find(".terms ol"), find(".steps ol"), (plane) => this.settle(this.at, plane));
    this.rays = required(root, ".rays", SVGSVGElement);
    this.numbers = required(root, ".numbers", HTMLDetailsElement);
    this.meter = required(root, "progress", HTMLProgressElement);
    this.find = find;
    /** @type {Layer | null} */
    this.layer = null;
    /** @type {At} */
    this.at = [0, 0];
    /** Where the window came from, while it slides. @type {At} */
    this.before = [0, 0];
    this.slid = 1;
    this.plane = 0;
    this.pointed = -1;
    this.packed = "";
    this.failed = false;
    this.frame = 0;
    this.asked = 0;
    this.table = 0;
    this.player = new Player(
      () => this.step(),
      (share) => this.slide(share),
    );
    this.resized = new ResizeObserver(() => this.restage());
    listen(this);
  }

  /** @param {Sent} sent */
  async receive(sent) {
    this.resized.observe(this.root);
    if (sent.packed === this.packed) return;
    this.packed = sent.packed;
    const began = performance.now();
    try {
      /** @type {TheatreData} */
      const data = await unpacked(sent.packed);
      if (sent.packed !== this.packed) return;
      this.take(new Layer(data), sent);
      // What could not be drawn before can be now.
      if (this.failed) this.tell("problem", null);
      this.failed = false;
      this.root.dataset.milliseconds = String(Math.round(performance.now() - began));
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {unknown} error */
  fail(error) {
    const why = error instanceof Error ? error.message : String(error);
    this.pause();
    this.failed = true;
    this.find(".said").textContent = `This could not be drawn: ${why}.`;
    this.tell("problem", why);
  }

  /** @param {Layer} layer @param {Sent} sent */
  take(layer, sent) {
    this.pause();
    const known = this.layer?.data;
    const isSame = known?.id === layer.data.id && known.out_shape.join() === layer.data.out_shape.join();
    const kept = isSame ? this.at : layer.largest();
    this.layer = layer;
    this.at = layer.inside(/** @type {At} */ (sent.at ?? kept));
    this.before = this.at;
    const found = layer.find(sent.channel);
    this.plane = found >= 0 ? found : this.strongest(layer);
    this.pointed = -1;
    this.ledger.take(layer);
    this.field.take(layer);
    label(this, layer);
    this.restage();
  }

  /** The map that adds the most where we stand. @param {Layer} layer */
  strongest(layer) {
    if (layer.data.act === "response")
      return Math.max(0, layer.find([layer.planes[0]?.source ?? "", layer.data.channel]));
    if (layer.data.act === "sum") return 1;
    if (layer.data.act !== "window") return 0;
    return rows(layer, sumAt(layer, this.at), { most: 1 })[0]?.plane ?? 0;
  }

  /** Reads sizes and colours again and draws everything. */
  restage() {
    if (!this.layer || !this.root.clientWidth) return;
    this.palette = paletteOf(this.probe);
    this.takeMaps();
    this.ask();
  }

  takeMaps() {
    const { layer, palette } = this;
    if (!layer || !palette) return;
    this.read.take(this.pictureIn(layer), palette);
    const { height, width, output } = layer;
    const none = /** @type {[number, number, number, number]} */ ([0, 0, 0, 0]);
    const most = largestSize(output);
    this.given.take({ values: output, height, width, margin: none, padding: none, most }, palette);
    const scales = this.root.querySelectorAll(".panel .scale");
    writeScale(scales[0], this.read.picture?.values ?? [], this.read.picture?.most ?? 0);
    writeScale(scales[1], output, most);
  }

  /** @param {Layer} layer @returns {import("./maps.js").Picture} */
  pictureIn(layer) {
    const none = /** @type {[number, number, number, number]} */ ([0, 0, 0, 0]);
    if (layer.readsVector) {
      const { width, height } = this.read.sheet.canvas.getBoundingClientRect();
      const { rows: down, columns } = wrapped(layer.planes.length, width / height || 1);
      const values = Float32Array.from(layer.planes, (plane) => plane.values[0] ?? 0);
      return { values, height: down, width: columns, margin: none, padding: none, most: largestSize(values) };
    }
    const { inHeight: height, inWidth: width, data } = layer;
    const values = layer.planes[this.plane]?.values ?? layer.output;
    // A grid that was rounded up reaches beyond its padding.
    const [top, left] = origin(layer, [layer.height - 1, layer.width - 1]);
    // A flatten's padding is below 0: it cuts.
    const padding = /** @type {[number, number, number, number]} */ (data.padding.map((side) => Math.max(0, side)));
    const margin = /** @type {[number, number, number, number]} */ ([...padding]);
    margin[1] = Math.max(margin[1], top + data.kernel[0] - height);
    margin[3] = Math.max(margin[3], left + data.kernel[1] - width);
    return { values, height, width, margin, padding, most: largestSize(values) };
  }

  // ── Drawing ────────────────────────────────────────────────────────────────

  /** Draws in the next frame. */
  ask() {
    this.asked ||= performance.now();
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      try {
        this.draw();
      } catch (error) {
        this.fail(error);
      }
    });
  }

  draw() {
    const { layer, palette, at, plane, pointed } = this;
    if (!layer || !palette) return;
    const began = performance.now();
    const sum = sumAt(layer, at);
    const shown = rows(layer, sum, { kept: plane });
    const told = this.work.draw({ layer, at, plane, sum, palette, pointed });
    this.drawMaps();
    this.ledger.draw(layer, sum, shown, plane);
    this.field.draw(at);
    this.find(".told").textContent = told;
    write(this, layer, sum, shown);
    this.root.dataset.redraw = (performance.now() - began).toFixed(2);
    this.root.dataset.waited = (performance.now() - this.asked).toFixed(2);
    this.asked = 0;
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
    this.root.dataset.at = at.join();
    if (this.numbers.open) {
      clearTimeout(this.table);
      this.table = window.setTimeout(() => this.writeTables(), TABLE_MS);
    }
  }

  drawMaps() {
    const { layer } = this;
    if (!layer) return;
    const until = this.player.plays ? this.at[0] * layer.width + this.at[1] : undefined;
    const share = this.slid;
    const [y, x] = [this.between(0, share), this.between(1, share)];
    this.given.draw({ top: y, left: x, height: 1, width: 1 }, { until });
    this.read.draw(this.looked(layer, [y, x]), { veil: !layer.readsVector });
    rays(this.rays, this.read, this.work, this.given, this.looked(layer, this.at), this.at);
  }

  /** @param {0 | 1} axis @param {number} share */
  between(axis, share) {
    return this.before[axis] + (this.at[axis] - this.before[axis]) * share;
  }

  /** What the position reads of the map. @param {Layer} layer @param {At} at @returns {Box} */
  looked(layer, at) {
    if (layer.readsVector) {
      const columns = this.read.picture?.width ?? 1;
      return { top: Math.floor(this.plane / columns), left: this.plane % columns, height: 1, width: 1 };
    }
    const [top, left] = origin(layer, at);
    return { top, left, height: layer.data.kernel[0], width: layer.data.kernel[1] };
  }

  writeTables() {
    const { layer } = this;
    const holder = this.numbers.querySelector("div");
    if (!layer || !holder) return;
    holder.replaceChildren(...(this.numbers.open ? tables(layer, this.at, this.plane, sumAt(layer, this.at)) : []));
    this.numbers.dataset.at = this.at.join();
  }

  // ── What the visitor does ──────────────────────────────────────────────────

  /** @param {At} at @param {boolean} [slides] */
  go(at, slides = false) {
    if (!this.layer) return;
    this.before = slides ? this.at : at;
    this.slid = slides ? 0 : 1;
    this.at = at;
    this.ask();
  }

  /** The visitor stays here: the page is told. @param {At} at @param {number} plane */
  settle(at, plane) {
    const map = this.layer?.planes[plane];
    if (!this.layer) return;
    this.go(at);
    if (plane !== this.plane && map) this.showPlane(plane);
    this.tell("at", at);
    if (map) this.tell("channel", [map.source, map.channel]);
  }

  /** @param {number} cell */
  point(cell) {
    if (cell === this.pointed) return;
    this.pointed = cell;
    this.ask();
  }

  /** @param {number} plane */
  showPlane(plane) {
    this.plane = plane;
    this.takeMaps();
    this.ask();
  }

  /** @param {number} by */
  turn(by) {
    const count = this.layer?.planes.length ?? 0;
    if (count > 1) this.showPlane((this.plane + by + count) % count);
  }

  /** @param {number} by */
  walk(by) {
    this.pause();
    if (this.layer) this.go(along(this.layer, this.at, by));
  }

  step() {
    const { layer } = this;
    if (!layer) return;
    const next = along(layer, this.at, 1);
    this.go(next, next[0] === this.at[0] && this.player.pace < 10);
  }

  /** @param {number} share */
  slide(share) {
    if (this.slid === 1 || this.frame) return;
    this.slid = share;
    this.drawMaps();
  }

  toggle() {
    if (this.player.plays) this.pause();
    else if (isStill()) this.walk(1);
    else if (this.layer && this.layer.height * this.layer.width > 1) this.play();
  }

  play() {
    this.player.play();
    this.root.classList.add("playing");
    this.find(".play").textContent = "Pause";
    this.ask();
  }

  pause() {
    if (!this.player.plays) return;
    this.player.stop();
    this.root.classList.remove("playing");
    this.find(".play").textContent = "Play";
    this.slid = 1;
    this.ask();
  }

  stop() {
    this.pause();
    this.resized.disconnect();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
