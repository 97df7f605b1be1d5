/** @import { Iteration, Picture, Trace } from "../core/types.js" */
import { Refused } from "./server.js";
import { say } from "../core/words.js";

/** @typedef {{first: number, last: number, iterations: {trace: Trace, pictures: Record<string, Picture>}[]}} Recorded */

/** The iterations that a page brings along, so that it needs no server. */
export class Recording {
  /** @param {Recorded} recorded */
  constructor({ first, last, iterations }) {
    this.range = { first, last };
    this.iterations = iterations;
    this.tell = (/** @type {string} */ _words) => {};
  }

  /** Asks nothing of anybody. @param {AbortSignal} _signal */
  until(_signal) {}

  /** The ids of the steps of an iteration. */
  get steps() {
    return this.iterations[0].trace.steps.map(({ id }) => id);
  }

  /** Whether the run has diverged by its end: that state stands for every later one. */
  get ends() {
    return Boolean(this.iterations.at(-1)?.trace.diverged);
  }

  /** @param {string} _base @param {number} t @param {string} shape @returns {Promise<Iteration>} */
  async iteration(_base, t, shape) {
    const { first, last } = this.range;
    const at = this.ends ? Math.min(t, last) : t;
    if (at < first || at > last) throw new Refused(say("This file holds iterations {first} to {last}.", { first, last }));
    const { trace, pictures } = this.iterations[at - first];
    return { trace, picture: pictures[shape] };
  }
}

/** The recording that a page brings along, if it does. @returns {Promise<Recording | null>} */
export async function brought() {
  const packed = document.getElementById("recording")?.textContent;
  if (!packed) return null;
  // JSON, as gzip, in base64.
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Recording(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json());
}
