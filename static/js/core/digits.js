/** @import { Entry, Step, Trace } from "./types.js" */
import { reading } from "./evaluate.js";
import { fixed, show } from "./format.js";

/**
 * How the numbers of a matrix are written: so many places after the point for all of them, and where they are very
 * small or large, a power of ten that is said once.
 *
 * @typedef {{places: number, power: number, plain: boolean}} Digits ``plain`` where the places were asked for, and a
 *   number that they cannot show has a power of its own
 */

/** Places of the largest number of a matrix that is between 1 and 10. */
const PLACES = 2;

/** At most so many places are added so that what is nearly 1 is not written as 1. */
const MORE = 2;

/**
 * @param {Iterable<Entry>} entries @param {number | null} wanted places, null for as many as it takes
 * @param {number} [extra] places more than a result has: an operand has one, so
 *   that what is shown comes to what is shown
 * @returns {Digits}
 */
export function digitsOf(entries, wanted, extra = 0) {
  const values = [...entries].flatMap((value) => (value === null || !Number.isFinite(value) ? [] : [Math.abs(value)]));
  const largest = Math.max(0, ...values);
  if (wanted !== null) return { places: wanted + finer(largest) + (extra > 1 ? extra : 0), power: 0, plain: true };
  if (!largest) return { places: 0, power: 0, plain: false };
  const size = Math.floor(Math.log10(largest));
  const power = size < -2 || size > 5 ? size : 0;
  const scaled = values.map((value) => value / 10 ** power);
  let places = Math.max(0, PLACES - (power ? 0 : size < 0 ? Math.min(0, size + 1) : Math.max(0, size - 1)));
  const nearly = (/** @type {number} */ more) => scaled.some((value) => value < 1 && value >= 0.5 && rounds(value, places + more) >= 1 && rounds(value, places + MORE) < 1);
  let more = extra;
  while (!power && more < Math.max(MORE, extra) && nearly(more)) more += 1;
  places += more;
  for (let fewer = 0; fewer < places; fewer += 1) if (scaled.every((value) => Math.abs(value - rounds(value, fewer)) < 1e-12 * largest)) places = fewer;
  return { places, power, plain: false };
}

const rounds = (/** @type {number} */ value, /** @type {number} */ places) => Number(value.toFixed(places));

/** More places for small numbers, so that the largest keeps its digits. @param {number} largest */
const finer = (largest) => (largest > 0 && largest < 0.1 ? Math.min(3, Math.ceil(-Math.log10(largest)) - 1) : 0);

/** @param {Entry} value @param {Digits} digits */
export function written(value, { places, power, plain }) {
  if (plain || value === null || !Number.isFinite(value) || value === 0) return show(value, places);
  const text = fixed(value / 10 ** power, places);
  // What is too small for its matrix is nothing in it, and nothing has no sign.
  return /[1-9]/.test(text) ? text : fixed(0, places);
}

/** What is written, as a number. @param {Entry} value @param {Digits} digits @returns {number} */
export const asWritten = (value, { places, power }) => (value === null ? NaN : Number(`${(value / 10 ** power).toFixed(places)}e${power}`));

/** Rows and columns up to which all of a matrix is on show, so that one can calculate with it. */
const WHOLE = 12;

/**
 * How the matrices of a step are written, and whether the digits of the operands give the digits of the result.
 * @param {Trace} trace @param {Step} step @param {number | null} wanted places, null for as many as it takes
 * @returns {{result: Digits, parts: (Digits | null)[], agrees: boolean}}
 */
export function digitsOfStep(trace, step, wanted) {
  const drawn = step.parts.map((part) => (part.kind === "tensor" ? trace.tensors[part.text].values : part.kind === "value" ? part.values : null));
  const made = trace.tensors[step.writes].values;
  const update = step.phase === "update" ? 1 : 0;
  /** @param {number} extra */
  const tried = (extra) => {
    const result = digitsOf(entriesOf(made), wanted, wanted === null ? update : 2 * update);
    const parts = drawn.map((values) => (values === null ? null : digitsOf(entriesOf(values), wanted, wanted === null ? update + extra : 2 * update)));
    return { result, parts, agrees: comesTo(trace, step, result, parts) };
  };
  const first = tried(1);
  if (first.agrees || wanted !== null) return first;
  const second = tried(2);
  return second.agrees ? second : first;
}

/** @param {Trace["tensors"][string]["values"]} values @returns {Entry[]} */
const entriesOf = (values) => (Array.isArray(values) ? values.flat() : [values ?? null]);

/**
 * Whether the operands as they are written come to the result as it is written; of what is not all on show nothing can
 * be said against it.
 * @param {Trace} trace @param {Step} step @param {Digits} result @param {(Digits | null)[]} parts
 */
function comesTo(trace, step, result, parts) {
  const names = [step.writes, ...step.reads];
  if (names.some((name) => trace.tensors[name].values === undefined || (trace.tensors[name].shape ?? []).some((size) => size > WHOLE))) return true;
  const plain = reading(trace);
  const shown = new Map(step.parts.flatMap((part, at) => {
    const digits = parts[at];
    const tree = part.kind === "tensor" ? { tensor: part.text } : part.tree;
    return digits && tree ? [[JSON.stringify(tree), { tree, digits }]] : [];
  }));
  const read = reading(trace, (tree) => {
    if ("number" in tree) return undefined;
    const found = shown.get(JSON.stringify(tree));
    return found && ((row, column) => asWritten(plain.at(found.tree, row, column), found.digits));
  });
  const values = trace.tensors[step.writes].values;
  const lines = Array.isArray(values) ? values : [[values ?? null]];
  return lines.every((line, row) => line.every((value, column) => written(read.at(step.tree, row, column), result) === written(value, result)));
}
