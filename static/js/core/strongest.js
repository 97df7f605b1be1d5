/** @import { Step, Trace } from "./types.js" */
import { backward } from "./chain.js";
import { reading } from "./evaluate.js";
import { between, nameAlong } from "./format.js";
import { gradientIn, isPlain, meeting, partnerOf } from "./partners.js";
import { parameterOf, placeOf, receiving, sending, weightsOf } from "./tensors.js";

/**
 * The chain rule for one neuron after the other: of all ways from the loss to a parameter the one that carries most
 * on this example, as a product of numbers. All ways add up to what the example contributes. Pure.
 *
 * @typedef {{ratio: string[], where: string, value: number, step: string, makes: string, unit: number,
 *   ways: number, edge?: string}} Factor ``where`` names the unit
 *   or the two ends; ``edge`` is the weight's in the picture; ``step`` computed the value,
 *   and ``makes`` is the gradient that it makes, in ``unit``, one of
 *   several ``ways`` to it
 * @typedef {{factors: Factor[], value: number, ways: number, total: number}} Way ``total`` is that of all ways
 */

/**
 * @param {Trace} trace @param {string} name of the parameter, or of what is made from it
 * @param {number} i receiving unit @param {number} j sending unit, 0 for a bias @param {number} example
 * @returns {Way | null} null where there is no such product
 */
export function strongest(trace, name, i, j, example) {
  const parameter = parameterOf(trace, name);
  const [last, ...before] = backward(trace, name).reverse();
  if (!last?.chain || !parameter) return null;
  const read = reading(trace);
  const error = gradientIn(trace, last.tree);
  if (!error) return null;
  const partner = partnerOf(last.tree, error);
  const input = partner ? meeting(read, partner, placeOf(trace, i, j))[example] : 1;
  const own = { ratio: last.chain.ratio, where: between(receiving(trace, parameter), sending(trace, parameter), i, j), value: input, step: last.chain.at, makes: last.id, unit: i, ways: 1 };
  /** @type {Factor[]} */
  const factors = [sending(trace, parameter) ? { ...own, edge: `${parameter}[${i},${j}]` } : own];
  let [unit, ways] = [i, 1];
  for (const step of before) {
    const found = factorsOf(trace, step, unit, example);
    if (!found) return null;
    factors.unshift(...found.factors);
    unit = found.unit;
    ways *= found.ways;
    if (found.begins) break;
  }
  const value = factors.reduce((product, factor) => product * factor.value, 1);
  const total = read.at({ tensor: error }, ...placeOf(trace, i, example)) * input;
  return Number.isFinite(value) && Number.isFinite(total) ? { factors, value, ways, total } : null;
}

/**
 * What one backward step multiplies in on the way through ``unit``, and from which unit it comes.
 * @param {Trace} trace @param {Step} step @param {number} unit @param {number} example
 * @returns {{factors: Factor[], unit: number, ways: number, begins?: boolean} | null}
 */
function factorsOf(trace, step, unit, example) {
  const { chain: link, tree, id } = step;
  if (!link) return null;
  const [read, place] = [reading(trace), placeOf(trace, unit, example)];
  const where = nameAlong(receiving(trace, id), unit);
  const passed = gradientIn(trace, tree);
  const partner = passed ? partnerOf(tree, passed) : null;
  if (passed && isPlain(tree)) return { factors: [{ ratio: link.ratio, where, value: 1, step: link.at, makes: id, unit, ways: 1 }], unit, ways: 1 };
  // In a softmax every output moves with every z: there the ways begin.
  if (!passed || !partner) return { factors: beginning(trace, step, place, where, unit), unit, ways: 1, begins: true };
  if (partner.op === "multiply") return { factors: [{ ratio: link.ratio, where, value: read.at(partner.other, ...place), step: link.at, makes: id, unit, ways: 1 }], unit, ways: 1 };
  const weights = meeting(read, partner, place);
  const carried = weights.map((weight, k) => Math.abs(weight * read.at({ tensor: passed }, ...placeOf(trace, k, example))));
  const from = carried.indexOf(Math.max(...carried));
  if (from < 0) return null;
  const units = receiving(trace, passed);
  const edge = `${weightsOf(trace, units?.layer ?? 0)}[${from},${unit}]`;
  const factor = { ratio: link.ratio, where: `${where} → ${nameAlong(units, from)}`, value: weights[from], step: link.at, makes: id, unit, ways: weights.length, edge };
  return { factors: [factor], unit: from, ways: weights.length };
}

/** The error at the output: the two factors that its short form fuses, where there are such. @param {Trace} trace @param {Step} step @param {[number, number]} place @param {string} where @param {number} unit @returns {Factor[]} */
function beginning(trace, { chain: link, why: { long = [] }, id }, place, where, unit) {
  const read = reading(trace);
  const value = read.at({ tensor: id }, ...place);
  const whole = [{ ratio: link?.makes ?? [], where, value, step: id, makes: id, unit, ways: 1 }];
  const parts = long.filter(({ ratio }) => ratio).map(({ ratio = [], tree }) => ({ ratio, where, value: read.at(tree, ...place), step: id, makes: id, unit, ways: 1 }));
  const product = parts.reduce((all, each) => all * each.value, 1);
  const same = (/** @type {number} */ one) => Math.abs(one - value) <= 1e-9 * Math.abs(value);
  if (!parts.length || !Number.isFinite(product)) return whole;
  if (same(product)) return parts;
  return same(product / trace.m) ? [{ ratio: ["1", "m"], where: "", value: 1 / trace.m, step: id, makes: id, unit, ways: 1 }, ...parts] : whole;
}
