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
  const digits = (whole + places).replace(/^0+/, "");
  // The zeros at the end of 120 hold its place; those of 1.20 are digits.
  const short = digits.replace(/0+$/, "");
  const placed = !places && !/e/i.test(above) && short.length >= 2;
  const unit = Number(exponent) - places.length + (placed ? digits.length - short.length : 0);
  return { value, unit: 10 ** unit, digits: placed ? short.length : digits.length };
}

/** @param {Given} number @param {number} value */
export const rounds = (number, value) => Math.abs(number.value - value) <= 0.5 * number.unit * (1 + 1e-6);

/** Whether it is the value to the digits that were given, at least two of them, or without a zero at the end: 0.03 for 0.03000. @param {Given} number @param {number} value */
export const agrees = (number, value) =>
  Number.isFinite(value) &&
  (Math.abs(number.value - value) <= 1e-9 * Math.abs(value) || number.value === Number(value.toPrecision(2)) || (number.digits >= 2 && rounds(number, value)));
