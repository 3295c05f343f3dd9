// A drawing that is walked into: what is open, laid out and drawn anew with each change; its tools are modules of their own.
import { widenBars } from "./bars.js";
import { required } from "./elements.js";
import { columnsOf, fold } from "./fold.js";
import { Keyboard } from "./keyboard.js";
import { legendOf, swatchesOf } from "./legend.js";
import { changed, markChanged } from "./marks.js";
import { glide } from "./motion.js";
import { unpacked } from "./packed.js";
import { Picture } from "./picture.js";
import { messageOf, Planner } from "./plan.js";
import { Pointer } from "./pointer.js";
import { Search } from "./search.js";
import { Selection } from "./selection.js";
import { Sheet } from "./sheet.js";
import { Toolbar } from "./toolbar.js";
import { DEPTHS, Tree } from "./tree.js";
import { inform, join, leave, twin } from "./twins.js";

/** @import { Layouts } from "./plan.js" */
/** @import { Depth, DrawingData, PickData, SceneData } from "./scene.d.ts" */
/** @import { Open } from "./tree.js" */
/** @typedef {(name: "depth" | "picked" | "problem", value: string) => void} Tell */

const USUAL_TYPE = 16;
/** Pixels of the thinnest arrow where the drawing fills the screen. */
const LEAST_STROKE = 2;
let views = 0;

export class View {
  /**
   * @param {HTMLElement} root
   * @param {object} around
   * @param {Layouts} around.layouts
   * @param {Tell} around.tell gives Python a value by its name
   * @param {string} [around.base] the address of these modules, where they can be fetched
   */
  constructor(root, { layouts, tell, base }) {
    views += 1;
    this.root = root;
    this.tell = tell;
    this.base = base;
    this.prefix = `graph-${views}`;
    this.planner = new Planner(layouts);
    this.packed = "";
    this.group = "";
    /** @type {Depth | undefined} */
    this.depth = undefined;
    /** What is drawn; nothing before it has arrived. @type {SceneData | undefined} */
    this.data = undefined;
    this.tree = new Tree([]);
    /** @type {Open} */
    this.open = new Set();
    /** @type {Picture | undefined} */
    this.picture = undefined;
    this.status = required(root, ".said", HTMLElement);
    this.svg = required(root, "svg.drawing", SVGSVGElement);
    /** Whether the drawing fills the screen, where its text is never small. */
    this.fills = false;
    const map = required(root, "svg.map", SVGSVGElement);
    this.sheet = new Sheet(
      this.svg,
      map,
      () => this.takeType(),
      () => this.refold(),
    );
    this.camera = this.sheet.camera;
    root.classList.toggle("own-type", getComputedStyle(root).getPropertyValue("--st-font") !== "");
    this.takeType();
    /** The last pick of the page's that was taken. */
    this.turn = 0;
    /** What the last change of the network changed. @type {Set<string>} */
    this.changed = new Set();
    this.selection = new Selection(this);
    this.search = new Search(this);
    this.toolbar = new Toolbar(this);
    this.pointer = new Pointer(this);
    this.keyboard = new Keyboard(this);
  }

  /** Takes how much larger than usual the page wants type: for a projector, or to fill the screen. */
  takeType() {
    const wanted = Number.parseFloat(getComputedStyle(this.root).getPropertyValue("--figure-type"));
    this.camera.fills = wanted > 0;
    const page = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_TYPE;
    this.camera.type = wanted || page;
  }

  /** @param {DrawingData} received */
  async receive({ packed, depth, group = "", open, pick }) {
    const deeper = depth !== this.depth;
    this.depth = depth;
    if (packed === this.packed) {
      if (deeper) await this.openTo(depth);
      this.takePick(pick);
      return;
    }
    this.packed = packed;
    const data = await unpacked(packed).catch((error) => this.giveUp(error));
    if (!data || packed !== this.packed) return;
    const before = this.data;
    const other = deeper || before?.title !== data.title;
    this.group = group;
    join(group, this);
    this.take(data);
    this.changed = new Set(other || !before ? [] : changed(before, data));
    if (other) {
      this.open = open ? new Set(open) : this.tree.opened(this.depth);
      await this.layout({ fit: {} });
    } else {
      this.open = new Set([...this.open].filter((id) => this.tree.items.has(id) && this.tree.isPart(id)));
      await this.layout({
        fit: this.camera.fitted,
        anchor: this.picture && this.camera.middle(this.picture.plan.boxes),
      });
      this.revealChanged();
    }
    this.takePick(pick);
    this.search.renew();
  }

  /** Selects what the page picks; Python knows of it. @param {PickData} [pick] */
  takePick(pick) {
    if (!pick || pick.turn === this.turn) return;
    this.turn = pick.turn;
    if (!pick.id || this.tree.items.has(pick.id)) this.selection.uncover(pick.id);
  }

  /** Brings what a change was made of into sight: the picked box if it is among it, else the first. */
  revealChanged() {
    const shown = [...(this.picture?.groups.keys() ?? [])].filter((id) => this.changed.has(id) && !this.open.has(id));
    if (!shown.length || shown.some((id) => this.inWindow(id))) return;
    this.reveal(shown.includes(this.selection.id) ? this.selection.id : (shown[0] ?? ""));
  }

  /** Whether all of what is drawn of a box is in sight. @param {string} id */
  inWindow(id) {
    const rect = this.picture?.rect(id);
    return rect !== undefined && this.camera.contains(rect);
  }

