/** @import { Question, Result } from "../core/asking.js" */
/** @import { Player, State } from "./player.js" */
import { idsOf, kept, keptIn } from "../core/asking.js";
import { changed } from "../core/query.js";

/** What its questions belong to: an iteration, whichever example is looked at. @param {State} state */
const named = ({ data: { trace: { asked, query, t } } }) => (asked.length ? `${changed(query, { example: null }).base} ${t}` : "");

/** @typedef {(told: {type: "question", id: string} | {type: "result", score: number, max: number, results: Result[]}) => void} Told */

/**
 * What is asked in the iteration on show, what was answered, and the verdict. The answers are kept as text that an
 * address can carry (``fragment``); a view that shows them is told by the player, as of everything.
 */
export class Exercise {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    /** @type {Question[]} */
    this.questions = [];
    this.max = 0;
    /** @type {Map<string, string>} */
    this.answers = new Map();
    /** @type {Map<string, Result>} */
    this.results = new Map();
    /** @type {Set<string>} answered after a hint, or not by the learner */
    this.helped = new Set();
    /** @type {Set<string>} what a hint was given to */
    this.hinted = new Set();
    /** @type {string} the run whose questions these are */
    this.of = "";
    this.ticket = 0;
    /** Whether the questions could not be had. */
    this.missed = false;
    /** @type {Promise<unknown>} until the questions are there */
    this.loading = Promise.resolve();
    /** @type {Told} */
    this.tell = () => {};
  }

  /** Takes the answers that an address brings along to the run on show. @param {string} fragment */
  bring(fragment) {
    this.begin(this.player.now, keptIn(fragment));
  }

  /** @param {State} state */
  render(state) {
    if (named(state) !== this.of) this.begin(state, { answers: new Map(), helped: new Set() });
    else if (this.missed) this.begin(state, this);
  }

  /** @param {State} state @param {Pick<Exercise, "answers" | "helped">} kept */
  begin(state, { answers, helped }) {
    this.of = named(state);
    this.ticket += 1;
    Object.assign(this, { questions: [], max: 0, answers, helped, hinted: new Set(), results: new Map(), missed: false });
    const { of } = this;
    this.loading = of ? this.load(state.base, state.data.trace.t).catch((error) => this.miss(of, error)) : Promise.resolve();
  }

  /** Asks again at the next move. @param {string} of @param {unknown} error */
  miss(of, error) {
    this.player.fail(error);
    this.missed ||= of === this.of;
  }

  /** @param {string} base @param {number} t */
  async load(base, t) {
    const { of } = this;
    const { questions, max } = await this.player.source.questions(base, t);
    // A learner may have answered meanwhile, which has a ticket of its own.
    if (of !== this.of) return;
    Object.assign(this, { questions, max });
    for (const { id } of questions) this.tell({ type: "question", id });
    const known = new Set(this.ids);
    for (const id of this.answers.keys()) if (!known.has(id)) this.answers.delete(id);
    if (this.answers.size) await this.judge();
    else this.player.update({});
  }

  /** What can be answered, one by one. @returns {string[]} */
  get ids() {
    return idsOf(this.questions);
  }

  /** What is not right yet. @returns {string[]} */
  get open() {
    return this.ids.filter((id) => !this.results.get(id)?.right && !(this.answers.get(id) === "" && this.results.has(id)));
  }

  get isDone() {
    return this.max > 0 && !this.open.length;
  }

  get score() {
    return [...this.results.values()].filter(({ right }) => right).length;
  }

  /** Right without a hint. */
  get alone() {
    return [...this.results.values()].filter(({ id, right }) => right && !this.helped.has(id)).length;
  }

  /** The answers, as the address keeps them. */
  get fragment() {
    return this.of && this.of === named(this.player.now) ? kept(this.answers, this.helped) : "";
  }

  /** The question that an entry, or anything else that can be answered, belongs to. @param {string} id */
  questionOf(id) {
    return this.questions.find((each) => each.id === id || each.entries?.includes(id));
  }

  /** @param {string} id @param {string} text @returns {Promise<void>} */
  async answer(id, text) {
    if (this.answers.get(id) === text && this.results.has(id)) return;
    const before = this.results.get(id);
    if (before && !before.right) this.helped.add(id);
    this.answers.set(id, text);
    await this.judge();
  }

  /** Has the right values told. @param {string[]} ids */
  async giveUp(ids) {
    for (const id of ids) {
      this.helped.add(id);
      this.answers.set(id, "");
    }
    await this.judge();
  }

  /** Takes answers back. @param {string[]} ids */
  async withdraw(ids) {
    for (const id of ids) {
      this.answers.delete(id);
      this.results.delete(id);
      this.helped.delete(id);
    }
    // A verdict that is on its way is on what was there before.
    this.ticket += 1;
    this.player.update({});
    if (this.answers.size) await this.judge();
  }

  /** @param {string} id */
  hint(id) {
    this.helped.add(id);
    this.hinted.add(id);
    this.player.update({});
  }

  /** The verdict on all that was answered. Nothing is lost where it cannot be had. */
  async judge() {
    const { base, data: { trace } } = this.player.now;
    const ticket = (this.ticket += 1);
    const found = await this.player.source.verdict(base, trace.t, this.answers).catch((error) => this.player.fail(error));
    if (!found || ticket !== this.ticket) return;
    this.results = new Map(found.results.map((each) => [each.id, each]));
    this.tell({ type: "result", score: found.score, max: found.max, results: found.results });
    this.player.update({ failure: "" });
  }
}
