/** @import { Step, Trace, Tree } from "./types.js" */
/** @import { Term as Taken } from "./terms.js" */
import { reading } from "./evaluate.js";
import { product, taken, total } from "./terms.js";
import { figures, nameAlong } from "./format.js";
import { entry, placeOf, receiving } from "./tensors.js";
import { say } from "./words.js";

/**
 * Why a number is what it is: the terms that add up to it, with this run's numbers. Pure, tested without a page.
 *
 * Entries are named as the picture names them, whatever the notation: a weight by its receiving and sending
 * unit, anything per example by its unit and example.
 *
 * @typedef {{label: string, factors: number[], value: number}} Term
 * @typedef {{label: string, value: number}} Value
 * @typedef {{rule: string, terms: Term[], sum: number, after: Value[], total: number | null, pieces: Step["pieces"],
 *   long: Value[]}} Reason ``pieces`` is the code of a result that is made entry by entry; ``long`` the factors that the
 *   short form of dZ leaves out, what cancels between tildes
 */

/** What is done to a sum, where the step has no words for it. */
const SIGNS = { scale: "× {value}", times: "× {value}", plus: "+ {value}", share: "{value} ÷ Σ" };

/**
 * @param {Trace} trace @param {string} name a tensor's name @param {number} i unit @param {number} j example, or sending unit
 * @returns {Reason | null} null where there is no finite number to explain
 */
export function why(trace, name, i, j) {
  const number = entry(trace, name, i, j);
  if (trace.tensors[name]?.values !== undefined && number === null) return null;
  const step = trace.steps.find(({ writes }) => writes === name);
  const nothing = { terms: [], sum: 0, after: [], total: number, pieces: undefined, long: [] };
  if (!step) return { ...nothing, rule: say("given: no step of this iteration computes it") };
  const { rule, terms: labels, then, tree = step.tree, long = [] } = step.why;
  const whole = [name, ...step.reads, ...tensorsOf(tree)].every((each) => trace.tensors[each].values !== undefined);
  if (!whole) return { ...nothing, rule: say("{rule}; its terms are too many to write out here", { rule }) };
  const read = reading(trace);
  const place = placeOf(trace, i, j);
  const found = taken(read, tree, ...place);
  if (!found.terms.every(({ factors }) => factors.every(Number.isFinite))) return null;
  const words = { unit: nameAlong(receiving(trace, name), i), m: String(trace.m) };
  const terms = labelled(found.terms, labels, words);
  const after = found.then.map(({ kind, operand, value }) => ({
    label: filled(then[kind] ?? SIGNS[kind], { ...words, value: figures(operand) }),
    value,
  }));
  const trivial = terms.length === 1 && terms[0].factors.length === 1 && !after.length;
  return {
    rule,
    terms: trivial ? [] : terms,
    sum: trivial ? 0 : total(found.terms),
    after,
    total: number,
    pieces: step.pieces,
    long: long.map(({ text, tree: factor }) => ({ label: text, value: read.at(factor, ...place) })),
  };
}

/**
 * Each term with its label: one label for all terms of a sum along an axis.
 * @param {Taken[]} terms @param {string[]} labels @param {Record<string, string>} words
 * @returns {Term[]}
 */
function labelled(terms, labels, words) {
  let group = -1;
  return terms.map((term) => {
    const { factors, index } = term;
    if (!index || index.at === 0) group += 1;
    const label = labels[group] ?? (index?.axis.kind === "examples" ? say("example {index}") : "{index}");
    return { label: filled(label, { ...words, index: index ? nameAlong(index.axis, index.at) : "" }), factors, value: product(term) };
  });
}

/** A label with its words. @param {string} label @param {Record<string, string>} words */
export const filled = (label, words) => Object.entries(words).reduce((text, [name, word]) => text.replaceAll(`{${name}}`, word), label);

/** @param {Tree} tree @returns {string[]} */
const tensorsOf = (tree) => ("tensor" in tree ? [tree.tensor] : "op" in tree ? tree.of.flatMap(tensorsOf) : []);

/**
 * A line of code with this entry's numbers in the place of its tensors.
 * @param {Trace} trace @param {NonNullable<Step["pieces"]>} pieces @param {number} i @param {number} j
 * @param {(value: number) => string} [write]
 */
export function withNumbers(trace, pieces, i, j, write = String) {
  const read = reading(trace);
  return pieces.map((piece) => {
    if (typeof piece === "string") return piece;
    const value = read.at(piece, ...placeOf(trace, i, j));
    return value < 0 ? `(${write(value)})` : write(value);
  }).join("");
}
