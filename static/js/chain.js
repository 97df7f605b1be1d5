/** @import { Trace } from "./types.js" */
import { lossSymbol, parameterOf, unitName } from "./format.js";
import { entry, slope } from "./why.js";

/**
 * The chain rule from the loss to one parameter, factor by factor, for one example. Pure.
 *
 * On the way down the error is a vector, one number per unit; at the parameter's own unit it becomes a number.
 * @typedef {{factor: string, words: string, values: number[], step: string}} Factor ``step`` computed the values
 */

/**
 * @param {Trace} trace @param {string} name W1, dW1, b2_next …: the parameter or what is made from it
 * @param {number} i receiving unit @param {number} j sending unit, 0 for a bias @param {number} example
 * @returns {Factor[]} empty where the name is no parameter's
 */
export function chain(trace, name, i, j, example) {
  const parameter = parameterOf(name);
  if (!parameter) return [];
  const { kind, layer } = parameter;
  const [depth, column, J] = [trace.sizes.length - 1, trace.spec.notation === "column", lossSymbol(trace)];
  const unit = (/** @type {number} */ at, /** @type {number} */ index) => unitName(at, depth, index);
  const units = (/** @type {number} */ at) => (at === layer ? [i] : Array.from({ length: trace.sizes[at] }, (_, index) => index));
  const values = (/** @type {string} */ tensor, /** @type {number} */ at) => units(at).map((index) => entry(trace, tensor, index, example) ?? NaN);
  /** @type {Factor[]} */
  const factors = [];
  if (trace.tensors[`dA${depth}`]) {
    factors.push({ factor: `∂${J}/∂a of the output`, words: "how the loss moves with the output", values: values(`dA${depth}`, depth), step: `dA${depth}` });
    if (trace.spec.output !== "softmax") {
      factors.push({ factor: "× ∂a/∂z", words: "the slope of the output", values: units(depth).map((index) => slope(trace, depth, index, example)), step: `dZ${depth}` });
    }
  }
  factors.push({ factor: `${factors.length ? "= " : ""}∂${J}/∂z of the output`, words: "the error there", values: values(`dZ${depth}`, depth), step: `dZ${depth}` });
  for (let at = depth - 1; at >= layer; at -= 1) {
    const who = at === layer ? unit(at, i) : `hidden ${at}`;
    const heard = units(at + 1).flatMap((k) => units(at).map((index) => entry(trace, `W${at + 1}`, k, index) ?? NaN));
    factors.push(
      { factor: `× ∂z/∂a, weights from ${who}`, words: "how much the next layer listened", values: heard, step: `Z${at + 1}` },
      { factor: `= ∂${J}/∂a of ${who}`, words: "the messages added up", values: values(`dA${at}`, at), step: `dA${at}` },
      { factor: `× ∂a/∂z of ${who}`, words: "the slope of its activation", values: units(at).map((index) => slope(trace, at, index, example)), step: `A${at}` },
      { factor: `= ∂${J}/∂z of ${who}`, words: "the error there", values: values(`dZ${at}`, at), step: `dZ${at}` },
    );
  }
  const before = layer === 1 ? "X" : `A${layer - 1}`;
  const input = kind === "W" ? (entry(trace, before, j, example) ?? NaN) : 1;
  const error = entry(trace, `dZ${layer}`, i, example) ?? NaN;
  factors.push(
    kind === "W"
      ? { factor: `× ∂z/∂w, the input ${unit(layer - 1, j)}`, words: "what the weight was given", values: [input], step: layer === 1 ? "" : before }
      : { factor: "× ∂z/∂b", words: "a bias is always given 1", values: [1], step: "" },
    { factor: `= this example's part`, words: column ? "the mean over the examples is the gradient" : "the sum over the examples is the gradient", values: [error * input], step: `d${kind}${layer}` },
  );
  return factors;
}
