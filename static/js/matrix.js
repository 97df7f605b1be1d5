/** @import { Tensor, Entry } from "./types.js" */
import { labels, shapeText, show } from "./format.js";

const ROWS = 12;
const COLUMNS = 12;

/**
 * A tensor as a heat table with its name and shape.
 * @param {string} name @param {Tensor} tensor
 * @param {{decimals: number, depth: number, notation: "column" | "row", writes: boolean}} options
 */
export function matrix(name, tensor, options) {
  const table = document.createElement("table");
  table.className = options.writes ? "matrix written" : "matrix";
  const caption = table.createCaption();
  caption.innerHTML = `<b>${name}</b> <span>${shapeText(tensor.shape)}</span>`;
  if (tensor.values === undefined) {
    table.createTBody().insertRow().insertCell().textContent = "too large to write out";
    return table;
  }
  const rows = Array.isArray(tensor.values) ? tensor.values : [[tensor.values]];
  const { rows: rowLabel, columns: columnLabel } = labels(name, options.depth, options.notation);
  const width = Math.min(rows[0].length, COLUMNS);
  const largest = rows.flat().reduce((/** @type {number} */ most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
  const decimals = options.decimals + finer(largest);
  const head = table.createTHead().insertRow();
  head.append(heading("", "col"));
  for (let column = 0; column < width; column += 1) head.append(heading(columnLabel(column), "col"));
  const body = table.createTBody();
  rows.slice(0, ROWS).forEach((values, row) => {
    const line = body.insertRow();
    line.append(heading(rowLabel(row), "row"));
    values.slice(0, width).forEach((value, column) => {
      const element = cell(line, value, largest, decimals);
      const [i, j] = options.notation === "column" ? [row, column] : [column, row];
      link(element, name, i, j);
      element.tabIndex = row || column ? -1 : 0;
    });
  });
  const left = [rows.length > ROWS && `${ROWS} of ${rows.length} rows`, rows[0].length > width && `${width} of ${rows[0].length} columns`];
  if (left.some(Boolean)) caption.append(` ${left.filter(Boolean).join(", ")}`);
  return table;
}

/** More places for a tensor of small numbers, so that its largest keeps its digits. @param {number} largest */
const finer = (largest) => (largest > 0 && largest < 0.1 ? Math.min(3, Math.ceil(-Math.log10(largest)) - 1) : 0);

/** @param {HTMLTableRowElement} line @param {Entry} value @param {number} largest @param {number} decimals */
function cell(line, value, largest, decimals) {
  const element = line.insertCell();
  element.textContent = show(value, decimals);
  element.title = String(value);
  element.className = value === null ? "bad" : value < 0 ? "neg" : "pos";
  element.style.setProperty("--heat", `${largest && value ? Math.round((44 * Math.abs(value)) / largest) : 0}%`);
  return element;
}

/**
 * Says which entry a cell is, and which weight or unit of the picture it belongs to.
 * @param {HTMLElement} element @param {string} name @param {number} i @param {number} j
 */
function link(element, name, i, j) {
  element.dataset.cell = `${name}[${i},${j}]`;
  const match = /^[vs]?d?([WbZAXY])(\d*)/.exec(name);
  if (match?.[1] === "W") element.dataset.link = `W${match[2]}[${i},${j}]`;
  else if (match && match[1] !== "Y") element.dataset.link = `${match[2] || 0}:${i}`;
}

/** @param {string} text @param {"row" | "col"} scope */
function heading(text, scope) {
  const element = document.createElement(text ? "th" : "td");
  if (text && element instanceof HTMLTableCellElement) element.scope = scope;
  element.textContent = text;
  return element;
}
