/** @import { Frame, Trace } from "./types.js" */

/**
 * @typedef {{t: number, loss: number | null, accuracy?: number, validation?: {loss: number | null, accuracy?: number}, norms: (number | null)[], ratios: (number | null)[]}} Point
 */

/** What is known of a run's past: one point for each iteration that was seen, in order. */
export class History {
  constructor() {
    this.run = "";
    /** @type {Point[]} */
    this.points = [];
  }

  /** Forgets another run's past. @param {string} run */
  of(run) {
    if (run !== this.run) this.points = [];
    this.run = run;
  }

  /** @param {Frame | Trace} frame a frame, or a whole iteration */
  add({ t, loss, layers, validation, ...rest }) {
    if (loss === undefined || !layers) return;
    const accuracy = ("metrics" in rest ? rest.metrics.accuracy : rest.accuracy) ?? undefined;
    const point = { t, loss, accuracy, validation, norms: layers.map(({ grad_norm: norm }) => norm), ratios: layers.map(({ update_ratio: ratio }) => ratio) };
    const at = this.place(t);
    this.points.splice(at, this.points[at]?.t === t ? 1 : 0, point);
  }

  /** Where iteration t is or would be. @param {number} t */
  place(t) {
    let [low, high] = [0, this.points.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.points[middle].t < t) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The known iteration nearest to t. @param {number} t */
  nearest(t) {
    const at = this.place(t);
    const [before, after] = [this.points[at - 1], this.points[at]];
    if (!before || (after && after.t - t < t - before.t)) return after;
    return before;
  }

  /** At most so many points, evenly spread, the last one with them. @param {number} count */
  thinned(count) {
    const every = Math.ceil(this.points.length / count);
    return every < 2 ? this.points : this.points.filter((_, index) => index % every === 0 || index === this.points.length - 1);
  }
}
