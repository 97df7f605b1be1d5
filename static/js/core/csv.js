import { say } from "./words.js";
/**
 * Examples from comma-separated text: a header is told by its words, the last column is the target. Pure.
 */

/** Rows that fit into an address; more have to wait for a file. */
export const MOST = 400;

/**
 * @param {string} text
 * @returns {{X: string, Y: string, rows: number, classes: string[], shares: boolean}} as the query string writes them;
 *   ``shares``: whether every target is a class, or a number from 0 to 1
 */
export function readCsv(text) {
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), number: index + 1 })).filter(({ line }) => line && !line.startsWith("#"));
  if (!lines.length) throw new Error(say("There are no lines in it."));
  const separator = [";", "\t", ","].find((each) => lines[0].line.includes(each));
  if (!separator) throw new Error(say("Line {line} has one column; there must be an input and a target, separated by commas.", { line: lines[0].number }));
  const cells = lines.map(({ line, number }) => ({ values: line.split(separator).map((cell) => tidy(cell, separator)), number }));
  const numeric = (/** @type {string} */ cell) => cell !== "" && Number.isFinite(Number(cell));
  if (!cells[0].values.some(numeric)) cells.shift();
  if (!cells.length) throw new Error(say("There is a header and nothing below it."));
  const width = cells[0].values.length;
  for (const { values, number } of cells) {
    if (values.length !== width) throw new Error(say("Line {line} has {columns} columns where line {first} has {width}.", { line: number, columns: values.length, first: cells[0].number, width }));
    const bad = values.slice(0, -1).find((cell) => !numeric(cell));
    if (bad !== undefined) throw new Error(say("Line {line}: '{text}' is not a number.", { line: number, text: bad }));
    if (values[width - 1] === "") throw new Error(say("Line {line} has no target in its last column.", { line: number }));
  }
  if (cells.length > MOST) throw new Error(say("There are {examples} examples; at most {most} fit into an address.", { examples: cells.length, most: MOST }));
  const targets = cells.map(({ values }) => values[width - 1]);
  const words = targets.some((target) => !numeric(target));
  const classes = words ? [...new Set(targets)].sort() : [];
  if (classes.length > 10) throw new Error(say("The last column has {words} different words; at most 10 classes are possible.", { words: classes.length }));
  const row = (/** @type {string} */ target) =>
    classes.length > 2 ? classes.map((name) => Number(name === target)).join(",") : words ? String(classes.indexOf(target)) : String(Number(target));
  const X = cells.map(({ values }) => values.slice(0, -1).map(Number).join(",")).join(";");
  const Y = targets.map(row).join(";");
  if (X.length + Y.length > 12_000) throw new Error(say("The numbers make an address of {characters} characters; at most 12,000 fit.", { characters: X.length + Y.length }));
  const shares = words || targets.every((target) => Number(target) >= 0 && Number(target) <= 1);
  return { X, Y, rows: cells.length, classes, shares };
}

/** A cell without quotes; beside semicolons and tabs a decimal comma is a point. @param {string} cell @param {string} separator */
function tidy(cell, separator) {
  const text = cell.trim().replace(/^"(.*)"$/, "$1").trim();
  return separator !== "," && /^[+-]?\d+,\d+$/.test(text) ? text.replace(",", ".") : text;
}
