/** @import { Step, Trace } from "./types.js" */
import { entryId, isPerExample, placeOf } from "./tensors.js";

/**
 * What is asked of a learner, and what was answered: an answer is a text by the id of what it answers.
 *
 * @typedef {{id: string, kind: "tensor"|"entry"|"shape"|"line"|"sign"|"most"|"bug", target: string, prompt: string, hint: string,
 *   step: string, choices?: string[], entries?: string[], shape?: number[]}} Question
 * @typedef {{bug: string, title: string, why: string, step: string}} Cause
 * @typedef {{id: string, right: boolean, given: number | string | null, value?: number | string | null, diagnosis?: Cause[],
 *   message?: string}} Result
 * @typedef {{score: number, max: number, results: Result[], first_wrong: string | null}} Verdict
 * @typedef {{max: number, questions: Question[]}} Questions
 * @typedef {"numbers" | "line" | "shape" | "sign" | "most" | "fade" | "bug" | "numbers of a bug"} Kind
 */

/** At most so many cells are asked by a click. */
const CELLS = 12;

/** Steps that a click on "the last steps" asks. */
const FADED = 3;

/**
 * What is asked of a step by a click, as the address writes it; null where it cannot be asked of this step.
 * @param {Kind} kind @param {Step} step @param {Trace} trace @param {number | null} example the one that is looked at
 * @returns {Record<string, string | null> | null}
 */
export function asks(kind, step, trace, example) {
  const name = step.writes;
  const { shape, axes, role, of } = trace.tensors[name];
  const nothing = { ask: null, fade: null };
  if (kind === "fade") return { ...nothing, fade: String(FADED) };
  if (kind === "sign") {
    if (role !== "next" || !of || trace.tensors[of]?.role !== "given") return null;
    return { ...nothing, ask: places(trace, name, example).slice(0, 4).map(([i, j]) => `sign:${entryId(of, i, j)}`).join(",") };
  }
  if (kind === "most") return axes.length ? { ...nothing, ask: `most:${name}` } : null;
  if (kind === "line") return step.parts.some(({ kind: each }) => ["operator", "sum", "scale"].includes(each)) ? { ...nothing, ask: `line:${name}` } : null;
  if (kind === "shape") return axes.length ? { ...nothing, ask: `shape:${name}` } : null;
  // A sum over more examples than are on show is nobody's to compute.
  if (trace.m > CELLS && !isPerExample(trace, name) && step.reads.some((each) => isPerExample(trace, each))) return asks("line", step, trace, example);
  const all = (shape?.[0] ?? 1) * (shape?.[1] ?? 1);
  return { ...nothing, ask: all <= CELLS ? name : places(trace, name, example).slice(0, CELLS).map(([i, j]) => entryId(name, i, j)).join(",") };
}

/** The entries of a tensor, of one with an entry for each example those of the example that is looked at. @param {Trace} trace @param {string} name @param {number | null} example @returns {[number, number][]} */
function places(trace, name, example) {
  const [rows = 1, columns = 1] = trace.tensors[name].shape ?? [];
  const own = (/** @type {number} */ j) => !isPerExample(trace, name) || j === (example ?? 0);
  const found = Array.from({ length: rows * columns }, (_, at) => placeOf(trace, Math.floor(at / columns), at % columns));
  return found.filter(([, j]) => own(j));
}

/** What can be answered, one by one. @param {Question[]} questions @returns {string[]} */
export const idsOf = (questions) => questions.flatMap(({ id, kind, entries }) => (["tensor", "entry"].includes(kind) ? (entries ?? []) : [id]));

/** Answers as the address keeps them, those with help marked. @param {Map<string, string>} answers @param {Set<string>} helped */
export const kept = (answers, helped) =>
  [...answers].map(([id, text]) => `${helped.has(id) ? "~" : ""}${encodeURIComponent(id)}=${encodeURIComponent(text)}`).join("&");

/** @param {string} fragment @returns {{answers: Map<string, string>, helped: Set<string>}} */
export function keptIn(fragment) {
  const [answers, helped] = [new Map(), new Set()];
  for (const part of fragment.replace(/^#/, "").split("&").filter(Boolean)) {
    const [id, text] = part.replace(/^~/, "").split("=").map(decoded);
    if (!id || text === undefined) continue;
    answers.set(id, text);
    if (part.startsWith("~")) helped.add(id);
  }
  return { answers, helped };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
