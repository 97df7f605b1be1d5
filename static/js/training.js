/** @import { Player } from "./player.js" */
/** @import { Frame } from "./types.js" */
import { stream } from "./api.js";

/** Up to so many iterations a second each one is shown whole, with all its numbers. */
const WHOLE = 10;

/** Frames a second that are worth drawing. */
const DISPLAY = 60;

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
    /** Iterations between two frames where as many are wanted as can be. */
    this.stride = 4;
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
    let { t } = player.wish;
    while (wanted() && t < player.last) {
      const every = Number.isFinite(this.pace) ? Math.max(1, Math.round(this.pace / DISPLAY)) : this.stride;
      const last = await this.follow(t + every, every, wanted).catch(() => null);
      if (last === null || last === t) break;
      t = last;
    }
    if (wanted()) player.pause();
  }

  /**
   * One stream, to its end or until it is no longer wanted.
   * @param {number} from @param {number} every @param {() => boolean} wanted
   * @returns {Promise<number | null>} the last iteration shown
   */
  async follow(from, every, wanted) {
    const { player } = this;
    const stop = new AbortController();
    const { pace } = this;
    let [shown, begun, count] = [/** @type {number | null} */ (null), performance.now(), 0];
    try {
      for await (const frame of stream(player.now.base, from, player.last, every, fields(this.surface()), stop.signal)) {
        // A tab that is not looked at has no refresh; it waits.
        await new Promise(requestAnimationFrame);
        if (!wanted()) break;
        player.live(frame);
        shown = frame.t;
        count += 1;
        if (frame.diverged || pace !== this.pace) break;
        if (!Number.isFinite(this.pace) && count === 30) {
          const rate = (1000 * count) / (performance.now() - begun);
          this.stride = rate > 0.8 * DISPLAY ? Math.min(1000, every * 2) : Math.max(1, Math.round(every / 2));
          break;
        }
        const due = begun + (1000 * count * every) / this.pace;
        if (Number.isFinite(this.pace) && due > performance.now() + 4) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
        if (!wanted()) break;
      }
    } finally {
      stop.abort();
    }
    return shown;
  }
}
