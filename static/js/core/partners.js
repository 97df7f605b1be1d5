/** @import { Trace, Tree } from "./types.js" */
/** @import { Reading } from "./evaluate.js" */

/** What a backward line multiplies the gradient with that it passes on, found in its tree. Pure. */

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
