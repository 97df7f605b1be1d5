/** @import { Axis, Tree, Trace } from "./types.js" */

/**
 * The trees of a trace, evaluated: one small rule an operation. Nothing here knows what is computed, or why.
 *
 * A tree has two axes, each with its size and, where it is one of a tensor, what runs along it. Entries are found
 * one by one, so that a term of a large product costs no more than itself.
 *
 * @typedef {{kind: string, of: string, size: number, letter?: string, above?: string}} Along
 * @typedef {[Along, Along]} Axes
 * @typedef {{axes: (tree: Tree) => Axes, at: (tree: Tree, row: number, column: number) => number, examples: 0 | 1}} Reading
 *   ``examples`` is the axis of the examples, 1 in column notation
 * @typedef {{axes: (read: Reading, of: Tree[]) => Axes, at: (read: Reading, of: Tree[], row: number, column: number) => number}} Rule
 */

/** @type {Along} what does not run along anything, and is repeated where it must */
const ONE = { kind: "", of: "", size: 1 };

/** @param {Along} one @param {Along} other */
const longer = (one, other) => (other.size > one.size || !one.kind ? other : one);

/** What makes each entry from those at its place. @param {(...values: number[]) => number} compute @returns {Rule} */
const elementwise = (compute) => ({
  axes: (read, of) => of.map(read.axes).reduce((one, other) => [longer(one[0], other[0]), longer(one[1], other[1])], [ONE, ONE]),
  at: (read, of, row, column) => compute(...of.map((each) => read.at(each, row, column))),
});

/** @param {Axes} axes @param {number} axis */
const without = (axes, axis) => /** @type {Axes} */ (axes.map((each, index) => (index === axis ? ONE : each)));

/** What makes one entry of all those along an axis. @param {(read: Reading) => 0 | 1} axis @param {(values: number[]) => number} compute @returns {Rule} */
const along = (axis, compute) => ({
  axes: (read, [tree]) => without(read.axes(tree), axis(read)),
  at: (read, [tree], row, column) =>
    compute(range(read.axes(tree)[axis(read)].size).map((k) => (axis(read) ? read.at(tree, row, k) : read.at(tree, k, column)))),
});

/** @param {number} size */
const range = (size) => Array.from({ length: size }, (_, index) => index);
const sum = (/** @type {number[]} */ values) => values.reduce((one, other) => one + other, 0);
const overExamples = (/** @type {Reading} */ read) => read.examples;
const overUnits = (/** @type {Reading} */ read) => /** @type {0 | 1} */ (1 - read.examples);

/** ln Σ e^v, from the largest on so that nothing overflows. @param {number[]} values */
function logsumexp(values) {
  const largest = Math.max(...values);
  return Number.isFinite(largest) ? largest + Math.log(sum(values.map((each) => Math.exp(each - largest)))) : largest;
}

/**
 * The complementary error function: by the series of erf (Abramowitz and Stegun 7.1.6), and beyond 2 by the continued
 * fraction (7.1.14).
 * @param {number} x @returns {number}
 */
function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x > 2) return scale / range(120).reduceRight((rest, index) => x + (index + 1) / 2 / rest, x);
  let [term, total] = [x, 0];
  for (let n = 1; term > total * 1e-17; n += 1) [total, term] = [total + term, (term * 2 * x * x) / (2 * n + 1)];
  return 1 - 2 * scale * total;
}

/** @type {Rule} */
const matmul = {
  axes: (read, [left, right]) => [read.axes(left)[0], read.axes(right)[1]],
  at: (read, [left, right], row, column) =>
    sum(range(read.axes(left)[1].size).map((k) => read.at(left, row, k) * read.at(right, k, column))),
};

/** @type {Rule} */
const transpose = {
  axes: (read, [tree]) => /** @type {Axes} */ ([...read.axes(tree)].reverse()),
  at: (read, [tree], row, column) => read.at(tree, column, row),
};

/** @type {Rule} */
const total = {
  axes: () => [ONE, ONE],
  at: (read, [tree]) => {
    const [rows, columns] = read.axes(tree);
    return sum(range(rows.size).flatMap((row) => range(columns.size).map((column) => read.at(tree, row, column))));
  },
};

/** ln Σ e^z over the other units. @type {Rule} */
const othersLogsumexp = {
  axes: (read, [tree]) => read.axes(tree),
  at: (read, [tree], row, column) => {
    const units = overUnits(read);
    const others = range(read.axes(tree)[units].size).filter((k) => k !== (units ? column : row));
    return logsumexp(others.map((k) => (units ? read.at(tree, row, k) : read.at(tree, k, column))));
  },
};

