/** @import { Tree } from "./types.js" */

/**
 * The right-hand side of a step as a learner puts it together, read into a tree: names, numbers, ``@ * + - / **``,
 * ``.T``, parentheses and the sum over the examples. Anything else is no line.
 */

const TOKEN = /\s*(np\.sum\(|,\s*axis=\d,\s*keepdims=True\)|\.T|\*\*|[@*+\-/()]|[A-Za-z_]\w*|\d+(?:\.\d+)?)/y;

/** How tightly a sign holds together, and what it means. @type {Record<string, [number, string]>} */
const SIGNS = { "+": [1, "add"], "-": [1, "subtract"], "@": [2, "matmul"], "*": [2, "multiply"], "/": [2, "divide"], "**": [3, "power"] };

/** @param {string} text @returns {Tree | null} */
export function parsed(text) {
  /** @type {string[]} */
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (!found) return null;
    tokens.push(found[1]);
  }
  let at = 0;
  /** @param {number} level @returns {Tree} */
  const product = (level) => {
    let left = operand();
    for (let sign = SIGNS[tokens[at]]; sign && sign[0] >= level; sign = SIGNS[tokens[at]]) {
      at += 1;
      left = { op: sign[1], of: [left, product(sign[0] + 1)] };
    }
    return left;
  };
  /** @returns {Tree} */
  const operand = () => {
    const token = tokens[at++];
    /** @type {Tree} */
    let tree;
    if (token === "-") return { op: "negative", of: [product(2)] };
    if (token === "(") tree = closed(product(1), ")");
    else if (token === "np.sum(") tree = { op: "sum", of: [closed(product(1), ",")] };
    else if (/^\d/.test(token ?? "")) tree = { number: token };
    else if (token === "m") tree = { number: "m" };
    else if (/^[A-Za-z_]/.test(token ?? "")) tree = { tensor: token };
    else throw new SyntaxError("no operand");
    for (; tokens[at] === ".T"; at += 1) tree = { op: "transpose", of: [tree] };
    return tree;
  };
  /** @param {Tree} tree @param {string} end */
  const closed = (tree, end) => {
    if (!tokens[at++]?.startsWith(end)) throw new SyntaxError("not closed");
    return tree;
  };
  try {
    const tree = product(1);
    return at === tokens.length ? tree : null;
  } catch {
    return null;
  }
}

/**
 * What a tree has the shape of, or which two sides do not meet.
 * @typedef {{shape: number[]} | {left: number[], right: number[], op: string}} Fit ``left`` and ``right`` of what does not fit
 * @param {Tree} tree @param {(name: string) => number[] | undefined} shapeOf @param {0 | 1} examples their axis @returns {Fit}
 */
export function fit(tree, shapeOf, examples) {
  if ("number" in tree) return { shape: [] };
  if ("tensor" in tree) return { shape: shapeOf(tree.tensor) ?? [] };
  const fits = tree.of.map((each) => fit(each, shapeOf, examples));
  const broken = fits.find((each) => "op" in each);
  if (broken) return broken;
  const [one, other = []] = fits.map((each) => ("shape" in each ? each.shape : []));
  if (tree.op === "transpose") return { shape: [...one].reverse() };
  if (tree.op === "sum") return { shape: one.map((size, axis) => (axis === examples ? 1 : size)) };
  if (tree.op === "matmul") return one[1] !== undefined && one[1] === other[0] ? { shape: [one[0], other[1]] } : { left: one, right: other, op: tree.op };
  if (!one.length || !other.length) return { shape: one.length ? one : other };
  const meets = one.every((size, axis) => size === other[axis] || size === 1 || other[axis] === 1);
  return meets ? { shape: one.map((size, axis) => Math.max(size, other[axis])) } : { left: one, right: other, op: tree.op };
}
