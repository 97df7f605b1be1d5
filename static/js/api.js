/** @import { Iteration, Complaint } from "./types.js" */

/** The server refused, or could not be reached. */
export class Refused extends Error {
  /** @param {string} detail @param {Complaint[]} complaints */
  constructor(detail, complaints) {
    super(detail);
    this.complaints = complaints;
  }
}

const KEPT = 40;
const RETRIES = 40;

/** @type {Map<string, Promise<Iteration>>} the most recently used last */
const cache = new Map();

/**
 * Iteration t of a run, with its drawing.
 * @param {string} base @param {number} t @param {string} shape where the drawing goes
 */
export function iteration(base, t, shape) {
  const query = `${base}${base ? "&" : ""}t=${t}`;
  const key = `${shape}?${query}`;
  const found = cache.get(key) ?? load(query, shape);
  cache.delete(key);
  cache.set(key, found);
  found.catch(() => cache.delete(key));
  for (const old of cache.keys()) {
    if (cache.size <= KEPT) break;
    cache.delete(old);
  }
  return found;
}

/** @param {string} query @param {string} shape @returns {Promise<Iteration>} */
async function load(query, shape) {
  const [trace, picture] = await Promise.all([json(`/api/trace?${query}`), json(`/api/picture/${shape}?${query}`)]);
  return { trace, picture };
}

/**
 * JSON of the server; while its compute budget runs out, asks again, and it goes on from there.
 * @param {string} url @returns {Promise<any>}
 */
async function json(url) {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(url, { credentials: "omit" }).catch(() => null);
    if (!answer) throw new Refused("The server does not answer.", []);
    if (answer.ok) return answer.json();
    const problem = await answer.json().catch(() => ({}));
    if (answer.status !== 503 || attempt >= RETRIES) {
      throw new Refused(problem.detail ?? `The server answered ${answer.status}.`, problem.errors ?? []);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers.get("Retry-After") ?? 1)));
  }
}
