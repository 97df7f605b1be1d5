/** @import { Player, State } from "../state/player.js" */
import { make } from "./dom.js";
import { say } from "../core/words.js";

/** What ails the run at this iteration, each finding with the way to its step and to a run that shows it plainly. */
export class Health {
  /** @param {HTMLElement} list @param {Player} player */
  constructor(list, player) {
    this.list = list;
    this.player = player;
    this.asked = "";
    list.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button) player.moveTo(player.now.data.trace.steps.findIndex(({ id }) => id === button.dataset.step));
    });
  }

  /** @param {State} state */
  async render({ base, data: { trace }, training }) {
    const key = `${base} ${trace.t}`;
    // Whether it can be seen is asked of the markup: asking for its place would lay the page out at each step.
    if (this.list.closest("[hidden]") || training || key === this.asked) return;
    this.asked = key;
    const answer = await this.player.server?.health(base, trace.t);
    if (!answer || key !== this.asked) return;
    const items = answer.findings.map(({ id, text, step, example }) => {
      const item = make("li");
      const name = make("b", { textContent: id });
      const button = make("button", { type: "button", className: "link", textContent: say("see {step}", { step: trace.tensors[step].symbol }) });
      button.dataset.step = step;
      const link = make("a", { href: `/?${example}`, textContent: say("an example") });
      item.append(name, ` ${text} `, button, " ", link);
      return item;
    });
    const well = make("li", { textContent: say("Nothing stands out at iteration {t}.", { t: trace.t }) });
    this.list.replaceChildren(...(items.length ? items : [well]));
  }
}
