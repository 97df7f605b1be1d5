/** @import { Player, State } from "./player.js" */
/** @import { Trace } from "./types.js" */
import { shapeText } from "./format.js";

/** The code of the whole iteration, the line of this step lit; a click on a line goes to its step. */
export class Listing {
  /** @param {HTMLElement} view @param {Player} player */
  constructor(view, player) {
    this.view = view;
    this.list = /** @type {HTMLElement} */ (view.querySelector(".listing"));
    this.player = player;
    /** @type {Trace | null} */
    this.trace = null;
    const copy = /** @type {HTMLElement} */ (view.querySelector("[data-do=copy]"));
    copy.addEventListener("click", async () => {
      const done = await navigator.clipboard.writeText(script(player.now.data.trace)).then(() => true, () => false);
      copy.textContent = done ? "Copied" : "The browser does not allow copying";
      setTimeout(() => (copy.textContent = "Copy the script"), 2000);
    });
  }

  /** @param {State} state */
  render({ data: { trace }, index }) {
    if (this.view.hidden) return;
    if (trace !== this.trace) this.lay(trace);
    this.trace = trace;
    [...this.list.children].forEach((item, position) => {
      const now = position === index;
      item.classList.toggle("now", now);
      if (now && item.getAttribute("aria-current") !== "step") item.scrollIntoView({ block: "nearest" });
      if (now) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    });
  }

  /** @param {Trace} trace */
  lay(trace) {
    this.list.replaceChildren(
      ...trace.steps.map((step, index) => {
        const item = document.createElement("li");
        item.className = step.phase;
        const line = document.createElement("button");
        line.type = "button";
        const code = document.createElement("code");
        code.textContent = step.code;
        const shapes = document.createElement("span");
        const from = step.reads.map((name) => `${name} ${shapeText(step.shapes[name])}`).join(", ");
        shapes.textContent = `${step.writes} ${shapeText(step.shapes[step.writes])} from ${from}`;
        line.append(code, shapes);
        line.addEventListener("click", () => this.player.moveTo(index));
        item.append(line);
        return item;
      }),
    );
  }
}

/**
 * The iteration as a NumPy script: what it starts from, every step, and the loss at the end.
 * @param {Trace} trace
 */
export function script(trace) {
  const written = new Set(trace.steps.map(({ writes }) => writes));
  const given = Object.entries(trace.tensors)
    .filter(([name]) => !written.has(name))
    .map(([name, { values, npy }]) =>
      values === undefined
        ? `${name} = np.load("${name}.npy")  # too large to write out: ${location.origin}${npy}`
        : `${name} = np.array(${JSON.stringify(values).replaceAll("null", "np.nan")}, dtype=float)`,
    );
  return [
    `# Backwalk: iteration ${trace.t} of ${trace.query}`,
    "import numpy as np",
    "",
    ...given,
    `m = ${trace.m}`,
    "",
    ...trace.steps.map(({ code }) => code),
    "",
    'print("J =", J)',
    "",
  ].join("\n");
}
