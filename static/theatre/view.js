// One theatre on the page: where the visitor stands, and everything drawn anew for it.
import { required } from "../graph/elements.js";
import { unpacked } from "../graph/packed.js";
import { countAt } from "./counter.js";
import { FieldView } from "./field.js";
import { KernelView } from "./kernel.js";
import { Layer } from "./layer.js";
import { wrapped } from "./layout.js";
import { Ledger } from "./ledger.js";
import { MapView } from "./maps.js";
import { largestSize, paletteOf } from "./palette.js";
import { nearest, origin } from "./patches.js";
import { isStill, Player } from "./player.js";
import { rays } from "./rays.js";
import { rows, sumAt } from "./sums.js";
import { tables } from "./tables.js";
import { along, moved } from "./walk.js";
import * as words from "./words.js";

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
    this.frame = 0;
    this.asked = 0;
    this.table = 0;
    this.player = new Player(
      () => this.step(),
      (share) => this.slide(share),
    );
    this.resized = new ResizeObserver(() => this.restage());
    this.listen();
  }

  listen() {
    const { find } = this;
    const out = this.given.sheet.canvas;
    out.addEventListener("pointermove", (event) => this.over(event));
    out.addEventListener("pointerdown", (event) => this.press(event));
    out.addEventListener("pointerup", () => this.settle(this.at, this.plane));
    this.read.sheet.canvas.addEventListener("pointermove", (event) => this.overRead(event));
    this.read.sheet.canvas.addEventListener("click", (event) => this.clickRead(event));
    const work = this.work.sheet.canvas;
    work.addEventListener("pointermove", (event) => this.point(this.work.pointed(event)));
    work.addEventListener("pointerleave", () => this.point(-1));
    work.addEventListener("click", (event) => this.clickWork(event));
    this.root.addEventListener("keydown", (event) => this.key(event));
    find(".play").addEventListener("click", () => this.toggle());
    find(".back").addEventListener("click", () => this.walk(-1));
    find(".next").addEventListener("click", () => this.walk(1));
    find(".fewer").addEventListener("click", () => this.turn(-1));
    find(".more").addEventListener("click", () => this.turn(1));
    find(".speed").addEventListener("change", (event) => {
      this.player.pace = Number(/** @type {HTMLSelectElement} */ (event.target).value);
    });
    this.numbers.addEventListener("toggle", () => this.writeTables());
    // The theme may change under us: its colours are read again when this one does.
    this.watch.addEventListener("transitionend", () => this.restage());
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
      this.root.dataset.milliseconds = String(Math.round(performance.now() - began));
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {unknown} error */
  fail(error) {
    const why = error instanceof Error ? error.message : String(error);
    this.player.stop();
    this.find(".said").textContent = `This could not be drawn: ${why}.`;
    this.tell("problem", why);
  }

  /** @param {Layer} layer @param {Sent} sent */
  take(layer, sent) {
    this.player.stop();
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
    this.label(layer);
    this.restage();
  }

  /** The map that adds the most where we stand. @param {Layer} layer */
  strongest(layer) {
    if (layer.data.act === "response")
      return Math.max(0, layer.find([layer.planes[0]?.source ?? "", layer.data.channel]));
    if (layer.data.act === "sum") return 1;
    if (layer.data.act !== "window") return 0;
    return rows(layer, sumAt(layer, this.at), 1)[0]?.plane ?? 0;
  }

  /** @param {Layer} layer */
  label(layer) {
    const { data, height, width, outChannels } = layer;
    const [kernel, stride] = [data.kernel.join("×"), data.stride];
    const strides = stride[0] === stride[1] ? stride[0] : stride.join("×");
    this.root.dataset.act = layer.mixes ? "mix" : data.act;
    this.find(".deed").textContent = DEEDS[data.act];
    const hasWindow = data.act === "window" || data.act === "largest" || data.act === "mean";
    const padding = data.padding.some(Boolean) ? `, padding ${padded(data.padding)}` : "";
    this.find(".size").textContent = hasWindow && !layer.readsVector ? `${kernel}, stride ${strides}${padding}` : "";
    this.find(".made").textContent = `channel ${data.channel} of ${words.whole(outChannels)} · ${height}×${width}`;
    this.find(".terms h3").textContent = words.termsTitle(layer);
    const follows = data.bias !== null || data.norm || data.relu || data.act === "mean" || data.act === "response";
    this.find(".steps h3").textContent = follows ? "Then" : "Nothing follows";
    this.find(".turn").classList.toggle("one", layer.planes.length < 2);
    for (const name of [".fewer", ".more", ".player"]) {
      const isOne = name === ".player" ? height * width === 1 : layer.planes.length < 2;
      this.find(name).hidden = isOne;
    }
    this.given.sheet.canvas.setAttribute(
      "aria-label",
      `What goes out: ${height} × ${width} values. Arrow keys move, Home and End go to the ends of a row, ` +
        "Page Up and Page Down change the map that comes in, Space plays, Enter keeps the place.",
    );
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
    this.writeScale(scales[0], this.read.picture?.values ?? [], this.read.picture?.most ?? 0);
    this.writeScale(scales[1], output, height * width > 1 ? most : 0);
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

  /** @param {Element | undefined} line @param {ArrayLike<number>} values @param {number} most */
  writeScale(line, values, most) {
    if (!line) return;
    if (!most) {
      line.replaceChildren();
      return;
    }
    const ramp = document.createElement("span");
    const hasNegative = Array.prototype.some.call(values, (value) => value < 0);
    ramp.className = hasNegative ? "ramp" : "ramp positive";
    line.replaceChildren(words.number(hasNegative ? -most : 0), ramp, words.number(most));
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
    const shown = rows(layer, sum);
    const told = this.work.draw({ layer, at, plane, sum, palette, pointed });
    this.drawMaps();
    this.ledger.draw(layer, sum, shown, plane);
    this.field.draw(at);
    this.find(".told").textContent = told;
    this.write(layer, sum, shown);
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

  /** @param {Layer} layer @param {import("./sums.js").Sum} sum @param {import("./sums.js").Row[]} shown */
  write(layer, sum, shown) {
    const { at, plane, find } = this;
    const map = layer.planes[plane];
    find(".shown").textContent = map ? words.mapPlace(layer, plane) : "";
    find(".shown").title = map?.source ?? "";
    find(".where").textContent = `${layer.data.title} · ${words.standing(layer, at)}`;
    const value = document.createElement("b");
    value.textContent = words.number(sum.value);
    value.dataset.value = String(sum.value);
    const check = document.createElement("span");
    check.className = sum.agrees ? "agrees" : "differs";
    check.textContent = sum.agrees ? "✓ equals torch’s value" : `✗ torch says ${words.number(sum.given)}`;
    check.title = words.verdict(sum);
    find(".result").replaceChildren("Value ", value, " ", check);
    this.root.dataset.agrees = String(sum.agrees);
    const said = find(".said");
    // What moves by itself is not read out.
    said.setAttribute("aria-live", this.player.plays ? "off" : "polite");
    said.textContent = words.sentence(layer, at, sum, shown);
    const window = `The window begins at ${words.place(origin(layer, at))}.`;
    this.read.sheet.canvas.setAttribute(
      "aria-label",
      `${map?.source ?? ""}, ${words.mapName(layer, plane)}. ${window}`,
    );
    this.work.sheet.canvas.setAttribute("aria-label", find(".told").textContent ?? "");
    this.writeCount(layer);
  }

  /** @param {Layer} layer */
  writeCount(layer) {
    const count = countAt(layer, this.at);
    const [line] = this.root.querySelectorAll(".count p");
    this.meter.hidden = !count;
    const formula = this.find(".formula");
    if (!line) return;
    if (!count) {
      line.textContent = "This layer counts no multiply-adds.";
      formula.textContent = this.find(".factors").textContent = "";
      return;
    }
    const { products, positions, filters, macs, here, share } = count;
    line.textContent = `This filter so far: ${words.whole(here)} of ${words.whole(products * positions)} products`;
    this.meter.value = share;
    this.meter.setAttribute("aria-label", line.textContent);
    const factors = layer.data.factors.map(({ text, meaning }) => `${text} (${meaning})`).join(" · ");
    formula.textContent =
      `${words.plural(products, "product")} × ${words.plural(positions, "position")} × ` +
      `${words.plural(filters, "filter")} = ${words.whole(macs)} MACs`;
    this.find(".factors").textContent = `= ${factors}`;
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

  /** @param {PointerEvent} event */
  over(event) {
    if (!this.layer || (this.player.plays && !event.buttons)) return;
    const at = this.layer.inside(this.given.pixel(event));
    if (at.join() !== this.at.join()) this.go(at);
  }

  /** @param {PointerEvent} event */
  press(event) {
    this.pause();
    // A finger that leaves the map goes on to move its window.
    this.given.sheet.canvas.setPointerCapture(event.pointerId);
    this.over(event);
  }

  /** @param {PointerEvent} event */
  overRead(event) {
    if (!this.layer || this.player.plays || this.layer.readsVector || event.pointerType === "touch") return;
    const at = nearest(this.layer, this.read.pixel(event));
    if (at.join() !== this.at.join()) this.go(at);
  }

  /** @param {MouseEvent} event */
  clickRead(event) {
    if (!this.layer) return;
    this.pause();
    const [y, x] = this.read.pixel(event);
    if (!this.layer.readsVector) {
      this.settle(nearest(this.layer, [y, x]), this.plane);
      return;
    }
    const plane = y * (this.read.picture?.width ?? 1) + x;
    if (plane >= 0 && plane < this.layer.planes.length) this.settle(this.at, plane);
  }

  /** @param {number} cell */
  point(cell) {
    if (cell === this.pointed) return;
    this.pointed = cell;
    this.ask();
  }

  /** @param {MouseEvent} event */
  clickWork(event) {
    const cell = this.work.pointed(event);
    if (this.layer && cell >= 0 && (this.layer.mixes || this.layer.data.act === "response")) this.settle(this.at, cell);
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

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !this.layer) return;
    const target = /** @type {Element} */ (event.composedPath()[0]);
    const isMap = target === this.given.sheet.canvas;
    if (target instanceof HTMLSelectElement) return;
    if (event.key === "PageUp" || event.key === "PageDown") this.turn(event.key === "PageDown" ? 1 : -1);
    else if (!isMap) return;
    else if (event.key === " ") this.toggle();
    else if (event.key === "Enter") this.settle(this.at, this.plane);
    else {
      const at = moved(this.layer, this.at, event.key);
      if (!at) return;
      this.pause();
      this.go(at);
    }
    event.preventDefault();
  }

  stop() {
    this.pause();
    this.resized.disconnect();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}

/** @type {Record<import("./theatre.d.ts").Act, string>} */
const DEEDS = {
  window: "The kernel",
  largest: "The window",
  mean: "The window",
  concat: "The branches",
  sum: "The sum",
  response: "Its neighbours",
  pass: "Nothing is computed",
  input: "The image",
};

/** @param {[number, number, number, number]} padding */
function padded([top, bottom, left, right]) {
  const isEven = top === bottom && left === right;
  if (isEven) return top === left ? String(top) : `${top}×${left}`;
  return `${top}/${bottom} rows, ${left}/${right} columns`;
}