  /** @param {SceneData} data */
  take(data) {
    this.data = data;
    this.tree = new Tree(data.items);
    this.selection.renew();
    for (const [name, colour] of Object.entries(data.paper)) this.root.style.setProperty(`--paper-${name}`, colour);
    this.svg.setAttribute("aria-label", `Drawing of ${data.title}`);
    required(this.root, ".legend", HTMLElement).replaceChildren(...legendOf(data));
    required(this.root, ".swatches", HTMLElement).replaceChildren(...swatchesOf(data));
  }

  stop() {
    this.planner.stop();
    leave(this);
  }

  /** @param {string} words */
  say(words) {
    this.status.textContent = words;
  }

  /** @param {string} what @param {unknown} error */
  fail(what, error) {
    this.say(`${what}: ${messageOf(error)}.`);
  }

  /** Says that nothing can be drawn, to the page, too, which then draws plainly. @param {unknown} error */
  giveUp(error) {
    this.fail("The drawing could not be made", error);
    this.tell("problem", messageOf(error));
  }

  /**
   * Lays out what is open and draws it; `anchor` stays where it is on the screen, `reveal` comes into sight, `show` whole.
   * @param {{ fit?: import("./camera.js").Fit, anchor?: string, reveal?: string, show?: string }} after
   */
  async layout({ fit, anchor = "", reveal = "", show = "" }) {
    const { data, tree, open, camera } = this;
    if (!data) return;
    const began = performance.now();
    const anchored = this.picture?.rect(anchor);
    const top = anchored && camera.topOf(anchored);
    const plan = await this.planner.plan(tree, data.head, open).catch((error) => this.coarser(error));
    if (!plan) return;
    widenBars(plan, tree);
    // Drawings side by side are read line by line.
    if (!this.group) fold(plan, tree.inside(""), camera.readingRoom, camera.least / camera.type);
    const picture = new Picture(tree, open, plan, this.prefix, data.maps);
    this.draw(picture);
    const moved = picture.rect(anchor);
    if (fit) camera.fit(fit);
    const shallower = fit && this.fills && !camera.showsAll && this.shallower();
    if (shallower) {
      this.open = this.tree.opened(shallower);
      await this.layout({ fit });
      return;
    } else if (top && moved) camera.keep(moved, top);
    this.reveal(reveal);
    const opened = picture.rect(show);
    if (opened) camera.show(opened);
    this.root.dataset.milliseconds = String(Math.round(performance.now() - began));
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
  }

  /** Shows less deeply what cannot be laid out in time, and gives up only where even stages fail. @param {unknown} error */
  coarser(error) {
    if (!this.root.isConnected) return;
    const depth = this.shallower();
    if (!depth) {
      this.giveUp(error);
      return;
    }
    this.open = this.tree.opened(depth);
    this.say(`That could not be laid out (${messageOf(error)}); it is shown less deeply.`);
    this.layout({ fit: {} });
  }

  /** The deepest depth that shows less than what is open. @returns {Depth | undefined} */
  shallower() {
    return [...DEPTHS].reverse().find((depth) => this.tree.opened(depth).size < this.open.size);
  }

  /** @param {Picture} picture */
  draw(picture) {
    const before = this.picture;
    this.picture = picture;
    picture.dressArrows(this.toolbar.arrowsBy.value, this.fills ? LEAST_STROKE / this.camera.type : 0);
    this.sheet.take(picture);
    this.selection.mark();
    markChanged(picture, this.changed);
    this.pointer.hideCard();
    if (before) glide(before, picture);
  }

  /** Folds the drawing anew where another number of columns fits its room better. */
  refold() {
    if (this.fills !== this.camera.fills && this.depth) {
      this.fills = this.camera.fills;
      this.openTo(this.depth);
      return;
    }
    const plan = this.picture?.plan;
    if (!this.camera.fitted) this.reveal(this.tree.shown(this.selection.id, this.open));
    const { readingRoom, least, type } = this.camera;
    if (!plan?.bands.length || columnsOf(plan.bands, readingRoom, least / type).length === plan.columns) return;
    this.layout({ fit: this.camera.fitted, anchor: this.camera.middle(plan.boxes) });
  }

  /** Brings what is drawn of a box into sight. @param {string} id */
  reveal(id) {
    const rect = this.picture?.rect(id);
    if (rect) this.camera.reveal(rect);
  }

  /** @param {Depth} depth */
  openTo(depth) {
    this.open = this.tree.opened(depth);
    this.depth = depth;
    return this.layout({ fit: {} });
  }

  /** Opens to a depth that the visitor chose. @param {Depth} depth */
  chooseDepth(depth) {
    this.openTo(depth);
    this.tell("depth", depth);
    inform(this, (view) => view.openTo(depth));
  }

  /** Opens or closes a part, here and in the drawings beside this. @param {string} id */
  toggle(id) {
    const opens = !this.open.has(id);
    this.setOpen(id, opens);
    inform(this, (view) => {
      const other = twin(this.tree, view.tree, id);
      if (other && view.tree.inSight(other, view.open) && view.tree.isPart(other)) view.setOpen(other, opens);
    });
  }

  /** @param {string} id @param {boolean} opens */
  setOpen(id, opens) {
    if (this.open.has(id) === opens) return;
    this.open = this.tree.toggled(this.open, id);
    this.say(`${this.tree.item(id).title} ${opens ? "opened" : "closed"}`);
    // What is closed out of sight, by a drawing beside this, stays out of sight.
    const rect = this.picture?.rect(id);
    const seen = rect !== undefined && this.camera.touches(rect);
    this.layout({ anchor: id, [opens ? "show" : "reveal"]: opens || seen ? id : "" });
  }
}
