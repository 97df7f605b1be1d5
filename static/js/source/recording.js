/** @import { Iteration, Picture, Trace } from "../core/types.js" */
/** @import { Questions, Verdict } from "../core/asking.js" */
/** @import { Recorded } from "../core/verdict.js" */
import { shownExample } from "../core/format.js";
import { options } from "../core/options.js";
import { Refused } from "./refused.js";
import { say } from "../core/words.js";

/**
 * @typedef {{trace: Trace, pictures: Record<string, Picture>, examples?: Record<string, Record<string, Picture>>, questions?: Recorded}} One ``examples``
 *   has the drawings of every example, and of their mean, where they were recorded
 * @typedef {{first: number, last: number, iterations: One[]}} Whole
 */

/** The iterations that a page brings along, so that it needs no server. */
export class Recording {
  /** @param {Whole} recorded */
  constructor({ first, last, iterations }) {
    this.range = { first, last };
    this.iterations = iterations;
    this.tell = (/** @type {string} */ _words) => {};
  }

  /** Asks nothing of anybody. @param {AbortSignal} _signal */
  until(_signal) {}

  /** Whether every example was recorded. */
  get hasExamples() {
    return this.iterations.every(({ examples }) => examples !== undefined);
  }

  /** The ids of the steps of an iteration. */
  get steps() {
    return this.iterations[0].trace.steps.map(({ id }) => id);
  }

  /** Whether the run has diverged by its end: that state stands for every later one. */
  get ends() {
    return Boolean(this.iterations.at(-1)?.trace.diverged);
  }

  /** @param {string} base @param {number} t @param {string} shape @returns {Promise<Iteration>} */
  async iteration(base, t, shape) {
    const { first, last } = this.range;
    const at = this.ends ? Math.min(t, last) : t;
    if (at < first || at > last) throw new Refused(say("This file holds iterations {first} to {last}.", { first, last }));
    const { trace, pictures, examples } = this.iterations[at - first];
    const looked = examples?.[shownExample(options(base), trace.m) ?? "mean"] ?? pictures;
    return { trace, picture: looked[shape] };
  }

  /** What an iteration asks. @param {string} _base @param {number} t @returns {Promise<Questions>} */
  async questions(_base, t) {
    return this.asked(t).questions;
  }

  /** The verdict on answers, computed here. @param {string} _base @param {number} t @param {Map<string, string>} answers @returns {Promise<Verdict>} */
  async verdict(_base, t, answers) {
    const [{ questions, trace }, { verdict }] = [this.asked(t), await import("../core/verdict.js")];
    return verdict(questions, trace, answers, trace.spec.reveal);
  }

  /** @param {number} t */
  asked(t) {
    const { trace, questions } = this.iterations[Math.min(t, this.range.last) - this.range.first];
    return { trace, questions: questions ?? { max: 0, questions: [], trees: {}, mistakes: {} } };
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
