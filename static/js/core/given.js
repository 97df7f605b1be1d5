/**
 * Numbers as learners write them: 0.25, 0,25, -1/4, 2.5e-3. The rule is the server's (app/run/given.py), for a page
 * that has none.
 * @typedef {{value: number, unit: number, digits: number}} Given ``unit`` of the last place; of a fraction of its third digit
 */

const NUMBER = /^([+-]?(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][+-]?\d{1,3})?)(?:\/((?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][+-]?\d{1,3})?))?$/;

/** @param {string} text @returns {Given | null} null where it is no number */
export function given(text) {
  const [, above, below] = NUMBER.exec(text.replace(/\s/g, "").replaceAll("−", "-")) ?? [];
  if (above === undefined) return null;
  const value = Number(above.replace(",", "."));
  if (!Number.isFinite(value)) return null;
  if (below !== undefined) {
    const quotient = value / Number(below.replace(",", "."));
    return Number.isFinite(quotient) ? { value: quotient, unit: 2e-3 * Math.abs(quotient), digits: 3 } : null;
  }
  const [mantissa, exponent = "0"] = above.toLowerCase().replace(",", ".").split("e");
  const [whole, places = ""] = mantissa.replace(/^[+-]/, "").split(".");
  return { value, unit: 10 ** (Number(exponent) - places.length), digits: (whole + places).replace(/^0+/, "").length };
}

/** @param {Given} number @param {number} value */
export const rounds = (number, value) => Math.abs(number.value - value) <= 0.5 * number.unit * (1 + 1e-6);

/** Whether it is the value to the digits that were given, at least two of them. @param {Given} number @param {number} value */
export const agrees = (number, value) =>
  Math.abs(number.value - value) <= Math.max(1e-9 * Math.abs(value), value === 0 ? 1e-12 : 0) || (number.digits >= 2 && rounds(number, value));
