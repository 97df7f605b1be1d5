/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
import { say } from "../core/words.js";

/** The question that the run poses, and the way to the next part of its answer. */
export class Task {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    this.question = scope.find(".task p");
    this.next = scope.find("[data-do=next]");
    this.next.addEventListener("click", () => player.move(1));
  }

  /** @param {State} state */
  render({ data: { trace }, index }) {
    const step = trace.steps[index + 1];
    const words = step ? say("Next: {title} →", { title: step.title }) : say("Next: iteration {t} →", { t: trace.t + 1 });
    if (this.question.textContent !== trace.task) this.question.textContent = trace.task;
    if (this.next.textContent !== words) this.next.textContent = words;
  }
}
