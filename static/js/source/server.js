/** @import { Iteration, Complaint } from "../core/types.js" */
import { computed } from "../core/query.js";
import { recording } from "./recording.js";

/** The server refused, or could not be reached. */
export class Refused extends Error {
  /** @param {string} detail @param {Complaint[]} complaints */
  constructor(detail, complaints) {
    super(detail);
    this.complaints = complaints;
  }
}

const KEPT = 40;

/** The iterations there are. */
export const range = { first: 0, last: Number(document.documentElement.dataset.last) };

/** @type {Map<string, Promise<Iteration>>} the most recently used last */
const cache = new Map();

/** What is asked of a run. @param {string} path @param {string} base @param {string} more */
const address = (path, base, more) => `${path}?${[computed(base), more].filter(Boolean).join("&")}`;

/**
 * Iteration t of a run, with its drawing.
 * @param {string} base @param {number} t @param {string} shape where the drawing goes
 * @param {() => boolean} wanted whether it is still worth asking again for
 * @param {(reached: number) => void} [progress] told how far training has come, when it takes long
 */
export function iteration(base, t, shape, wanted, progress) {
  const query = address("", base, `t=${t}`);
  const key = shape + query;
  const found = cache.get(key) ?? load(query, shape, wanted, progress ?? (() => {}));
  cache.delete(key);
  cache.set(key, found);
  found.catch(() => cache.get(key) === found && cache.delete(key));
  for (const old of cache.keys()) {
    if (cache.size <= KEPT) break;
    cache.delete(old);
  }
  return found;
}

/**
 * The gradient check of an iteration.
 * @param {string} base @param {number} t @param {() => boolean} wanted
 * @returns {Promise<import("../core/types.js").Check>}
 */
export function gradientCheck(base, t, wanted) {
  return json(address(`/api/check`, base, `t=${t}`), wanted, () => {});
}

/**
 * The curve of a unit of an iteration.
 * @param {string} base @param {number} t @param {number} layer @param {number} unit
 * @returns {Promise<import("../core/types.js").Unit>}
 */
export function unitCurve(base, t, layer, unit) {
  return json(address(`/api/unit/${layer}/${unit}`, base, `t=${t}`), () => true, () => {});
}

/**
 * The slope of a parameter by hand.
 * @param {string} base @param {number} t @param {string} name @param {number} i @param {number} j
 * @returns {Promise<import("../core/types.js").Nudge>}
 */
export function nudged(base, t, name, i, j) {
  return json(address(`/api/nudge/${name}/${i}/${j}`, base, `t=${t}`), () => true, () => {});
}

/**
 * Training as it goes on, frame after frame.
 * @param {string} base @param {number} from @param {number} to
 * @param {string} stride every=5 for each fifth iteration, rate=30 for so many frames a second
 * @param {string} fields @param {() => boolean} wanted @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<import("../core/types.js").Frame>}
 */
export async function* stream(base, from, to, stride, fields, wanted, signal) {
  const url = address("/api/frames", base, `from=${from}&to=${to}&${stride}&fields=${fields}&size=40`);
  const { body } = await reply(url, wanted, () => {}, signal);
  if (!body) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    // A stream that breaks off has ended; whoever wants more asks from there.
    const { value, done } = await reader.read().catch(() => ({ value: "", done: true }));
    const lines = (rest + (value ?? "")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line);
    if (done) return;
  }
}

/**
 * The surface of an iteration, and the whole data set.
 * @param {string} base @param {number} t
 * @returns {Promise<import("../core/types.js").Surface>}
 */
export function surfaceOf(base, t) {
  return json(address(`/api/surface`, base, `t=${t}&size=40`), () => true, () => {});
}

/**
 * What ails an iteration.
 * @param {string} base @param {number} t
 * @returns {Promise<{findings: {id: string, text: string, step: string, example: string}[]}>}
 */
export function healthOf(base, t) {
  return json(address(`/api/health`, base, `t=${t}`), () => true, () => {});
}

/**
 * The iteration as a program.
 * @param {string} base @param {number} t @param {string} framework
 * @returns {Promise<string>}
 */
export async function program(base, t, framework) {
  const answer = await reply(address("/export.py", base, `t=${t}&framework=${framework}`), () => true, () => {});
  return answer.text();
}

/**
 * One after the other, so that the server trains to t once.
 * @param {string} query @param {string} shape @param {() => boolean} wanted @param {(reached: number) => void} progress
 * @returns {Promise<Iteration>}
 */
async function load(query, shape, wanted, progress) {
  const recorded = await recording();
  if (recorded) return replay(recorded, Number(new URLSearchParams(query).get("t")), shape);
  const trace = await json(`/api/trace${query}`, wanted, progress);
  const picture = await json(`/api/picture/${shape}${query}`, wanted, progress);
  return { trace, picture };
}

/**
 * @param {import("./recording.js").Recording} recorded @param {number} t @param {string} shape
 * @returns {Iteration}
 */
function replay({ first, last, iterations }, t, shape) {
  Object.assign(range, { first, last });
  // The state in which a run diverged stands for every later one.
  const at = iterations[last - first].trace.diverged ? Math.min(t, last) : t;
  if (at < first || at > last) throw new Refused(`This file holds iterations ${first} to ${last}.`, []);
  const { trace, pictures } = iterations[at - first];
  return { trace, picture: pictures[shape] };
}

/** @param {Parameters<typeof reply>} asked @returns {Promise<any>} */
const json = async (...asked) => (await reply(...asked)).json();

/** How a person is told to be patient; nothing more once there is an answer. */
export const patience = { tell: (/** @type {string} */ _words) => {} };

/**
 * An answer. A server that has too much to do or runs out of its budget is asked again, and goes on from there.
 * @param {string} url @param {() => boolean} wanted @param {(reached: number) => void} progress @param {AbortSignal} [signal]
 */
async function reply(url, wanted, progress, signal) {
  for (let refused = false; ; refused = true) {
    const answer = await fetch(url, { credentials: "omit", signal }).catch(() => null);
    if (refused) patience.tell("");
    if (!answer) throw new Refused("The server does not answer.", []);
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    if (answer.status !== 503 || !wanted()) {
      throw new Refused(problem.detail ?? `The server answered ${answer.status}.`, problem.errors ?? []);
    }
    if (problem.reached) progress(problem.reached);
    else patience.tell("The server has much to do; it is asked again.");
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers.get("Retry-After") ?? 1)));
  }
}
