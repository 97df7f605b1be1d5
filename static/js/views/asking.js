/** @import { Kind } from "../core/asking.js" */
/** @import { Ask } from "./ask.js" */
/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
/** @import { Exercise } from "../state/exercise.js" */
/** @import { Trace } from "../core/types.js" */

/** Asking in page and frame: what it takes is fetched when something is asked first. */
export class Asking {
  /**
   * @param {Scope} scope @param {Player} player @param {{around: (draw: () => void) => void, again: () => void}} panel
   */
  constructor(scope, player, panel) {
    this.scope = scope;
    this.player = player;
    this.panel = panel;
    /** What an address has brought along to an iteration. @type {{trace: Trace, answers: string} | null} */
    this.brought = null;
    player.bring = (answers) => this.bring(answers);
    /** @type {{ask: Ask, exercise: Exercise} | null} */
    this.made = null;
    /** Who is told of questions and results. @type {Exercise["tell"]} */
    this.tell = () => {};
    /** @type {Promise<Ask> | null} */
    this.making = null;
    const kinds = /** @type {HTMLSelectElement | null} */ (scope.find("[name=kind]"));
    // A frame asks what its address says.
    if (!kinds) return;
    scope.find("[data-do=ask]").addEventListener("click", () => this.toggle());
    // What cannot be asked of this step cannot be chosen.
    for (const type of ["pointerdown", "focus"]) {
      kinds.addEventListener(type, async () => {
        const ask = await this.ready();
        for (const option of kinds.options) option.disabled = option.value !== "" && !ask.can(/** @type {Kind} */ (option.value));
      });
    }
    kinds.addEventListener("change", async () => {
      const kind = /** @type {Kind} */ (kinds.value);
      kinds.value = "";
      (await this.ready()).ask(kind);
    });
  }

  ready() {
    this.making ??= this.make();
    return this.making;
  }

  async make() {
    const [{ Ask }, { Exercise }] = await Promise.all([import("./ask.js"), import("../state/exercise.js")]);
    const exercise = new Exercise(this.player);
    exercise.tell = (told) => this.tell(told);
    const ask = new Ask(this.scope, this.player, exercise, () => this.panel.again());
    // A learner keeps the place and the text in a cell, whenever the matrices are drawn anew.
    this.panel.around = (draw) => ask.kept(draw);
    this.made = { ask, exercise };
    if (this.waiting) exercise.bring(this.waiting);
    if (!this.scope.signal.aborted) for (const view of [exercise, ask]) this.player.subscribe((state) => view.render(state));
    return ask;
  }

  async toggle() {
    (await this.ready()).toggle();
  }

  /** What is asked, and what was answered; nothing before something is asked. */
  get exercise() {
    return this.made?.exercise ?? null;
  }

  /** The question of the step on show. */
  get question() {
    return this.made?.ask.question;
  }

  /** What was answered, as the address keeps it. */
  get fragment() {
    return this.made ? this.made.exercise.fragment : this.waiting.replace(/^#/, "");
  }

  /** Takes the answers that an address brings along to the run on show. @param {string} answers */
  bring(answers) {
    this.brought = { trace: this.player.now.data.trace, answers };
    this.made?.exercise.bring(answers);
  }

  /** What was brought along to the iteration on show. */
  get waiting() {
    const { trace: { asked, query, t } } = this.player.now.data;
    const { trace, answers } = this.brought ?? {};
    return answers && asked.length && trace?.query === query && trace.t === t ? answers : "";
  }

  /** Brings the learner to the cell of an entry. @param {string} name @param {number} i @param {number} j */
  async focus(name, i, j) {
    (await this.ready()).focus(name, i, j);
  }

  /** @param {State} state */
  async render({ data: { trace } }) {
    if (trace.asked.length) await this.ready();
  }
}
