/** How numbers and names are written on the page. */

/**
 * A number with fixed places, or one digit and a power of ten where those would say nothing.
 * @param {number | null | undefined} value
 * @param {number} decimals
 */
export function show(value, decimals) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "not finite";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 0.5 * 10 ** -decimals && size < 1000 ? value.toFixed(decimals) : value.toExponential(size < 1 ? 0 : 1).replace("e+", "e");
  return text.replaceAll("-", "−");
}

/**
 * A number to calculate with by hand: so many significant digits, whatever its size.
 * @param {number | null | undefined} value @param {number} [digits]
 */
export function figures(value, digits = 5) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e6);
  const text = plain ? String(Number(value.toPrecision(digits))) : value.toExponential(digits - 1).replace("e+", "e");
  return text.replaceAll("-", "−");
}

/** @param {number[]} shape */
export const shapeText = (shape) => (shape.length ? `(${shape.join(", ")})` : "scalar");

/** Subscript digits of a 1-based index. @param {number} index */
export const subscript = (index) => String(index + 1).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);

/** x₁, h₂ or ŷ₁. @param {number} layer @param {number} depth layers with weights @param {number} index */
export const unitName = (layer, depth, index) =>
  (layer === 0 ? "x" : layer === depth ? "ŷ" : "h") + subscript(index);

/**
 * The labels of a tensor's rows and columns, in the field's words.
 * @param {string} name a tensor's name, dW1
 * @param {number} depth the number of layers with weights
 * @param {"column" | "row"} notation
 * @returns {{rows: (index: number) => string, columns: (index: number) => string, nouns: string[]}}
 */
export function labels(name, depth, notation) {
  const match = /^(?:[vs]?d)?([WbZAXYJ])(\d*)/.exec(name);
  const [kind, layer] = match ? [match[1], Number(match[2])] : ["J", 0];
  const units = (/** @type {number} */ at) => (/** @type {number} */ index) => unitName(at, depth, index);
  const example = (/** @type {number} */ index) => `${index + 1}`;
  const blank = () => "";
  const across = {
    W: [units(layer), units(layer - 1)],
    b: [units(layer), blank],
    X: [units(0), example],
    Y: [(/** @type {number} */ index) => "y" + subscript(index), example],
    J: [blank, blank],
  }[kind] ?? [units(layer), example];
  const nouns = [kind === "X" ? "features" : "units", kind === "W" ? (layer === 1 ? "features" : "units") : "examples"];
  return notation === "column"
    ? { rows: across[0], columns: across[1], nouns }
    : { rows: across[1], columns: across[0], nouns: nouns.reverse() };
}
