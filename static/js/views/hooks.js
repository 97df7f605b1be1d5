/** @import { Scope } from "./scope.js" */
/** @import { State } from "../state/player.js" */

/** What anything outside may read: the hooks on the root of a mount, and each step a person made, said once. */
export class Hooks {
  /** @param {Scope} scope */
  constructor(scope) {
    this.scope = scope;
    this.root = scope.root;
    this.awake = false;
    this.waiting = scope.find(".busy");
    this.region = scope.find("[role=status]");
  }

  /** @param {State} state */
  render({ options: { theme, example }, data: { trace }, index, live, playing, training, busy, cause }) {
    if (!this.awake) this.scope.wake((this.awake = true));
    const { id, phase, text, title } = trace.steps[index];
    const hooks = {
      ready: "true", theme, t: String(live?.t ?? trace.t), live: String(Boolean(live)), step: id, phase,
      playing: String(playing), training: String(training), example: String(example ?? "mean"),
    };
    for (const [name, value] of Object.entries(hooks)) if (this.root.dataset[name] !== value) this.root.dataset[name] = value;
    if (this.waiting.textContent !== busy) this.waiting.textContent = busy;
    const said = `${title}. ${text}`;
    if (cause === "user" && !playing && !training && this.region.textContent !== said) this.region.textContent = said;
  }
}
