/** @import { Options } from "../core/options.js" */
/** @import { Iteration, Complaint, Frame, Step } from "../core/types.js" */
/** @import { Recording } from "../source/recording.js" */
/** @import { Server } from "../source/server.js" */
import { options } from "../core/options.js";
import { changed, split } from "../core/query.js";
import { Refused } from "../source/refused.js";
import { onward } from "../core/stops.js";
import { clamp, cursorAt, positionOf } from "../core/positions.js";
import { say } from "../core/words.js";

/**
 * @typedef {"user" | "host" | "autoplay" | "init"} Cause
 * @typedef {{base: string, t: number, step: string, answers?: string}} Wish a run without its cursor, the cursor, and
 *   the answers that an address brings along to it
 * @typedef {Object} State
 * @property {string} base the run on show, without its cursor
 * @property {Options} options what that says of the view
 * @property {Iteration} data the iteration on show
 * @property {number} index the step on show
 * @property {boolean} playing
 * @property {boolean} training
 * @property {Frame | null} live the iteration that training has come to, where that is ahead of what is on show
 * @property {string} busy what is being waited for, once that takes long enough to be told
 * @property {Complaint[]} complaints what the last change was refused for
 * @property {string} failure what went wrong in a view, once; the others go on
 * @property {Cause} cause who made the last move
 */

/** @type {Complaint[]} */
const NONE = [];

/** Milliseconds that an iteration is on show before the next one is fetched ahead. */
const AHEAD = 150;

/** Waiting shorter than this is not worth a word. */
const PATIENCE = 300;

/**
 * Holds the one state of a page and moves it. Views subscribe and dispatch; only this file waits.
 *
 * What was asked for last is kept apart from what is on show (``wish`` and ``target``), so moves and changes
 * add up while an iteration is being loaded. Each load has a ticket; only the last one is shown.
 */
export class Player {
  /**
   * @param {Server | Recording} source @param {string} shape where the drawing goes
   * @param {AbortSignal} signal after which nothing moves any more
   */
  constructor(source, shape, signal) {
    this.source = source;
    this.shape = shape;
    source.tell = (words) => this.tell(words);
    signal.addEventListener("abort", () => this.end(), { once: true });
    /** @type {State | null} */
    this.state = null;
    /** @type {((state: State) => unknown)[]} */
    this.views = [];
    /** @type {Wish} */
    this.wish = { base: "", t: 0, step: "" };
    this.target = 0;
    this.ticket = 0;
    /** @type {Promise<void>} the last load, whether or not it is still wanted */
    this.loading = Promise.resolve();
    /** Who has begun the load under way, if there is one. @type {Cause} */
    this.loads = "init";
    /** The shape that the picture on show was drawn for. */
    this.drawn = shape;
    /** Counts starts and stops of playing and training: a loop that is not the latest ends. */
    this.motion = 0;
    /** @type {number[] | null} the positions that a walk visits, if not all */
    this.stops = null;
    this.loop = false;
    /** Makes a move in another way, and then says whether there was one to make. @type {(by: number, cause?: Cause) => Promise<boolean> | null} */
    this.instead = () => null;
    /** Takes the answers that an address brings along, when its run is on show. @type {(answers: string) => void} */
    this.bring = () => {};
  }

  /** Tells a view of every state, and of the one there is. @param {(state: State) => unknown} view */
  subscribe(view) {
    this.views.push(view);
    if (this.state) this.inform(view, this.state);
  }

