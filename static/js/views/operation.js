/** @import { Part, Step, Tensor, Trace } from "../core/types.js" */
/** @import { Layer, Options } from "./matrix.js" */
import { make } from "./dom.js";
import { matrix } from "./matrix.js";
import { marked, say } from "../core/words.js";

/**
 * The matrices of a step with the operation between them, drawn for what it is: a matrix product is row by
 * column, an element-wise product lays its grids on top of each other, a sum collapses an axis.
 */

const SIGNS = /** @type {Record<string, [string, string]>} */ ({
  "+": ["+", ""],
  "-": ["−", ""],
  "@": ["·", marked("row × column")],
  "(": ["(", ""],
  ")": [")", ""],
});

/** @param {Step} step @param {Trace} trace @param {Options} options @returns {HTMLElement[]} */
export function operation(step, trace, options) {
  const layer = (/** @type {Part} */ part) => asLayer(part, step, trace);
  const written = { name: step.writes, caption: step.writes, tensor: trace.tensors[step.writes] };
  const result = matrix([written], { ...options, written: true });
  result.dataset.role = "result";
  const pieces = [piece(result)];
  /** @type {HTMLElement[]} */
  let before = [sign("=", "")];
  const parts = [...step.parts];
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at];
    if (part.kind !== "tensor" && part.kind !== "value") {
      before.push(mark(part, trace, step));
      continue;
    }
    const layers = [layer(part)];
    while (parts[at + 1]?.text === "*" && parts[at + 1].kind === "operator") layers.push(layer(parts[(at += 2)]));
    const grid = matrix(layers, options);
    grid.dataset.role = role(parts, part, parts[at + 1]);
    pieces.push(piece(...before, grid));
    before = [];
  }
  pieces[pieces.length - 1].append(...before);
  return pieces;
}

/** What does not come apart at the end of a line: an operator and the matrix after it. @param {HTMLElement[]} elements */
function piece(...elements) {
  const element = make("div");
  element.className = "piece";
  element.append(...elements);
  return element;
}

/** @param {Part} part @param {Step} step @param {Trace} trace @returns {Layer} */
function asLayer(part, step, trace) {
  if (part.kind === "tensor") {
    const caption = part.text + (part.transposed ? "ᵀ" : "");
    return { name: part.text, caption, tensor: trace.tensors[part.text], transposed: part.transposed };
  }
  const tensor = /** @type {Tensor} */ (/** @type {unknown} */ (part));
  return { name: part.reads?.[0] ?? step.writes, caption: expression(part.text, step), tensor };
}

/** Code as it is read aloud; where it is long, what it stands for. @param {string} code @param {Step} step */
export function expression(code, step) {
  const text = code.replaceAll("np.", "").replaceAll(" ** 2", "²").replaceAll(" * ", "·").replaceAll("-", "−");
  if (text.length > 26) return { update: say("the step"), loss: say("the loss of each entry") }[/** @type {string} */ (step.phase)] ?? say("the slope");
  return text.replace(/^(.* [+−>] .*)$/, "($1)");
}

/** What a grid is to the operation. @param {Part[]} parts @param {Part} first @param {Part | undefined} next */
function role(parts, first, next) {
  const before = parts[parts.indexOf(first) - 1];
  if (next?.text === "@") return "left";
  if (before?.text === "@") return "right";
  return before?.kind === "sum" ? "summed" : "each";
}

/** An operator, a factor, a sum or a function. @param {Part} part @param {Trace} trace @param {Step} step */
function mark(part, trace, step) {
  if (part.kind === "scale") return badge(part, trace.m);
  if (part.kind === "sum") {
    const [rows, columns] = step.shapes[step.writes];
    if (rows === undefined) return sign("Σ", say("all entries"));
    return sign(columns === 1 ? "Σ→" : "Σ↓", say("the examples"));
  }
  if (part.kind === "map") return sign(part.text, part.text === "softmax" ? say("each example") : say("each entry"));
  const [text, words] = SIGNS[part.text];
  return sign(text, say(words));
}