/** @type {Rule} */
const eye = {
  axes: (read, [size]) => [{ ...ONE, size: read.at(size, 0, 0) }, { ...ONE, size: read.at(size, 0, 0) }],
  at: (_read, _of, row, column) => Number(row === column),
};

/** A rule for each operation that a line is made of. @type {Record<string, Rule>} */
export const RULES = {
  add: elementwise((a, b) => a + b),
  subtract: elementwise((a, b) => a - b),
  multiply: elementwise((a, b) => a * b),
  divide: elementwise((a, b) => a / b),
  power: elementwise((a, b) => a ** b),
  negative: elementwise((a) => -a),
  sqrt: elementwise(Math.sqrt),
  exp: elementwise(Math.exp),
  expm1: elementwise(Math.expm1),
  log: elementwise(Math.log),
  tanh: elementwise(Math.tanh),
  erfc: elementwise(erfc),
  logaddexp: elementwise((a, b) => logsumexp([a, b])),
  maximum: elementwise(Math.max),
  minimum: elementwise(Math.min),
  greater: elementwise((a, b) => Number(a > b)),
  where: elementwise((condition, a, b) => (condition ? a : b)),
  ones_like: elementwise(() => 1),
  pi: elementwise(() => Math.PI),
  sum: along(overExamples, sum),
  units_sum: along(overUnits, sum),
  units_logsumexp: along(overUnits, logsumexp),
  others_logsumexp: othersLogsumexp,
  matmul,
  transpose,
  total,
  eye,
};

/**
 * What a tree reads in a trace.
 * @param {Trace} trace
 * @param {(tree: Tree) => ((row: number, column: number) => number) | undefined} [instead] what stands for a tree
 * @returns {Reading & {opened: (tree: Tree) => Tree}}
 */
export function reading(trace, instead) {
  const column = trace.spec.notation === "column";

  /** The body of a named function, its operands put in; any other tree as it is. @param {Tree} tree @returns {Tree} */
  function opened(tree) {
    const made = "op" in tree && trace.functions[tree.op];
    if (!made || !("op" in tree)) return tree;
    // A function that is called like the one operation it is made of is that operation.
    const body = made.tree;
    if ("op" in body && body.op === tree.op) return tree;
    return filled(body, Object.fromEntries(made.of.map((name, index) => [name, tree.of[index]])));
  }

  /** @type {Reading & {opened: (tree: Tree) => Tree}} */
  const read = {
    examples: column ? 1 : 0,
    opened,
    axes(tree) {
      if ("tensor" in tree) return axesOf(trace.tensors[tree.tensor], column);
      if ("number" in tree) return [ONE, ONE];
      const plain = opened(tree);
      return plain === tree ? RULES[tree.op].axes(read, tree.of) : read.axes(plain);
    },
    at(tree, row, col) {
      const other = instead?.(tree);
      if (other) return other(row, col);
      if ("number" in tree) return trace.numbers[tree.number] ?? Number(tree.number);
      if ("tensor" in tree) return entryOf(trace.tensors[tree.tensor].values, row, col);
      const plain = opened(tree);
      return plain === tree ? RULES[tree.op].at(read, tree.of, row, col) : read.at(plain, row, col);
    },
  };
  return read;
}

/** @param {Tree} tree @param {Record<string, Tree>} operands @returns {Tree} */
function filled(tree, operands) {
  if ("tensor" in tree) return operands[tree.tensor] ?? tree;
  return "op" in tree ? { op: tree.op, of: tree.of.map((each) => filled(each, operands)) } : tree;
}

/** The two axes of a tensor: one with a single axis stands up in column notation. @param {{axes: Axis[]}} tensor @param {boolean} column @returns {Axes} */
function axesOf({ axes }, column) {
  const [one, other] = axes;
  if (other) return [one, other];
  if (!one) return [ONE, ONE];
  return column ? [one, ONE] : [ONE, one];
}

/** What has one row or column is repeated. @param {Trace["tensors"][string]["values"]} values @param {number} row @param {number} column @returns {number} */
function entryOf(values, row, column) {
  if (!Array.isArray(values)) return values ?? NaN;
  const line = values.length === 1 ? values[0] : values[row];
  return (line?.length === 1 ? line[0] : line?.[column]) ?? NaN;
}
