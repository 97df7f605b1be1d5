/** @import { Axis, Trace } from "./types.js" */
import { facts } from "./facts.js";
import { marked, say } from "./words.js";
/** How numbers and names are written on the page. */

/**
 * A number with fixed places, or one digit and a power of ten where those would say nothing.
 * @param {number | null | undefined} value
 * @param {number} decimals
 */
export function show(value, decimals) {
  if (value === null || value === undefined || !Number.isFinite(value)) return say("not finite");
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 0.5 * 10 ** -decimals && size < 1000 ? value.toFixed(decimals) : value.toExponential(size < 1 ? 0 : 1).replace("e+", "e");
  return signed(text);
}

/** A number's text with the signs of the language. @param {string} text */
const signed = (text) => text.replaceAll("-", facts.number.minus).replace(".", facts.number.decimal);

/** A power of ten and the digits before it, so many after the point or as many as there are. @param {number} value @param {number} [digits] */
export const power = (value, digits) => signed(value.toExponential(digits).replace("e+", "e"));

/** Whole numbers from this one on are written as a power of ten. */
const VAST = 1e12;

/** A whole number with its digits in groups. @param {number} value */
export function whole(value) {
  if (value < VAST) return String(value).replace(/\B(?=(\d{3})+$)/g, facts.number.group);
  const [digits, size] = value.toExponential(1).split("e");
  return `${signed(digits)} · 10${superscript(Number(size))}`;
}

/** A number with fixed places. @param {number} value @param {number} places */
export const fixed = (value, places) => signed(value.toFixed(places));

/**
 * A number to calculate with by hand: so many significant digits, whatever its size.
 * @param {number | null | undefined} value @param {number} [digits]
 */
export function figures(value, digits = 5) {
  if (value === null || value === undefined || !Number.isFinite(value)) return say("not finite");
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e6);
  const text = plain ? String(Number(value.toPrecision(digits))) : value.toExponential(digits - 1).replace("e+", "e");
  return signed(text);
}

/** A shape that is asked has no numbers. @param {number[] | null} shape */
export const shapeText = (shape) => (!shape ? "(?)" : shape.length ? `(${shape.join(", ")})` : say("scalar"));

/** Subscript digits of a 1-based index. @param {number} index */
export const subscript = (index) => String(index + 1).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);

/** A power as it is written above the line. @param {number} power */
export const superscript = (power) => String(power).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).replace("-", "⁻");

/** x₁, h₂⁽²⁾ or ŷ₁ along the units of a layer, 3 along the examples. @param {{kind: string, letter?: string, above?: string} | undefined} axis @param {number} index */
export function nameAlong(axis, index) {
  if (axis?.kind !== "units") return String(index + 1);
  return axis.letter + subscript(index) + (axis.above ?? "");
}

/** How much of an axis is written out, in words. */
const PARTS = {
  examples: marked("{shown} of {all} examples"),
  features: marked("{shown} of {all} features"),
  units: marked("{shown} of {all} units"),
};

/**
 * The labels of a tensor's rows and columns, and how to say how many of them are written.
 * @param {{role: string, axes: Axis[]}} tensor @param {"column" | "row"} notation
 * @returns {{labels: ((index: number) => string)[], nouns: string[]}}
 */
export function labels({ role, axes }, notation) {
  const [one, other] = axes;
  // Which of the hidden layers it is needs to be said where two meet.
  const alone = one?.letter !== other?.letter;
  // A target is called y, and what is said of it ŷ.
  const named = (/** @type {Axis} */ axis, /** @type {number} */ index) =>
    role === "given" && axis.of === "y" && axes.some(({ kind }) => kind === "examples") ? `y${subscript(index)}` : nameAlong(alone ? { ...axis, above: "" } : axis, index);
  // A tensor with one axis stands up in column notation.
  const both = other ? [one, other] : notation === "column" ? [one, undefined] : [undefined, one];
  return {
    labels: both.map((axis) => (/** @type {number} */ index) => (axis ? named(axis, index) : "")),
    nouns: both.map((axis) => (axis?.kind === "examples" ? PARTS.examples : axis?.layer === 0 ? PARTS.features : PARTS.units)),
  };
}

/** How a notation writes the loss. @param {Pick<Trace, "steps" | "tensors">} trace */
export const lossSymbol = ({ steps, tensors }) => tensors[steps.find(({ phase }) => phase === "loss")?.writes ?? ""]?.symbol;

/** The example that is looked at, the first where it is the mean; at most the last. @param {{example: number | null}} options @param {number} m */
export const chosenExample = ({ example }, m) => Math.min(example ?? 0, m - 1);

/** The example whose numbers are shown, null where it is the mean of all. @param {{example: number | null}} options @param {number} m */
export const shownExample = (options, m) => (options.example === null ? null : chosenExample(options, m));

/** An example's number, in a circle as far as there are such signs. @param {number} example */
export const circled = (example) => (example < 20 ? String.fromCodePoint(0x2460 + example) : `(${example + 1})`);

/** The units a parameter's entry stands between: ``x₁ → h₂``, or of a bias its unit. @param {Axis | undefined} to @param {Axis | undefined} from @param {number} i receiving @param {number} j sending */
export const between = (to, from, i, j) => (from ? `${nameAlong(from, j)} → ${nameAlong(to, i)}` : nameAlong(to, i));
