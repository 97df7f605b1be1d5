/** @import { Player, State } from "../state/player.js" */
/** @import { Step, Trace } from "../core/types.js" */
import { copyOut } from "./clipboard.js";
import { make } from "./dom.js";
import { shapeText } from "../core/format.js";
import { say } from "../core/words.js";

/** Every step of the iteration as a list, this step lit; a click goes to a step. */
export class Listing {
  /** @param {HTMLElement} view @param {Player} player @param {(step: Step, trace: Trace) => (Node | string)[]} content of one line */
  constructor(view, player, content) {
    this.view = view;
    this.list = /** @type {HTMLElement} */ (view.querySelector(".listing"));
    this.player = player;
    this.content = content;
    /** @type {Trace | null} */
    this.trace = null;
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
        const item = make("li");
        item.className = step.phase;
        const line = make("button");
        line.type = "button";
        line.append(...this.content(step, trace));
        line.addEventListener("click", () => this.player.moveTo(index));
        item.append(line);
        return item;
      }),
    );
  }
}

/** The code of a step and the shapes of what it works on, by the names that the code has. @param {Step} step */
export function codeOf(step) {
  const from = step.reads.map((name) => `${name} ${shapeText(step.shapes[name])}`).join(", ");
  const words = say("{tensor} {shape} from {operands}", { tensor: step.writes, shape: shapeText(step.shapes[step.writes]), operands: from });
  return [
    make("code", { textContent: step.code }),
    make("span", { textContent: words }),
  ];
}

/** A step's sentence of the story. @param {Step} step @param {Trace} trace */
export function storyOf(step, trace) {
  return [make("b", { textContent: trace.tensors[step.id].symbol }), ` ${step.story}`];
}

/** The iteration as a program: NumPy is the list of steps itself, PyTorch a text beside it; both can be copied. */
export class Programs {
  /** @param {HTMLElement} view @param {Player} player */
  constructor(view, player) {
    this.view = view;
    this.player = player;
    this.list = /** @type {HTMLElement} */ (view.querySelector(".listing"));
    this.text = /** @type {HTMLElement} */ (view.querySelector("pre"));
    this.hint = /** @type {HTMLElement} */ (view.querySelector(".hint"));
    this.framework = "numpy";
    /** @type {State | null} */
    this.state = null;
    this.shown = "";
    const copy = /** @type {HTMLElement} */ (view.querySelector("[data-do=copy]"));
    copy.addEventListener("click", () => copyOut(copy, this.program(), say("The browser does not allow copying")));
    view.querySelector("fieldset")?.addEventListener("change", (event) => {
      this.framework = /** @type {HTMLInputElement} */ (event.target).value;
      if (this.state) this.render(this.state);
    });
  }

  /** @param {State} state */
  async render(state) {
    this.state = state;
    if (this.view.hidden) return;
    const torch = this.framework === "torch";
    this.list.hidden = torch;
    this.text.hidden = !torch;
    this.hint.textContent = torch
      ? say("The same in PyTorch, where autograd does the backward pass.")
      : say("The whole iteration. Copied, it is a script that needs NumPy alone.");
    const key = `${state.base} ${state.data.trace.t}`;
    if (!torch || state.training || key === this.shown) return;
    this.shown = key;
    const text = await this.program().catch((error) => String(error.message));
    if (key === this.shown) this.text.textContent = text;
  }

  async program() {
    const { base, data } = this.player.now;
    return (await this.player.server?.program(base, data.trace.t, this.framework)) ?? "";
  }
}
