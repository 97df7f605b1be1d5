/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
import { make } from "./dom.js";
import { say } from "../core/words.js";

/** @typedef {{id: string, title: string, text: string, step: string, example: string}} Finding */

/** Milliseconds that a person stays at an iteration before it is asked what ails it. */
const SETTLED = 300;

/** What ails the run at this iteration, each finding with the way to its step and to a run that shows it plainly. */
export class Health {
  /** @param {Scope} scope @param {Player} player @param {(findings: Finding[]) => void} told what was found, to be shown where it happens */
  constructor(scope, player, told) {
    const list = scope.find(".health");
    this.list = list;
    this.timer = 0;
    // Nothing waits for what is no longer there.
    scope.signal.addEventListener("abort", () => clearTimeout(this.timer), { once: true });
    this.player = player;
    this.told = told;
    this.asked = "";
    list.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button) player.moveTo(player.now.data.trace.steps.findIndex(({ id }) => id === button.dataset.step));
    });
  }

  /** @param {State} state */
  async render({ base, data: { trace }, training, playing }) {
    const key = `${base} ${trace.t}`;
    if (training || playing || trace.hides || key === this.asked) return;
    this.asked = key;
    this.told([]);
    clearTimeout(this.timer);
    await new Promise((resolve) => (this.timer = setTimeout(resolve, SETTLED)));
    const answer = key === this.asked && (await this.player.server?.health(base, trace.t));
    if (!answer || key !== this.asked) return;
    const items = answer.findings.map(({ title, text, step, example }) => {
      const item = make("li");
      const name = make("b", { textContent: title });
      const button = make("button", { type: "button", className: "link", textContent: say("see {step}", { step: trace.tensors[step].symbol }) });
      button.dataset.step = step;
      const link = make("a", { href: `/?${example}`, textContent: say("an example") });
      item.append(name, ` ${text} `, button, " ", link);
      return item;
    });
    const well = make("li", { textContent: say("Nothing stands out at iteration {t}.", { t: trace.t }) });
    this.list.replaceChildren(...(items.length ? items : [well]));
    this.told(answer.findings);
  }
}
