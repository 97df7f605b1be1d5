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

/** x₁, h₂ or ŷ₁ along the units of a layer, 3 along the examples. @param {{kind: string, of: string} | undefined} axis @param {number} index */
export function nameAlong(axis, index) {
  if (axis?.kind !== "units") return String(index + 1);
  return ({ x: "x", y: "ŷ" }[axis.of] ?? "h") + subscript(index);
}

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

/** How a notation writes the loss. @param {{spec: Record<string, any>}} trace */
export const lossSymbol = ({ spec }) => (spec.notation === "column" ? "J" : "C");

/** The example that is looked at, the first where it is the mean; at most the last. @param {string} base @param {number} m */
export const chosenExample = (base, m) => Math.min(Number(new URLSearchParams(base).get("example") ?? 0) || 0, m - 1);

/**
 * The parameter that a tensor is, or is the gradient, moment or update of.
 * @param {string} name @returns {{kind: "W" | "b", layer: number} | null}
 */
export function parameterOf(name) {
  const match = /^[vs]?d?([Wb])(\d+)(?:_next)?$/.exec(name);
  return match && { kind: /** @type {"W" | "b"} */ (match[1]), layer: Number(match[2]) };
}

/**
 * The units a parameter's entry stands between: ``x₁ → h₂``, or of a bias its unit.
 * @param {{kind: "W" | "b", layer: number}} parameter @param {number} depth @param {number} i receiving @param {number} j sending
 */
export function between({ kind, layer }, depth, i, j) {
  const receiver = unitName(layer, depth, i);
  return kind === "W" ? `${unitName(layer - 1, depth, j)} → ${receiver}` : receiver;
}
