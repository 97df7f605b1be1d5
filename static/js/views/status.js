/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
import { lossSymbol, show } from "../core/format.js";
import { say } from "../core/words.js";

const why = () =>
  say(
    "Most often the learning rate is too large for this loss: each update overshoots the minimum by more than the one before. Try a smaller one.",
  );

/** Loss and accuracy, a refused change that has no field of its own, and what to do about a diverged run. */
export class Status {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    this.scope = scope;
    this.banner = scope.find(".banner");
    this.loss = scope.find(".figures .loss");
    this.accuracy = scope.find(".figures .accuracy");
    this.button = /** @type {HTMLElement} */ (this.banner.querySelector("button"));
    this.button.addEventListener("click", () => {
      const { diverged, steps } = player.now.data.trace;
      if (!diverged) return;
      const index = steps.findIndex(({ id }) => id === diverged.step);
      player.go(diverged.t * steps.length + index - 1);
    });
  }

  /** @param {State} state */
  render({ data: { trace }, live, complaints, failure }) {
    const symbol = lossSymbol(trace);
    const known = live || !trace.hides || trace.loss !== null;
    this.loss.textContent = `${symbol} = ${known ? show(live ? live.loss : trace.loss, 4) : "?"}`;
    const accuracy = live ? live.accuracy : trace.metrics.accuracy;
    this.accuracy.textContent = accuracy === undefined || accuracy === null ? "" : say("accuracy {percent} %", { percent: show(100 * accuracy, 0) });
    const { diverged } = trace;
    const orphan = complaints.find(({ parameter }) => !this.scope.find(`.complaint[data-for="${parameter}"]`));
    const message = diverged
      ? say("The numbers blew up at iteration {t}, step {step}: they are no longer finite.", { t: diverged.t, step: trace.tensors[diverged.step].symbol }) + " " + why()
      : (orphan?.message ?? failure);
    this.banner.hidden = !message;
    this.button.hidden = !diverged;
    const words = /** @type {HTMLElement} */ (this.banner.querySelector("p"));
    if (words.textContent !== message) words.textContent = message;
  }
}
