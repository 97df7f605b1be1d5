/** @import { Step, Trace, Tree } from "./types.js" */
/** @import { Reading } from "./evaluate.js" */
import { reading } from "./evaluate.js";
import { nameAlong } from "./format.js";
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
export const passedOn = (trace, step) => trace.steps.find(({ writes }) => writes === gradientIn(trace, step.tree));

/** The gradient that a line reads. @param {Trace} trace @param {Tree} tree @returns {string | undefined} */
export function gradientIn(trace, tree) {
  if ("tensor" in tree) return trace.tensors[tree.tensor].role === "gradient" ? tree.tensor : undefined;
  return "op" in tree ? tree.of.map((each) => gradientIn(trace, each)).find(Boolean) : undefined;
}

/** @param {Tree} tree @param {string} name @returns {boolean} */
const reads = (tree, name) => ("tensor" in tree ? tree.tensor === name : "op" in tree && tree.of.some((each) => reads(each, name)));

/** @param {Tree} tree @returns {boolean} */
const isNumber = (tree) => !("tensor" in tree) && (!("op" in tree) || tree.of.every(isNumber));

/**
 * What stands beside the tensor ``name`` in a product, and on which side.
 * @typedef {{op: string, other: Tree, left: boolean}} Partner
 * @param {Tree} tree @param {string} name @returns {Partner | null}
 */
export function partnerOf(tree, name) {
  if (!("op" in tree)) return null;
  const side = tree.of.findIndex((each) => reads(each, name));
  const inner = side < 0 ? null : partnerOf(tree.of[side], name);
  if (inner || (tree.op !== "matmul" && tree.op !== "multiply")) return inner;
  const other = tree.of[1 - side];
  return isNumber(other) ? null : { op: tree.op, other, left: side === 1 };
}

/** What a gradient meets in one entry of a product. @param {Reading} read @param {Partner} partner @param {[number, number]} place */
export function meeting(read, { op, other, left }, [row, column]) {
  if (op === "multiply") return [read.at(other, row, column)];
  return Array.from({ length: read.axes(other)[left ? 1 : 0].size }, (_, k) => (left ? read.at(other, row, k) : read.at(other, k, column)));
}

/** Whether nothing but numbers is multiplied in. @param {Tree} tree @returns {boolean} */
export const isPlain = (tree) => !("op" in tree) || (tree.op === "multiply" && tree.of.every(isPlain));

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
