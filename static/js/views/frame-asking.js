/** @import { Asking } from "./asking.js" */
/** @import { Cause, Player } from "../state/player.js" */
import { changed } from "../core/query.js";

/**
 * Question and answer in a slide: the question stands alone, the next move brings its answer, the one after that goes
 * on. So a walk visits a stop that is asked twice. Where right values are never told there is no answer to bring, nor
 * where a learner answers.
 */
export class QuestionWalk {
  /** @param {Player} player @param {Asking} asking @param {boolean} [told] whether a move tells the answer */
  constructor(player, asking, told = true) {
    this.player = player;
    this.asking = asking;
    const { base, data: { trace } } = player.now;
    this.asked = base;
    /** The steps that are asked; where the mistake is asked one walks through all to find it. */
    this.steps = new Set(!told || trace.spec.reveal === "never" ? [] : asking.exercise?.questions.filter(({ kind }) => kind !== "bug").map(({ step }) => step));
    /** Those whose answer is on show. */
    this.answered = new Set();
    player.instead = (by, cause) => this.instead(by, cause);
  }

  /** Makes a move by itself, where it leads from a question to its answer, or back. @param {number} by @param {Cause} [cause] */
  instead(by, cause = "user") {
    const { id } = this.player.step;
    if (!this.steps.has(id) || Math.abs(by) !== 1 || by > 0 === this.answered.has(id)) return false;
    this.turn(id, by > 0, cause);
    return true;
  }

  /** Shows the answer of a step, or hides it. @param {string} step @param {boolean} answer @param {Cause} cause */
  turn(step, answer, cause) {
    const { player, asking: { exercise } } = this;
    if (answer === this.answered.has(step)) return;
    if (answer) this.answered.add(step);
    else this.answered.delete(step);
    const all = this.steps.size === this.answered.size;
    // Once everything is answered nothing has to be hidden any more; a recording has no more than it shows.
    if (player.server && all) this.show(changed(this.asked, { ask: null, fade: null }).base, cause);
    else if (!exercise || (player.server && !exercise.of)) this.show(this.asked, cause);
    else if (answer) exercise.giveUp(this.ids(step).filter((id) => exercise.open.includes(id)));
    else exercise.withdraw(this.ids(step));
  }

  /** @param {string} step */
  ids(step) {
    const { questions = [], ids = [] } = this.asking.exercise ?? {};
    const own = questions.filter((each) => each.step === step);
    return ids.filter((id) => own.some((each) => each.id === id || each.entries?.includes(id)));
  }

  /** @param {string} base @param {Cause} cause */
  show(base, cause) {
    this.player.stand(cause);
    this.player.show({ ...this.player.wish, base }, cause);
  }

  /** The places of a walk through ``stops`` steps: each with whether it is the answer. @param {string[]} stops @returns {{at: number, answer: boolean}[]} */
  places(stops) {
    return stops.flatMap((step, at) => [{ at, answer: false }, ...(this.steps.has(step) ? [{ at, answer: true }] : [])]);
  }
}
