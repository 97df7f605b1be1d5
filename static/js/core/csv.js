/**
 * Examples from comma-separated text: a header is told by its words, the last column is the target. Pure.
 */

/** Rows that fit into an address; more have to wait for a file. */
export const MOST = 400;

/**
 * @param {string} text
 * @returns {{X: string, Y: string, rows: number, classes: string[]}} as the query string writes them
 */
export function readCsv(text) {
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), number: index + 1 })).filter(({ line }) => line && !line.startsWith("#"));
  if (!lines.length) throw new Error("There are no lines in it.");
  const separator = [";", "\t", ","].find((each) => lines[0].line.includes(each));
  if (!separator) throw new Error(`Line ${lines[0].number} has one column; there must be an input and a target, separated by commas.`);
  const cells = lines.map(({ line, number }) => ({ values: line.split(separator).map((cell) => tidy(cell, separator)), number }));
  const numeric = (/** @type {string} */ cell) => cell !== "" && Number.isFinite(Number(cell));
  if (!cells[0].values.some(numeric)) cells.shift();
  if (!cells.length) throw new Error("There is a header and nothing below it.");
  const width = cells[0].values.length;
  for (const { values, number } of cells) {
    if (values.length !== width) throw new Error(`Line ${number} has ${values.length} columns where line ${cells[0].number} has ${width}.`);
    const bad = values.slice(0, -1).find((cell) => !numeric(cell));
    if (bad !== undefined) throw new Error(`Line ${number}: '${bad}' is not a number.`);
    if (values[width - 1] === "") throw new Error(`Line ${number} has no target in its last column.`);
  }
  if (cells.length > MOST) throw new Error(`There are ${cells.length} examples; at most ${MOST} fit into an address.`);
  const targets = cells.map(({ values }) => values[width - 1]);
  const words = targets.some((target) => !numeric(target));
  const classes = words ? [...new Set(targets)] : [];
  if (classes.length > 10) throw new Error(`The last column has ${classes.length} different words; at most 10 classes are possible.`);
  const row = (/** @type {string} */ target) =>
    classes.length > 2 ? classes.map((name) => Number(name === target)).join(",") : words ? String(classes.indexOf(target)) : String(Number(target));
  const X = cells.map(({ values }) => values.slice(0, -1).map(Number).join(",")).join(";");
  const Y = targets.map(row).join(";");
  if (X.length + Y.length > 12_000) throw new Error(`The numbers make an address of ${X.length + Y.length} characters; at most 12,000 fit.`);
  return { X, Y, rows: cells.length, classes };
}

/** A cell without quotes; beside semicolons and tabs a decimal comma is a point. @param {string} cell @param {string} separator */
function tidy(cell, separator) {
  const text = cell.trim().replace(/^"(.*)"$/, "$1").trim();
  return separator !== "," && /^[+-]?\d+,\d+$/.test(text) ? text.replace(",", ".") : text;
}
