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
    this.told = told;
    this.asked = "";
    this.renewals = 0;
    /** The steps that are asked; where the mistake is asked one walks through all to find it. @type {Set<string>} */
    this.steps = new Set();
    /** Those whose answer is on show. @type {Set<string>} */
    this.answered = new Set();
    this.read();
    player.instead = (by, cause) => this.instead(by, cause);
  }

  /** Takes what is asked of the run on show. */
  read() {
    const { base, data: { trace } } = this.player.now;
    this.asked = base;
    const { questions = [] } = this.asking.exercise ?? {};
    this.steps = new Set(!this.told || trace.spec.reveal === "never" ? [] : questions.filter(({ kind }) => kind !== "bug").map(({ step }) => step));
  }

  /** Asks what another run asks, once that is shown. @param {Promise<unknown>} shown @returns {Promise<boolean>} whether nothing else has come since */
  async renew(shown) {
    const renewal = (this.renewals += 1);
    Object.assign(this, { steps: new Set(), answered: new Set() });
    await shown;
    await this.loaded();
    if (renewal !== this.renewals) return false;
    this.read();
    return true;
  }

  /** Until the run that was asked for last is on show, and its questions are there. */
  async loaded() {
    await this.player.loading;
    if (this.player.now.data.trace.asked.length) await this.asking.ready();
    await this.asking.exercise?.loading;
  }

  /** Makes a move by itself, where it leads from a question to its answer, or back. @param {number} by @param {Cause} [cause] */
  instead(by, cause = "user") {
    const { id } = this.player.step;
    if (!this.steps.has(id) || Math.abs(by) !== 1 || by > 0 === this.answered.has(id)) return null;
    return this.turn(id, by > 0, cause).then(() => true);
  }

  /** Shows the answer of a step, or hides it. @param {string} step @param {boolean} answer @param {Cause} cause */
  async turn(step, answer, cause) {
    const { player, asking } = this;
    if (answer === this.answered.has(step)) return;
    player.update({ cause });
    if (answer) this.answered.add(step);
    else this.answered.delete(step);
    const all = this.steps.size === this.answered.size;
    // Once everything is answered nothing has to be hidden any more; a recording has no more than it shows.
    if (player.server && all) return this.show(changed(this.asked, { ask: null, fade: null }).base, cause);
    if (player.server && !asking.exercise?.of) {
      await this.show(this.asked, cause);
      await this.loaded();
    }
    const { exercise } = asking;
    if (!exercise) return;
    if (!answer) await exercise.withdraw(this.ids(step).filter((id) => exercise.answers.has(id)));
    const open = [...this.answered].flatMap((each) => this.ids(each)).filter((id) => exercise.open.includes(id));
    if (open.length) await exercise.giveUp(open);
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
    return this.player.show({ ...this.player.wish, base }, cause);
  }

  /** The places of a walk through ``stops`` steps: each with whether it is the answer. @param {string[]} stops @returns {{at: number, answer: boolean}[]} */
  places(stops) {
    return stops.flatMap((step, at) => [{ at, answer: false }, ...(this.steps.has(step) ? [{ at, answer: true }] : [])]);
  }
}
