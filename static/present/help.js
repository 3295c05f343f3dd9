// What stands over a figure that fills the screen: which keys there are, a line that fades, and the handle of the knob.

const SHOWN_MS = 7000;

export class Help {
  /** @param {() => void} toggle is called when the handle is pressed @param {() => void} full and when the whole screen is asked for */
  constructor(toggle, full) {
    this.root = document.createElement("div");
    this.root.className = "inception-present";
    Object.assign(this.root.style, { position: "fixed", inset: "0", zIndex: "1000090", pointerEvents: "none" });
    this.line = document.createElement("p");
    this.line.setAttribute("role", "status");
    Object.assign(this.line.style, {
      ...{
        position: "absolute",
        left: "50%",
        bottom: "calc(var(--present-foot, 8px) + 8px)",
        transform: "translateX(-50%)",
        margin: "0",
      },
      ...{ padding: "6px 16px", borderRadius: "8px", background: "rgb(8 14 22 / 88%)", color: "#fff" },
      ...{ font: "500 20px/1.3 'Source Sans 3', sans-serif", whiteSpace: "nowrap" },
    });
    this.handle = this.button("Knob", "Show the nearest knob and the totals (key K)", toggle);
    this.handle.setAttribute("aria-pressed", "false");
    this.full = this.button("Full screen", "Give the browser the whole screen (key F)", full);
    const bar = document.createElement("div");
    Object.assign(bar.style, { position: "absolute", right: "10px", bottom: "8px", display: "flex", gap: "6px" });
    bar.append(this.handle, this.full);
    this.root.append(this.line, bar);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {string} words @param {string} title @param {() => void} act */
  button(words, title, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.title = title;
    made.addEventListener("click", act);
    Object.assign(made.style, {
      ...{ pointerEvents: "auto", cursor: "pointer", padding: "3px 10px", borderRadius: "6px" },
      ...{ border: "1px solid rgb(128 138 150)", background: "rgb(8 14 22 / 80%)", color: "#fff" },
      ...{ font: "500 16px/1.3 'Source Sans 3', sans-serif" },
    });
    return made;
  }

  /** Says something where nothing is said. @param {string} words */
  wait(words) {
    if (!this.root.isConnected || this.line.hidden) this.say(words);
  }

  /** Says something for some seconds. @param {string} words */
  say(words) {
    if (!this.root.isConnected) document.body.append(this.root);
    this.line.textContent = words;
    this.line.hidden = false;
    for (const running of this.line.getAnimations()) running.cancel();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const gone = () => {
        this.line.hidden = true;
      };
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) gone();
      else this.line.animate({ opacity: [1, 0] }, 900).onfinish = gone;
    }, SHOWN_MS);
  }

  hide() {
    clearTimeout(this.timer);
    this.root.remove();
  }
}
