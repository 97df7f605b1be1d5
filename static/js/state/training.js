/** @import { Player } from "./player.js" */
/** @import { Frame } from "../core/types.js" */

/** Up to so many iterations a second each one is shown whole, with all its numbers. */
const WHOLE = 10;

/** Frames a second that are worth drawing. */
const DISPLAY = 60;

/** Frames a second when the machine is to compute rather than to show. */
const SHOWN = 40;

/** What the stream asks for. @param {boolean} surface */
const fields = (surface) => `loss,accuracy,tensors,layers${surface ? ",surface" : ""}`;

/**
 * Drives training until it is paused: slowly by whole iterations, fast by a stream of frames, of which one is
 * drawn at each refresh of the display. Either way it ends on an iteration that can be walked.
 */
export class Training {
  /** @param {Player} player @param {HTMLSelectElement} choice of iterations a second */
  constructor(player, choice) {
    this.player = player;
    /** Iterations a second; Infinity for as fast as the machine goes. */
    this.pace = Number(choice.value);
    choice.addEventListener("change", () => {
      const before = this.pace;
      this.pace = Number(choice.value);
      // A stream sees the new pace by itself; whole iterations are another way to train.
      if (!player.now.training || (before > WHOLE && this.pace > WHOLE)) return;
      this.toggle();
      this.toggle();
    });
    /** Whether somebody looks at the surface. */
    this.surface = () => false;
  }

  toggle() {
    if (this.player.now.training) this.player.pause();
    else if (this.pace <= WHOLE) this.player.train(1000 / this.pace);
    else this.run();
  }

  /** Frames from here on, until something else is wanted. */
  async run() {
    const { player } = this;
    const motion = player.begin({ playing: false, training: true });
    const wanted = () => motion === player.motion;
    try {
      // What trains is the run that was asked for last.
      await player.loading;
      for (let { t } = player.wish; wanted() && t < player.last; ) {
        const last = await (Number.isFinite(this.pace) ? this.walk(t, wanted) : this.race(t, wanted));
        if (last === t) break;
        t = last;
      }
    } catch (error) {
      if (wanted()) player.refused(error);
    }
    if (wanted()) player.pause();
  }

  /**
   * So many iterations a second: one stream, of which each frame is shown when it is due.
   * @param {number} t where training is @param {() => boolean} wanted
   * @returns {Promise<number>} the last iteration shown
   */
  async walk(t, wanted) {
    const { player, pace } = this;
    const every = Math.max(1, Math.round(pace / DISPLAY));
    const stop = new AbortController();
    try {
      let due = performance.now();
      for await (const frame of this.frames(Math.min(t + every, player.last), `every=${every}`, wanted, stop.signal)) {
        // A tab that is not looked at has no refresh; it waits.
        await new Promise(requestAnimationFrame);
        if (!wanted()) break;
        player.live(frame);
        t = frame.t;
        if (frame.diverged || pace !== this.pace) break;
        due += (1000 * every) / pace;
        if (due > performance.now() + 4) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
        if (!wanted()) break;
      }
    } finally {
      stop.abort();
    }
    return t;
  }

  /**
   * As fast as the server computes: one stream, of which the latest frame is shown at each refresh of the display.
   * @param {number} t where training is @param {() => boolean} wanted
   * @returns {Promise<number>} the last iteration shown
   */
  async race(t, wanted) {
    const { player } = this;
    const stop = new AbortController();
    /** @type {Frame | null} */
    let latest = null;
    const goesOn = () => wanted() && !Number.isFinite(this.pace);
    const read = async () => {
      for await (const frame of this.frames(t + 1, `rate=${SHOWN}`, wanted, stop.signal)) latest = frame;
    };
    try {
      let done = false;
      const reading = read().finally(() => (done = true));
      // What goes wrong is thrown where it is waited for, below.
      reading.catch(() => {});
      for (let ended = false; goesOn() && !ended; ) {
        ended = done;
        await new Promise(requestAnimationFrame);
        const frame = /** @type {Frame | null} */ (latest);
        if (!goesOn() || !frame || frame.t === t) continue;
        player.live(frame);
        t = frame.t;
      }
      if (goesOn()) await reading;
    } finally {
      stop.abort();
    }
    return t;
  }

  /** @param {number} from @param {string} stride @param {() => boolean} wanted @param {AbortSignal} signal */
  frames(from, stride, wanted, signal) {
    const { base } = this.player.now;
    const { server } = this.player;
    if (!server) throw new Error("a recording cannot be trained");
    return server.stream(base, from, this.player.last, stride, fields(this.surface()), wanted, signal);
  }
}
