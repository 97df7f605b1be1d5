/** @import { Step, Trace, Tree } from "./types.js" */
import { reading } from "./evaluate.js";
import { nameAlong } from "./format.js";
import { gradientIn, isPlain, meeting, partnerOf } from "./partners.js";
import { gradientStep, parameterOf, placeOf, receiving, sending } from "./tensors.js";
import { filled } from "./why.js";

/**
 * The chain rule from the loss to one parameter, factor by factor, for one example, as the backward lines have it. Pure.
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
  const steps = backward(trace, name);
  const last = /** @type {Step} */ (steps.at(-1));
  return steps.flatMap((step) => factors(trace, step, { last, i, j, example }));
}

/** The steps from the loss back to the gradient of a parameter. @param {Trace} trace @param {string} name @returns {Step[]} */
export function backward(trace, name) {
  /** @type {Step[]} */
  const steps = [];
  for (let step = gradientStep(trace, parameterOf(trace, name)); step; step = passedOn(trace, step)) steps.unshift(step);
  return steps;
}

/** The step whose gradient a backward step multiplies. @param {Trace} trace @param {Step} step */
const passedOn = (trace, step) => trace.steps.find(({ writes }) => writes === gradientIn(trace, step.tree));

/**
 * What a backward step multiplies in, if anything, and what it makes.
 * @param {Trace} trace @param {Step} step @param {{last: Step, i: number, j: number, example: number}} asked
 * @returns {Factor[]}
 */
function factors(trace, step, { last, i, j, example }) {
  const { chain: link, id, tree } = step;
  if (!link) return [];
  const [own, read, units] = [step.layer === last.layer, reading(trace), receiving(trace, id)];
  const words = { who: own ? nameAlong(units, i) : link.who, input: nameAlong(sending(trace, last.id), j) };
  const places = (own ? [i] : Array.from({ length: units?.size ?? 0 }, (_, index) => index)).map((index) => placeOf(trace, index, example));
  const passed = gradientIn(trace, tree);
  const partner = passed ? partnerOf(tree, passed) : null;

  /** What the gradient is multiplied with at one place. @param {[number, number]} place */
  function multiplied(place) {
    if (!partner) return passed && isPlain(tree) ? [1] : [];
    return meeting(read, partner, place);
  }

  const [factor, result] = [`× ${filled(link.factor, words)}`, `${passed ? "= " : ""}${filled(link.result, words)}`];
  if (step === last) {
    const input = partner ? multiplied(placeOf(trace, i, j))[example] : 1;
    const error = passed ? read.at({ tensor: passed }, ...placeOf(trace, i, example)) : NaN;
    return [
      { factor, words: link.words, values: [input], step: link.at },
      { factor: result, words: link.result_words, values: [error * input], step: id },
    ];
  }
  const by = places.flatMap(multiplied);
  const made = { factor: result, words: link.result_words, values: places.map((place) => read.at({ tensor: id }, ...place)), step: id };
  return by.length ? [{ factor, words: link.words, values: by, step: link.at }, made] : [made];
}
