/** @import { Trace, Step } from "./types.js" */
import { unitName } from "./format.js";

/**
 * Why a number is what it is: the terms that add up to it, with this run's numbers. Pure, tested without a page.
 *
 * Entries are named as the picture names them, whatever the notation: a weight by its receiving and sending
 * unit, anything per example by its unit and example.
 *
 * @typedef {{label: string, factors: number[], value: number}} Term
 * @typedef {{rule: string, terms: Term[], sum: number, after: {label: string, value: number}[], total: number}} Reason
 */

/**
 * @param {Trace} trace @param {string} name a tensor's name @param {number} i unit @param {number} j example, or sending unit
 * @returns {Reason | null} null where a number is given rather than computed, or not finite
 */
export function why(trace, name, i, j) {
  const match = /^(d?[WbZA])(\d+)(_next)?$/.exec(name);
  const total = entry(trace, name, i, j);
  if (!match || total === null) return null;
  const [, kind, digits, next] = match;
  const layer = Number(digits);
  const rule = next ? update : RULES[kind];
  const parts = rule?.(trace, layer, i, j, kind);
  if (!parts || parts.terms.some(({ factors }) => factors.some((factor) => !Number.isFinite(factor)))) return null;
  const terms = parts.terms.map((term) => ({ ...term, value: term.factors.reduce((product, factor) => product * factor, 1) }));
  const sum = terms.reduce((all, { value }) => all + value, 0);
  return { rule: parts.rule, terms, sum, after: parts.after?.(sum) ?? [], total };
}

/**
 * One entry of a tensor by unit and example (or receiving and sending unit), in either notation.
 * @param {Trace} trace @param {string} name @param {number} i @param {number} j
 * @returns {number | null}
 */
export function entry(trace, name, i, j) {
  const values = trace.tensors[name]?.values;
  if (!Array.isArray(values)) return null;
  return (isColumn(trace) ? values[i]?.[j] : values[j]?.[i]) ?? null;
}

const isColumn = (/** @type {Trace} */ trace) => trace.spec.notation === "column";
const at = (/** @type {Trace} */ trace, /** @type {string} */ name, /** @type {number} */ i, /** @type {number} */ j) =>
  entry(trace, name, i, j) ?? NaN;
const range = (/** @type {number} */ n) => Array.from({ length: n }, (_, index) => index);
const before = (/** @type {number} */ layer) => (layer === 1 ? "X" : `A${layer - 1}`);
const depth = (/** @type {Trace} */ trace) => trace.sizes.length - 1;

/** x₁, h₂ or ŷ₁. @param {Trace} trace @param {number} layer @param {number} index */
export const unit = (trace, layer, index) =>
  unitName(layer, depth(trace), index);

/**
 * @typedef {{rule: string, terms: {label: string, factors: number[]}[],
 *   after?: (sum: number) => {label: string, value: number}[]}} Parts
 * @typedef {(trace: Trace, layer: number, i: number, j: number, kind: string) => Parts | null} Rule
 */

/** @type {Rule} */
function weightedSum(trace, layer, i, j) {
  const weights = range(trace.sizes[layer - 1]).map((k) => ({
    label: `from ${unit(trace, layer - 1, k)}: weight × input`,
    factors: [at(trace, `W${layer}`, i, k), at(trace, before(layer), k, j)],
  }));
  return { rule: "the weighted sum of its inputs, plus its bias", terms: [...weights, { label: "bias", factors: [at(trace, `b${layer}`, i, 0)] }] };
}

/** @type {Rule} */
function weightGradient(trace, layer, i, j) {
  const terms = range(trace.m).map((e) => ({
    label: `example ${e + 1}: error × input`,
    factors: [at(trace, `dZ${layer}`, i, e), at(trace, before(layer), j, e)],
  }));
  return { rule: "the unit's error times what the weight was given, over the examples", terms, after: mean(trace, layer, i, j) };
}

/** @type {Rule} */
function biasGradient(trace, layer, i) {
  const terms = range(trace.m).map((e) => ({ label: `example ${e + 1}: error`, factors: [at(trace, `dZ${layer}`, i, e)] }));
  return { rule: "the unit's error over the examples: a bias always gets the input 1", terms, after: mean(trace) };
}

/** Where the 1/m is taken, and the penalty. @param {Trace} trace @param {number} [layer] @param {number} [i] @param {number} [j] */
function mean(trace, layer, i = 0, j = 0) {
  return (/** @type {number} */ sum) => {
    const average = isColumn(trace) ? sum / trace.m : sum;
    const lines = isColumn(trace) ? [{ label: `÷ ${trace.m} examples`, value: average }] : [];
    const { l2 } = trace.spec;
    if (layer && l2) lines.push({ label: "+ λ/m × weight", value: average + (l2 / trace.m) * at(trace, `W${layer}`, i, j) });
    return lines;
  };
}

/** @type {Rule} */
function blame(trace, layer, i, j) {
  if (layer === depth(trace)) return null;
  const terms = range(trace.sizes[layer + 1]).map((k) => ({
    label: `from ${unit(trace, layer + 1, k)}: weight × its error`,
    factors: [at(trace, `W${layer + 1}`, k, i), at(trace, `dZ${layer + 1}`, k, j)],
  }));
  return { rule: "the errors of the units that listened, each by how much it listened", terms };
}

/** @type {Rule} */
function error(trace, layer, i, j) {
  const [a, y] = [at(trace, `A${layer}`, i, j), at(trace, "Y", i, j)];
  const scale = isColumn(trace) ? 1 : 1 / trace.m;
  if (!trace.tensors[`dA${layer}`]) {
    const terms = [{ label: "prediction", factors: [a] }, { label: "minus target", factors: [-y] }];
    return { rule: "prediction minus target", terms, after: (sum) => (scale === 1 ? [] : [{ label: `÷ ${trace.m} examples`, value: sum * scale }]) };
  }
  if (layer === depth(trace) && trace.spec.output === "softmax") {
    const terms = range(trace.sizes[layer]).map((k) => ({
      label: `${unit(trace, layer, k)}: loss slope × softmax slope`,
      factors: [at(trace, `dA${layer}`, k, j), a * (Number(k === i) - at(trace, `A${layer}`, k, j))],
    }));
    return { rule: "every output moves with every z of a softmax", terms };
  }
  const [blamed, left] = [at(trace, `dA${layer}`, i, j), at(trace, `dZ${layer}`, i, j)];
  if (blamed === 0) return { rule: "no blame arrived", terms: [{ label: "blame", factors: [0] }] };
  return { rule: "the blame that arrived times the slope of the activation", terms: [{ label: "blame × slope g′(z)", factors: [blamed, left / blamed] }] };
}

/** @type {Rule} */
function update(trace, layer, i, j, kind) {
  const name = `${kind}${layer}`;
  if (trace.spec.optimizer !== "sgd" || trace.spec.freeze.includes(name)) return null;
  return {
    rule: "the old value, minus learning rate times gradient",
    terms: [
      { label: "old value", factors: [at(trace, name, i, j)] },
      { label: "− learning rate × gradient", factors: [-trace.spec.lr, at(trace, `d${name}`, i, j)] },
    ],
  };
}

/** @type {Record<string, Rule>} */
const RULES = { Z: weightedSum, dW: weightGradient, db: biasGradient, dA: blame, dZ: error };