  /** A view that fails, at once or later, is told of, and stops no other. @param {(state: State) => unknown} view @param {State} state */
  inform(view, state) {
    try {
      const shown = view(state);
      if (shown instanceof Promise) shown.catch((error) => this.fail(error));
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {unknown} error */
  fail(error) {
    const failure = error instanceof Error ? error.message : String(error);
    if (this.state && this.state.failure !== failure && this.views.length) this.update({ failure });
  }

  end() {
    this.views = [];
    this.motion += 1;
    this.ticket += 1;
  }

  /** The server, where there is one. */
  get server() {
    return "stream" in this.source ? this.source : null;
  }

  /** Shows the run and step that an address names. @param {string} search @param {Cause} cause @param {string} [answers] */
  open(search, cause, answers) {
    return this.show({ ...split(search), answers }, cause);
  }

  /** @returns {State} */
  get now() {
    if (!this.state) throw new Error("nothing is open yet");
    return this.state;
  }

  get count() {
    return this.now.data.trace.steps.length;
  }

  /** @returns {Step} */
  get step() {
    return this.now.data.trace.steps[this.now.index];
  }

  /** The iteration after which there is none. */
  get last() {
    return this.now.data.trace.diverged?.t ?? this.source.range.last;
  }

  /** @param {number} by steps, or stops @param {Cause} [cause] @returns {Promise<boolean>} whether there was somewhere to go */
  move(by, cause) {
    this.stand(cause);
    return this.instead(by, cause) ?? this.go(this.stops ? onward(this.stops, this.target, by, this.loop) : this.target + by, cause);
  }

  /** @param {number} by iterations @param {Cause} [cause] */
  moveIteration(by, cause) {
    this.stand(cause);
    return this.moveToIteration(cursorAt(this.target, this.count).t + by, cause);
  }

  /** @param {number} index */
  moveTo(index) {
    this.stand();
    return this.go(positionOf(cursorAt(this.target, this.count).t, index, this.count));
  }

  /**
   * Makes moves visit these positions; those after the end of a run are at its end.
   * @param {number[]} stops @param {number} [end] iteration @param {number} [count] steps
   */
  visit(stops, end = this.last, count = this.count) {
    this.stops = stops.map((each) => Math.min(each, positionOf(end, each % count, count)));
  }

  /** A move that somebody made ends playing and training, and starts from where they had come. @param {Cause} [cause] */
  stand(cause = "user") {
    if (cause === "user" || cause === "host") this.pause();
  }

  /** The same step of iteration t, or of the nearest there is. @param {number} t @param {Cause} [cause] */
  moveToIteration(t, cause) {
    return this.go(positionOf(Math.max(0, Math.min(t, this.last)), this.target % this.count, this.count), cause);
  }

  /** @param {number} position @param {Cause} [cause] @returns {Promise<boolean>} whether that is another one */
  async go(position, cause = "user") {
    this.stand(cause);
    const { trace } = this.now.data;
    const before = this.target;
    this.target = clamp(position, this.count, this.last, this.source.range.first);
    const { t, index } = cursorAt(this.target, this.count);
    const { base, answers } = this.wish;
    const wish = { base, t, step: trace.steps[index].id, answers: t === this.wish.t ? answers : undefined };
    if (t !== trace.t || base !== this.now.base) await this.show(wish, cause);
    else {
      this.cancel();
      this.wish = wish;
      this.update({ index, cause, live: null, busy: "", complaints: NONE, failure: "" });
      // A drawing that was on its way is still wanted.
      if (this.drawn !== this.shape) await this.reshape(this.shape);
    }
    return this.target !== before;
  }

  /** Changes parameters of the run. @param {Record<string, string | string[] | null>} changes */
  async change(changes) {
    this.pause();
    const { base, keepsIteration } = changed(this.wish.base, changes);
    await this.show({ base, t: keepsIteration ? this.wish.t : 0, step: this.wish.step }, "user");
  }

  /** Changes what is looked at, not the run. @param {Record<string, string | null>} changes @param {Cause} [cause] */
  look(changes, cause = "user") {
    // What is still being loaded is looked at in the same way when it comes.
    this.wish = { ...this.wish, base: changed(this.wish.base, changes).base };
    this.update({ base: changed(this.now.base, changes).base, cause });
  }

  /** Redraws for another place what is on show, or on its way. @param {string} shape */
  async reshape(shape) {
    this.shape = shape;
    if (this.state) await this.show(this.wish, this.loads);
  }

  /** @param {Wish} wish @param {Cause} cause */
  show(wish, cause) {
    this.loading = this.load(wish, cause);
    return this.loading;
  }

  /** @param {Wish} wish @param {Cause} cause */
  async load(wish, cause) {
    const { shape } = this;
    this.cancel();
    this.wish = wish;
    this.loads = cause;
    const { ticket } = this;
    const wanted = () => ticket === this.ticket;
    const tell = (/** @type {string} */ busy) => this.state && wanted() && this.update({ busy });
    const waiting = setTimeout(() => tell(say("Computing iteration {t}", { t: wish.t })), PATIENCE);
    try {
      const data = await this.source.iteration(wish.base, wish.t, this.shape, wanted, (reached) =>
        tell(say("Training to iteration {t}: {reached} so far", { t: wish.t, reached })),
      );
      if (!wanted()) return;
      this.drawn = shape;
      this.take(data, this.wish, cause);
      if (shape !== this.shape) await this.reshape(this.shape);
    } catch (error) {
      if (wanted()) this.refused(error);
    } finally {
      clearTimeout(waiting);
    }
  }

  /** @param {Iteration} data @param {Wish} wish @param {Cause} cause */
  take(data, { base, step, answers }, cause) {
    const { steps, t, diverged } = data.trace;
    const index = Math.max(0, steps.findIndex(({ id }) => id === step));
    this.wish = { base, t, step: steps[index].id };
    this.loads = "init";
    this.target = positionOf(t, index, steps.length);
    if (diverged && this.stops) this.visit(this.stops, t, steps.length);
    // Training that has begun again meanwhile is ahead of it.
    const live = this.state?.training ? this.state.live : null;
    // Another drawing of the same is no answer to what went wrong.
    const failure = cause === "init" && base === this.state?.base ? this.state.failure : "";
    this.update({ base, data, index, cause, live, complaints: NONE, busy: "", failure });
    if (answers !== undefined) this.bring(answers);
    if (diverged || t >= this.source.range.last || this.state?.training) return;
    // The next iteration is fetched ahead, but not before this one has been shown.
    const ahead = () => this.wish.base === base && this.wish.t === t;
    setTimeout(() => ahead() && this.source.iteration(base, t + 1, this.shape, ahead).catch(() => {}), AHEAD);
  }

  /** Goes on showing what is on show, and says why. @param {unknown} error */
  refused(error) {
    if (!(error instanceof Refused) || !this.state) throw error;
    this.settle();
    const complaints = error.complaints.length ? error.complaints : [{ parameter: "", message: error.message }];
    this.update({ complaints, busy: "", playing: false, training: false, live: null });
  }

  /** Nothing that is on its way is wanted any more. */
  cancel() {
    this.ticket += 1;
    this.loads = "init";
  }

  /** Wants nothing but what is on show. */
  settle() {
    this.motion += 1;
    this.cancel();
    this.wish = { base: this.now.base, t: this.now.data.trace.t, step: this.step.id };
    this.target = positionOf(this.now.data.trace.t, this.now.index, this.count);
  }

  play() {
    this.run({ playing: true, training: false }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1000 / this.now.options.speed));
      return () => this.move(1, "autoplay");
    });
  }

  /** Whole iterations, one after the other. @param {number} pause milliseconds between two */
  train(pause) {
    this.run({ playing: false, training: true, live: null }, async () => {
      await new Promise((resolve) => setTimeout(resolve, pause));
      return () => this.moveIteration(1, "autoplay");
    });
  }

  /** Shows how far training has come, without the numbers of the iteration. @param {Frame} live */
  live(live) {
    this.update({ live, cause: "autoplay" });
  }

  /** Says what the server has to say, or nothing any more. @param {string} busy */
  tell(busy) {
    if (this.state) this.update({ busy });
  }

  /** Begins to play or train: whatever was going on before ends. @param {Partial<State>} mode */
  begin(mode) {
    this.motion += 1;
    this.update(mode);
    return this.motion;
  }

  /**
   * Makes one move after another until something else is wanted or the end is reached.
   * @param {Partial<State>} mode @param {() => Promise<() => Promise<boolean>>} next waits, then gives the move
   */
  async run(mode, next) {
    const motion = this.begin(mode);
    while (motion === this.motion) {
      const move = await next();
      if (motion !== this.motion) return;
      const moved = await move();
      if (motion === this.motion && !moved) this.pause();
    }
  }

  pause() {
    if (!this.state?.playing && !this.state?.training) return;
    const { live } = this.state;
    // What somebody has asked for still comes.
    if (["user", "host"].includes(this.loads)) this.motion += 1;
    else this.settle();
    this.update({ playing: false, training: false, busy: "" });
    if (!live) return;
    this.target = positionOf(live.t, this.now.index, this.count);
    this.show({ ...this.wish, t: live.t }, "user");
  }

  togglePlay() {
    if (this.now.playing) this.pause();
    else this.play();
  }

  /** @param {Partial<State>} changes */
  update(changes) {
    const blank = { playing: false, training: false, live: null, busy: "", complaints: NONE, failure: "" };
    const before = this.state;
    const state = /** @type {State} */ ({ ...blank, ...before, ...changes });
    if (state.base !== before?.base) state.options = options(state.base);
    this.state = state;
    for (const view of this.views) this.inform(view, this.state);
  }
}
