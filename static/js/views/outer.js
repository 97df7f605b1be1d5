/** @import { Trace } from "../core/types.js" */
/** @import { Layer, Options } from "./matrix.js" */
import { digitsOf } from "../core/digits.js";
import { circled } from "../core/format.js";
import { make } from "./dom.js";
import { matrix, valuesOf } from "./matrix.js";
import { count, say } from "../core/words.js";

/**
 * A product that adds up over the examples, as the sum it is: of each example its error, as a column, times what it
 * was given, as a row. The example that is looked at stands there in numbers, the others too where they fit, else in
 * colours.
 */

/** Examples drawn, where there are many. */
const DRAWN = 3;

/** So many examples are all drawn. */
const ALL = 4;

/** Rows and columns of an example that is drawn in colours. */
const COLOURED = 12;

/**
 * @param {readonly [Layer, Layer]} factors @param {number} example the one that is looked at @param {Trace} trace
 * @param {string} result the tensor that it is of @param {Options} options
 * @returns {HTMLElement[]} the tiles, with signs between them
 */
export function outer([left, right], example, trace, result, options) {
  const { m } = trace;
  const shown = m <= ALL ? [...Array(m).keys()] : [...new Set([example, 0, 1, 2])].slice(0, DRAWN).sort((one, other) => one - other);
  const tiles = shown.map((at) => {
    const [column, row] = [{ ...left, column: at }, { ...right, row: at }];
    return at === example || options.all ? inNumbers(column, row, at, result, options, at === example) : inColours(column, row, at, options);
  });
  const signed = tiles.flatMap((tile, at) => (at ? [make("span", { className: "operator", textContent: "+" }), tile] : [tile]));
  const rest = m - shown.length;
  return rest ? [...signed, make("span", { className: "operator", textContent: `+ ${count("… one more", "… {n} more", rest)}` })] : signed;
}

/** Each entry of the column times each of the row. @param {Layer} column @param {Layer} row */
const products = (column, row) => valuesOf(column).map(([error]) => valuesOf(row)[0].map((given) => (error === null || given === null ? null : error * given)));

/** @param {Layer} column @param {Layer} row @param {number} example @param {string} result @param {Options} options @param {boolean} looked at */
function inNumbers(column, row, example, result, options, looked) {
  const tile = make("figure", { className: looked ? "outer falk shown" : "outer falk" });
  tile.dataset.example = String(example);
  const values = products(column, row);
  const tensor = { ...column.tensor, shape: [values.length, values[0].length], values };
  const digits = digitsOf(values.flat(), options.decimals);
  const meet = matrix({ name: result, caption: say("example {number}", { number: example + 1 }), tensor }, { ...options, digits, written: true });
  const [left, right] = [matrix(column, options), matrix(row, options)];
  delete meet.dataset.grid;
  for (const [role, grid] of Object.entries({ term: meet, left, right })) grid.dataset.role = role;
  tile.append(meet, looked ? make("span", { className: "corner", textContent: circled(example) }) : corner(example, options), left, right);
  return tile;
}

/** @param {Layer} column @param {Layer} row @param {number} example @param {Options} options */
function inColours(column, row, example, { hasExamples }) {
  const tile = make("figure", { className: "outer falk" });
  tile.dataset.example = String(example);
  const meet = colours(products(column, row), "term");
  tile.append(meet, corner(example, { hasExamples }), colours(valuesOf(column), "left"), colours(valuesOf(row), "right"));
  return tile;
}

/** The number of an example, which looks at it. @param {number} example @param {Pick<Options, "hasExamples">} options */
function corner(example, { hasExamples }) {
  const element = make(hasExamples ? "button" : "span", { className: "corner", textContent: circled(example), title: say("example {number}", { number: example + 1 }) });
  if (element instanceof HTMLButtonElement) [element.type, element.dataset.look] = ["button", String(example)];
  return element;
}

/** @param {(number | null)[][]} values @param {string} role */
function colours(values, role) {
  const largest = Math.max(0, ...values.flat().map((value) => Math.abs(value ?? 0)));
  const table = make("table", { className: "matrix colours" });
  table.dataset.role = role;
  table.setAttribute("aria-hidden", "true");
  for (const line of values.slice(0, COLOURED)) {
    const row = table.insertRow();
    for (const value of line.slice(0, COLOURED)) {
      const cell = row.insertCell();
      cell.title = String(value);
      cell.className = value === null ? "bad" : value < 0 ? "neg" : "pos";
      cell.style.setProperty("--heat", `${largest && value ? Math.round((60 * Math.abs(value)) / largest) : 0}%`);
    }
  }
  return table;
}
