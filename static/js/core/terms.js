/** @import { Tree } from "./types.js" */
/** @import { Along, reading } from "./evaluate.js" */

/**
 * One entry of a tree taken apart: the terms that add up to it, and what is done to their sum.
 *
 * @typedef {{axis: Along, at: number}} Index where in a sum a term stands
 * @typedef {{factors: number[], index?: Index}} Term
 * @typedef {{kind: "scale" | "times" | "plus" | "share", operand: number, value: number}} Then ``value`` is what it makes
 * @typedef {{terms: Term[], then: Then[]}} Taken
 * @typedef {ReturnType<typeof reading>} Reading
 */

/** @param {Reading} read @param {Tree} tree @param {number} row @param {number} column @returns {Taken} */
export function taken(read, tree, row, column) {
  const plain = unfolded(read, tree);
  const value = () => read.at(plain, row, column);
  if (!("op" in plain)) return single(value());
  const rule = TAKEN[plain.op];
  return rule ? rule(read, plain.of, row, column) : single(value());
}

/** A function that sums is taken apart too; one that acts on each entry is a number. @param {Reading} read @param {Tree} tree @returns {Tree} */
function unfolded(read, tree) {
  const plain = read.opened(tree);
  return plain !== tree && sums(plain) ? plain : tree;
}

/** @param {Tree} tree @returns {boolean} */
const sums = (tree) => "op" in tree && (["matmul", "sum", "units_sum"].includes(tree.op) || tree.of.some(sums));

/** @param {Tree} tree @returns {boolean} */
const isScalar = (tree) => !("tensor" in tree) && (!("op" in tree) || tree.of.every(isScalar));

/** @param {number} value @returns {Taken} */
const single = (value) => ({ terms: [{ factors: [value] }], then: [] });

/** @param {Taken} taken what its terms and what is done to them come to */
export const result = ({ terms, then }) => then.at(-1)?.value ?? total(terms);

/** @param {Term} term */
export const product = ({ factors }) => factors.reduce((one, other) => one * other, 1);

/** @param {Term[]} terms */
export const total = (terms) => terms.reduce((all, term) => all + product(term), 0);

const isOne = (/** @type {Taken} */ { terms, then }) => terms.length === 1 && !then.length && !terms[0].index;

/** @param {Taken} taken @param {Then["kind"]} kind @param {number} operand @param {(value: number) => number} make @returns {Taken} */
const done = (taken, kind, operand, make) => ({ terms: taken.terms, then: [...taken.then, { kind, operand, value: make(result(taken)) }] });

/** @param {Term} term @returns {Term} */
const negated = ({ factors: [first, ...others], index }) => ({ factors: [-first, ...others], index });

/** The factors without a tensor that stand before a tree, and the tree without them. @param {Tree} tree @returns {[Tree[], Tree]} */
function unscaled(tree) {
  if (!("op" in tree) || tree.op !== "multiply" || !isScalar(tree.of[0])) return [[], tree];
  const [others, rest] = unscaled(tree.of[1]);
  return [[tree.of[0], ...others], rest];
}

/** @param {Reading} read @param {Taken} taken @param {Tree[]} factors */
const scaled = (read, taken, factors) =>
  factors.map((each) => read.at(each, 0, 0)).reduce((one, factor) => done(one, "scale", factor, (value) => value * factor), taken);

/** @param {0 | 1} sign of what is added @returns {(read: Reading, of: Tree[], row: number, column: number) => Taken} */
const added = (sign) => (read, [left, right], row, column) => {
  const [one, other] = [taken(read, left, row, column), taken(read, right, row, column)];
  const signed = (/** @type {Term} */ term) => (sign ? term : negated(term));
  if (one.then.length) {
    const operand = sign ? result(other) : -result(other);
    return done(one, "plus", operand, (value) => value + operand);
  }
  const terms = other.then.length ? single(result(other)).terms : other.terms;
  return { terms: [...one.terms, ...terms.map(signed)], then: [] };
};

/** The terms along one axis of ``tree``. @param {(read: Reading) => 0 | 1} axis @returns {(read: Reading, of: Tree[], row: number, column: number) => Taken} */
const summed = (axis) => (read, [tree], row, column) => {
  const [factors, plain] = unscaled(tree);
  const along = read.axes(plain)[axis(read)];
  const terms = Array.from({ length: along.size }, (_, at) => ({
    factors: taken(read, plain, ...(axis(read) ? /** @type {const} */ ([row, at]) : /** @type {const} */ ([at, column]))),
    index: { axis: along, at },
  }));
  const flat = terms.map(({ factors: each, index }) => ({ factors: isOne(each) ? each.terms[0].factors : [result(each)], index }));
  return scaled(read, { terms: flat, then: [] }, factors);
};

/** @type {Record<string, (read: Reading, of: Tree[], row: number, column: number) => Taken>} */
const TAKEN = {
  add: added(1),
  subtract: added(0),
  sum: summed((read) => read.examples),
  units_sum: summed((read) => /** @type {0 | 1} */ (1 - read.examples)),
  transpose: (read, [tree], row, column) => taken(read, tree, column, row),
  negative(read, [tree], row, column) {
    const { terms, then } = taken(read, tree, row, column);
    return { terms: terms.map(negated), then: then.map((each) => ({ ...each, value: -each.value })) };
  },
  matmul(read, [left, right], row, column) {
    const [[before, P], [after, Q]] = [unscaled(left), unscaled(right)];
    const along = read.axes(P)[1];
    const terms = Array.from({ length: along.size }, (_, at) => ({
      factors: [read.at(P, row, at), read.at(Q, at, column)],
      index: { axis: along.kind ? along : read.axes(Q)[0], at },
    }));
    return scaled(read, { terms, then: [] }, [...before, ...after]);
  },
  multiply(read, [left, right], row, column) {
    const [one, other] = [taken(read, left, row, column), taken(read, right, row, column)];
    if (isOne(one) && isOne(other)) return { terms: [{ factors: [...one.terms[0].factors, ...other.terms[0].factors] }], then: [] };
    const [many, single, by] = isOne(one) ? [other, one, left] : [one, other, right];
    const factor = result(single);
    return done(many, isScalar(by) ? "scale" : "times", factor, (value) => value * factor);
  },
  divide(read, [left, right], row, column) {
    const [one, other] = [taken(read, left, row, column), taken(read, right, row, column)];
    if (!isOne(other) && other.terms.length > 1) return done(other, "share", result(one), (value) => result(one) / value);
    if (isOne(one) && !isScalar(right)) return single(result(one) / result(other));
    const divisor = result(other);
    return done(one, isScalar(right) ? "scale" : "times", 1 / divisor, (value) => value / divisor);
  },
};
