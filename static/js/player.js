/** @import { Iteration, Complaint, Step } from "./types.js" */
import { iteration, Refused } from "./api.js";
import { changed, split } from "./query.js";
import { clamp, cursorAt, LAST, positionOf } from "./walk.js";

/**
 * @typedef {"user" | "autoplay" | "init"} Cause
 * @typedef {Object} State
 * @property {string} base the run, without its cursor
 * @property {Iteration} data the iteration on show
 * @property {number} index the step on show
 * @property {boolean} playing
 * @property {boolean} training
 * @property {number} speed steps per second
 * @property {Complaint[]} complaints what the last change was refused for
 * @property {Cause} cause who made the last move
 */

/**
 * Holds the one state of a page and moves it. Views subscribe and dispatch; only this file waits.
 *
 * Moves add up even while an iteration is being loaded: the target moves on at once, and the latest target
 * is the one that is shown.
 */
export class Player {
  /** @param {string} shape */
  constructor(shape) {
    this.shape = shape;
    /** @type {State | null} */
    this.state = null;
    /** @type {((state: State) => void)[]} */
    this.views = [];
    this.target = 0;
    this.ticket = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  /** @param {(state: State) => void} view */
  subscribe(view) {
    this.views.push(view);
  }

  /** Shows the run and step that an address names. @param {string} search @param {Cause} cause */
  async open(search, cause) {
    const { base, t, step } = split(search);
    await this.show(base, t, step, cause);
  }

  get count() {
    return this.now.data.trace.steps.length;
  }

  /** @returns {State} */
  get now() {
    if (!this.state) throw new Error("nothing is open yet");
    return this.state;
  }

  /** @returns {Step} */
  get step() {
    return this.now.data.trace.steps[this.now.index];
  }

  /** @param {number} by steps @param {Cause} [cause] */
  move(by, cause) {
    return this.go(this.target + by, cause);
  }

  /** @param {number} by iterations @param {Cause} [cause] */
  moveIteration(by, cause) {
    return this.moveToIteration(cursorAt(this.target, this.count).t + by, cause);
  }

  /** @param {number} index */
  moveTo(index) {
    return this.go(positionOf(cursorAt(this.target, this.count).t, index, this.count));
  }

  /** The same step of iteration t, or of the nearest there is. @param {number} t @param {Cause} [cause] */
  moveToIteration(t, cause) {
    const last = this.now.data.trace.diverged?.t ?? LAST;
    return this.go(positionOf(Math.max(0, Math.min(t, last)), this.target % this.count, this.count), cause);
  }

  /** @param {number} position @param {Cause} [cause] */
  async go(position, cause = "user") {
    if (cause === "user") this.pause();
    const { trace } = this.now.data;
    this.target = clamp(position, this.count, trace.diverged?.t);
    const { t, index } = cursorAt(this.target, this.count);
    if (t === trace.t) {
      this.ticket += 1;
      this.update({ index, cause });
    } else {
      await this.show(this.now.base, t, trace.steps[index].id, cause);
    }
  }

  /** Changes parameters of the run. @param {Record<string, string | null>} changes */
  async change(changes) {
    this.pause();
    const { base, keepsIteration } = changed(this.now.base, changes);
    await this.show(base, keepsIteration ? this.now.data.trace.t : 0, this.step.id, "user");
  }

  /** @param {string} base @param {number} t @param {string} step @param {Cause} cause */
  async show(base, t, step, cause) {
    const ticket = (this.ticket += 1);
    try {
      const data = await iteration(base, t, this.shape);
      if (ticket !== this.ticket) return;
      const { trace } = data;
      const index = Math.max(0, trace.steps.findIndex(({ id }) => id === step));
      this.target = positionOf(trace.t, index, trace.steps.length);
      this.update({ base, data, index, cause, complaints: [] });
      if (!trace.diverged) iteration(base, trace.t + 1, this.shape).catch(() => {});
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (ticket !== this.ticket) return;
      const complaints = error.complaints.length ? error.complaints : [{ parameter: "", message: error.message }];
      if (!this.state) throw error;
      this.target = positionOf(this.now.data.trace.t, this.now.index, this.count);
      this.pause();
      this.update({ complaints });
    }
  }

  /** Redraws the same step for another place. @param {string} shape */
  async reshape(shape) {
    this.shape = shape;
    if (this.state) await this.show(this.now.base, this.now.data.trace.t, this.step.id, "init");
  }

  play() {
    this.update({ playing: true, training: false });
    const next = async () => {
      await this.move(1, "autoplay");
      if (this.now.playing) this.timer = setTimeout(next, 1000 / this.now.speed);
    };
    clearTimeout(this.timer);
    this.timer = setTimeout(next, 1000 / this.now.speed);
  }

  async train() {
    this.update({ training: true, playing: false });
    clearTimeout(this.timer);
    while (this.now.training) {
      const before = this.now.data.trace.t;
      await this.moveIteration(1, "autoplay");
      await new Promise(requestAnimationFrame);
      if (this.now.data.trace.t === before) this.pause();
    }
  }

  pause() {
    clearTimeout(this.timer);
    if (!this.state?.playing && !this.state?.training) return;
    // What is on show stays: an iteration still on its way is not wanted any more.
    this.ticket += 1;
    this.target = positionOf(this.now.data.trace.t, this.now.index, this.count);
    this.update({ playing: false, training: false });
  }

  togglePlay() {
    if (this.now.playing) this.pause();
    else this.play();
  }

  toggleTrain() {
    if (this.now.training) this.pause();
    else this.train();
  }

  /** @param {Partial<State>} changes */
  update(changes) {
    const blank = { playing: false, training: false, speed: 1, complaints: [] };
    this.state = /** @type {State} */ ({ ...blank, ...this.state, ...changes });
    for (const view of this.views) view(this.state);
  }
}