/** 1/m and other factors without a matrix. @param {Part} part @param {number} m */
export function badge(part, m) {
  const text = part.text.replace(/^\/ /, "÷ ").replace("1 / m", "1/m").replace("(2 * m)", "2m").replaceAll("*", "·").replace("-1", "−");
  const element = sign(text, /m/.test(part.text) ? `m = ${m}` : "");
  element.classList.add("badge");
  return element;
}

/** @param {string} text @param {string} words under it */
function sign(text, words) {
  const element = make("span");
  element.className = "operator";
  element.textContent = text;
  if (words) element.append(make("small", { textContent: words }));
  return element;
}

/**
 * Which entries of an operand a result is made of.
 * @type {Record<string, (row: number, column: number, r: number, c: number, shape: number[], whole: number[]) => boolean>}
 */
const FEEDS = {
  left: (row, _column, r) => row === r,
  right: (_row, column, _r, c) => column === c,
  each: (row, column, r, c, [rows, columns]) => (rows === 1 || row === r) && (columns === 1 || column === c),
  summed: (row, column, r, c, _shape, [rows, columns]) => (rows === 1 || row === r) && (columns === 1 || column === c),
};

/** Pointing at an entry lights what it is made of, or what it goes into. @param {HTMLElement} root */
export function bindTerms(root) {
  const clear = () => root.querySelectorAll(".term").forEach((cell) => cell.classList.remove("term"));
  for (const type of ["pointerover", "focusin"]) {
    root.addEventListener(type, (event) => {
      clear();
      const cell = event.target instanceof Element ? event.target.closest("td[tabindex]") : null;
      if (cell instanceof HTMLTableCellElement) light(root, cell);
    });
  }
  root.addEventListener("pointerleave", clear);
}

/** @param {HTMLElement} root @param {HTMLTableCellElement} cell */
function light(root, cell) {
  const own = /** @type {HTMLElement} */ (cell.closest("figure"));
  const result = /** @type {HTMLElement} */ (root.querySelector("[data-role=result]"));
  const [row, column] = placeOf(cell);
  const whole = sizeOf(result);
  for (const grid of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("figure[data-role]"))) {
    if (grid === own) continue;
    const [mine, theirs] = [own.dataset.role ?? "", grid.dataset.role ?? ""];
    for (const other of /** @type {NodeListOf<HTMLTableCellElement>} */ (grid.querySelectorAll("td[tabindex]"))) {
      const [r, c] = placeOf(other);
      const lit =
        mine === "result"
          ? FEEDS[theirs](r, c, row, column, sizeOf(grid), whole)
          : theirs === "result"
            ? FEEDS[mine](row, column, r, c, sizeOf(own), whole)
            : partners(mine, theirs, row, column, r, c);
      other.classList.toggle("term", lit);
    }
  }
}

/** Whether two entries meet in a product: k with k in a matrix product, place with place otherwise. */
const partners = (
  /** @type {string} */ mine,
  /** @type {string} */ theirs,
  /** @type {number} */ row,
  /** @type {number} */ column,
  /** @type {number} */ r,
  /** @type {number} */ c,
) => {
  if (mine === "left" && theirs === "right") return r === column;
  if (mine === "right" && theirs === "left") return c === row;
  return mine === "each" && theirs === "each" && r === row && c === column;
};

/** @param {HTMLTableCellElement} cell */
const placeOf = (cell) => [/** @type {HTMLTableRowElement} */ (cell.parentElement).rowIndex - 1, cell.cellIndex - 1];

/** @param {HTMLElement} grid */
function sizeOf(grid) {
  const table = grid.querySelector("table");
  return table ? [table.rows.length - 1, table.rows[0].cells.length - 1] : [1, 1];
}
