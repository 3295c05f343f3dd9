// The sum as rows of bars: the channels' shares running up, then bias, norm and gate, up to the value.
import { number, rowName, stepName, sumName } from "./words.js";

/** @import { Layer } from "./layer.js" */
/** @import { Row, Sum } from "./sums.js" */

/** @param {string} name @param {string} kind */
function part(name, kind) {
  const made = document.createElement(name);
  made.className = kind;
  return made;
}

/** One row: a name, a bar from one number to another, a number. */
class Line {
  /** @param {(() => void) | null} pick */
  constructor(pick) {
    this.item = document.createElement("li");
    this.row = part(pick ? "button" : "div", "row");
    if (this.row instanceof HTMLButtonElement) this.row.type = "button";
    if (pick) this.row.addEventListener("click", pick);
    this.name = part("span", "name");
    this.track = part("span", "track");
    this.zero = part("i", "zero");
    this.bar = part("i", "");
    this.track.append(this.bar, this.zero);
    this.figure = part("span", "figure");
    this.row.append(this.name, this.track, this.figure);
    this.item.append(this.row);
  }

  /**
   * @param {string} name @param {number} value @param {{ from: number, to: number, low: number, high: number }} bar
   */
  write(name, value, { from, to, low, high }) {
    const span = high - low || 1;
    /** @param {number} at */
    const share = (at) => `${((at - low) / span) * 100}%`;
    if (this.name.textContent !== name) this.name.textContent = this.name.title = name;
    this.figure.textContent = number(value);
    this.figure.dataset.value = String(value);
    this.figure.className = `figure ${value < 0 ? "minus" : "plus"}`;
    this.zero.style.left = share(0);
    this.bar.className = to < from ? "down" : "up";
    this.bar.style.left = share(Math.min(from, to));
    this.bar.style.width = `${(Math.abs(to - from) / span) * 100}%`;
    this.item.hidden = false;
  }
}

/** The rows of the channels and those of the steps. */
export class Ledger {
  /** @param {HTMLElement} terms @param {HTMLElement} steps @param {(plane: number) => void} pick */
  constructor(terms, steps, pick) {
    this.terms = terms;
    this.steps = steps;
    this.pick = pick;
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Line[]} */
    this.after = [];
    /** @type {number[]} */
    this.planes = [];
    this.total = new Line(null);
    this.total.row.classList.add("total");
    this.value = new Line(null);
    this.value.row.classList.add("total");
    this.gate = gate();
  }

  /** @param {Layer} layer */
  take(layer) {
    const picks = layer.planes.length > 1;
    this.lines = Array.from(
      { length: 9 },
      (_, place) => new Line(picks ? () => this.pick(this.planes[place] ?? -1) : null),
    );
    this.after = Array.from({ length: 5 }, () => new Line(null));
    this.terms.replaceChildren(...this.lines.map((line) => line.item), this.total.item);
    this.steps.replaceChildren(...this.after.map((line) => line.item), this.value.item);
  }

  /** @param {Layer} layer @param {Sum} sum @param {Row[]} shown @param {number} plane */
  draw(layer, sum, shown, plane) {
    const ends = shown.flatMap(({ from, to }) => [from, to]);
    const [low, high] = [Math.min(0, sum.sum, ...ends), Math.max(0, sum.sum, ...ends)];
    for (const [place, line] of this.lines.entries()) {
      const row = shown[place];
      this.planes[place] = row?.plane ?? -1;
      line.item.hidden = !row;
      if (!row) continue;
      line.write(rowName(layer, row), row.value, { from: row.from, to: row.to, low, high });
      line.row.classList.toggle("winner", row.cell >= 0 && row.cell === sum.winner);
      if (line.row instanceof HTMLButtonElement) {
        line.row.disabled = row.plane < 0;
        line.row.setAttribute("aria-pressed", String(row.plane === plane));
      }
    }
    this.total.write(sumName(layer), sum.sum, { from: 0, to: sum.sum, low, high });
    this.drawSteps(layer, sum);
  }

  /** @param {Layer} layer @param {Sum} sum */
  drawSteps(layer, sum) {
    const reached = [sum.sum, ...sum.steps.map(({ value }) => value)];
    const [low, high] = [Math.min(0, ...reached), Math.max(0, ...reached)];
    for (const [place, line] of this.after.entries()) {
      const step = sum.steps[place];
      line.item.hidden = !step;
      if (!step) continue;
      const before = reached[place] ?? 0;
      // What multiplies moves the whole bar; what adds moves its end.
      const from = step.kind === "bias" || step.kind === "shift" ? before : 0;
      line.write(stepName(layer, step), step.value, { from, to: step.value, low, high });
      const isGate = step.kind === "relu";
      line.row.classList.toggle("gated", isGate);
      if (isGate) {
        line.track.replaceChildren(this.gate.drawing);
        this.gate.set(step.by > 0);
      } else if (line.bar.parentNode !== line.track) line.track.replaceChildren(line.bar, line.zero);
    }
    this.value.write("the value", sum.value, { from: 0, to: sum.value, low, high });
  }
}

/** A gate in a pipe: its leaf lies along the pipe where the value passes, and across it where it does not. */
function gate() {
  const holder = document.createElement("template");
  holder.innerHTML =
    '<svg class="gate" viewBox="0 0 58 20" aria-hidden="true"><path d="M2 4H56M2 16H56"/><path class="leaf"/><circle r="3"/></svg>';
  const drawing = /** @type {SVGSVGElement} */ (holder.content.firstElementChild);
  const leaf = drawing.querySelector(".leaf");
  const ball = drawing.querySelector("circle");
  /** @param {boolean} open */
  const set = (open) => {
    leaf?.setAttribute("d", open ? "M29 4L44 5" : "M29 4V16");
    ball?.setAttribute("cx", open ? "48" : "20");
    ball?.setAttribute("cy", "10");
  };
  return { drawing, set };
}
