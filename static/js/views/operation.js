/** @import { Part, Step, Tensor, Trace } from "../core/types.js" */
/** @import { Layer, Options } from "./matrix.js" */
import { gradientIn, partnerOf } from "../core/partners.js";
import { reading } from "../core/evaluate.js";
import { digitsOfStep } from "../core/digits.js";
import { make } from "./dom.js";
import { matrix, together } from "./matrix.js";
import { outer } from "./outer.js";
import { isPerExample, ofLayer, receiving } from "../core/tensors.js";
import { marked, say } from "../core/words.js";

/**
 * The matrices of a step with the operation between them, drawn for what it is: a matrix product in Falk's scheme,
 * or one example at a time; an element-wise product side by side; a sum collapses an axis.
 */

const SIGNS = /** @type {Record<string, [string, string]>} */ ({
  "+": ["+", ""],
  "-": ["−", ""],
  "@": ["·", marked("row × column")],
  "*": ["⊙", marked("entry × entry")],
  "(": ["(", ""],
  ")": [")", ""],
});

/**
 * @param {Step} step @param {Trace} trace
 * @param {Options & {example?: number | null, stacked?: boolean}} options ``example`` is the one that is looked at,
 *   null for the mean; ``stacked``: a product too one below the other, where the scheme is too wide
 * @returns {HTMLElement[]}
 */
export function operation(step, trace, options) {
  const written = { name: step.writes, caption: trace.tensors[step.writes].symbol, tensor: trace.tensors[step.writes] };
  const { result: digits, parts: each, agrees } = digitsOfStep(trace, step, options.decimals);
  const result = matrix(written, { ...options, digits, written: true });
  const relation = !step.parts.length ? "" : agrees || trace.tensors[step.writes].asked ? "=" : "≈";
  result.dataset.role = "result";
  const products = step.parts.flatMap(({ kind, text }, at) => (kind === "operator" && text === "@" ? [at] : []));
  const slope = slopeOf(step, trace);
  const drawn = (/** @type {Part} */ part, /** @type {number} */ at) => {
    if (part.kind !== "tensor" && part.kind !== "value") return mark(part, trace, step);
    const grid = matrix(asLayer(part, step, trace), { ...options, digits: each[at], bars: Boolean(slope) && part.tree !== undefined && JSON.stringify(part.tree) === slope });
    grid.dataset.role = role(step.parts, at);
    return grid;
  };
  if (step.phase === "loss") return [...flow(result, relation, step.parts.map(drawn)), ...compared(trace, options)];
  if (products.length !== 1) return flow(result, relation, step.parts.map(drawn));
  const [at] = products;
  const factors = /** @type {const} */ ([asLayer(step.parts[at - 1], step, trace), asLayer(step.parts[at + 1], step, trace)]);
  const rest = (/** @type {number} */ from, /** @type {number} */ to) => step.parts.slice(from, to).map((part, index) => drawn(part, from + index));
  // What each example gives is a part of the answer.
  const asked = trace.tensors[step.writes].asked;
  if (typeof options.example === "number" && !asked && isOfExamples(factors, trace)) {
    const tiles = outer(factors, options.example, trace, step.writes, options);
    return flow(result, relation, [...rest(0, at - 1), sign("(", ""), ...tiles, sign(")", ""), ...rest(at + 2, step.parts.length)]);
  }
  if (options.stacked) return flow(result, relation, step.parts.map(drawn));
  return [scheme(result, relation, rest(0, at - 1), rest(at - 1, at + 2), rest(at + 2, step.parts.length))];
}

/** The tree of the slope by which an error is multiplied, as text, if it lies between 0 and 1. @param {Step} step @param {Trace} trace */
function slopeOf(step, trace) {
  const passed = step.phase === "backward" && gradientIn(trace, step.tree);
  const partner = passed ? partnerOf(step.tree, passed) : null;
  if (partner?.op !== "multiply") return null;
  const tree = JSON.stringify(reading(trace).opened(partner.other));
  const part = step.parts.find((each) => each.tree && JSON.stringify(each.tree) === tree);
  const values = Array.isArray(part?.values) ? part.values.flat() : [];
  return values.length && values.every((value) => value !== null && value >= 0 && value <= 1) ? tree : null;
}

/** Whether a product adds up over the examples: its left factor has one a column. @param {readonly [Layer, Layer]} factors @param {Trace} trace */
function isOfExamples([{ name, transposed }, { tensor: { values } }], trace) {
  const { axes } = trace.tensors[name];
  return Array.isArray(values) && axes.length === 2 && (transposed ? axes[0] : axes[1]).kind === "examples";
}

/** What a loss compares: what came out and what should have. @param {Trace} trace @param {Options} options */
function compared(trace, options) {
  const depth = trace.sizes.length - 1;
  const output = ofLayer(trace, depth).filter((name) => trace.tensors[name].role === "value").at(-1) ?? "";
  const target = Object.keys(trace.tensors).find((name) => trace.tensors[name].role === "given" && isPerExample(trace, name) && receiving(trace, name)?.layer === depth) ?? "";
  const [one, other] = [output, target].map((name) => {
    const grid = matrix({ name, caption: trace.tensors[name].symbol, tensor: trace.tensors[name] }, options);
    grid.dataset.role = "compared";
    return grid;
  });
  return [piece(one), piece(sign("↔", say("compared with")), other)];
}

/** The result and, after it, what it is made of in the order of the line. @param {HTMLElement} result @param {string} relation @param {HTMLElement[]} elements */
function flow(result, relation, elements) {
  const pieces = [piece(result)];
  /** @type {HTMLElement[]} */
  let before = [sign(relation, "")];
  for (const element of elements) {
    before.push(element);
    if (!element.matches("figure")) continue;
    pieces.push(piece(...before));
    before = [];
  }
  pieces[pieces.length - 1].append(...before);
  return pieces;
}

/**
 * A product of matrices in Falk's scheme: an entry of the result stands where its row of the left factor meets its
 * column of the right one. What is added to each row or column stands in between.
 * @param {HTMLElement} result @param {string} relation @param {HTMLElement[]} before @param {HTMLElement[]} product @param {HTMLElement[]} after
 */
function scheme(result, relation, before, [left, times, right], after) {
  const element = make("div", { className: "piece falk" });
  result.querySelector("figcaption")?.prepend(make("span", { className: "relation", textContent: relation }), " ");
  const corner = make("div", { className: "corner" });
  const [plus, added, ...more] = after;
  const vector = added && !more.length && plus.textContent === "+" ? added.dataset.vector : undefined;
  corner.append(...before, times, ...(vector ? [] : after));
  element.append(result, corner, left, right);
  const width = (/** @type {HTMLElement} */ grid) => grid.querySelector("tr")?.cells.length ?? 0;
  if (width(left) > width(right)) element.dataset.wide = "left";
  together(left, result, "scrollTop");
  together(right, result, "scrollLeft");
  // What stands in a column is as wide above as below.
  const texts = [...element.querySelectorAll("[data-role=right] :is(td, thead th), [data-role=result] td")].map(({ textContent }) => textContent?.length ?? 0);
  // And so are the headings before them.
  element.classList.toggle("headed", [...element.querySelectorAll("tbody th")].some(({ textContent }) => (textContent?.length ?? 0) > 2));
  element.style.setProperty("--chars", String(Math.max(4, ...texts)));
  if (vector) {
    const bias = make("div", { className: "bias" });
    bias.dataset.vector = vector;
    bias.append(plus, added);
    element.append(bias);
  }
  return element;
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
    const caption = trace.tensors[part.text].symbol + (part.transposed ? "ᵀ" : "");
    return { name: part.text, caption, tensor: trace.tensors[part.text], transposed: part.transposed };
  }
  const tensor = /** @type {Tensor} */ (/** @type {unknown} */ (part));
  return { name: part.reads?.[0] ?? step.writes, caption: expression(part, step, trace), tensor };
}

/** Code as it is read aloud; where it is long, what it stands for. @param {Part} part @param {Step} step @param {Trace} trace */
function expression({ text: code, reads = [] }, step, trace) {
  const symbols = reads.reduce((written, name) => written.replaceAll(new RegExp(`\\b${name}\\b`, "g"), trace.tensors[name].symbol), code);
  const text = symbols.replaceAll("np.", "").replaceAll(" ** 2", "²").replaceAll(" * ", "·").replaceAll("-", "−");
  if (text.length > 26) return { update: say("the step"), loss: say("the loss of each entry") }[/** @type {string} */ (step.phase)] ?? say("the slope");
  return text.replace(/^(.* [+−>] .*)$/, "($1)");
}

/** What a grid is to the operation. @param {Part[]} parts @param {number} at */
function role(parts, at) {
  const [before, next] = [parts[at - 1], parts[at + 1]];
  if (next?.text === "@") return "left";
  if (before?.text === "@") return "right";
  return before?.kind === "sum" ? "summed" : "each";
}

/** An operator, a factor, a sum or a function. @param {Part} part @param {Trace} trace @param {Step} step */
function mark(part, trace, step) {
  if (part.kind === "scale") return badge(part, trace.m);
  if (part.kind === "sum") {
    if (!step.shapes[step.writes]?.length) return sign("Σ", say("all entries"));
    return sign(trace.spec.notation === "column" ? "Σ→" : "Σ↓", say("the examples"));
  }
  if (part.kind === "map") return sign(part.text, part.text === "softmax" ? say("each example") : say("each entry"));
  const [text, words] = SIGNS[part.text];
  return sign(text, say(words));
}

/** 1/m and other factors without a matrix. @param {Part} part @param {number} m */
function badge(part, m) {
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
  compared: (row, column, r, c, _shape, whole) => !whole.length || (row === r && column === c),
  left: (row, _column, r) => row === r,
  right: (_row, column, _r, c) => column === c,
  each: (row, column, r, c, [rows, columns]) => (rows === 1 || row === r) && (columns === 1 || column === c),
  summed: (row, column, r, c, _shape, [rows, columns]) => (rows === 1 || row === r) && (columns === 1 || column === c),
};

/** What is made of the others. */
const MADE = ["result", "term"];

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
export function light(root, cell) {
  const own = /** @type {HTMLElement} */ (cell.closest("figure"));
  const result = /** @type {HTMLElement} */ (root.querySelector("[data-role=result]"));
  const [row, column] = placeOf(cell);
  const whole = sizeOf(result);
  for (const grid of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("figure[data-role]"))) {
    const [tile, other] = [own, grid].map((each) => each.closest(".outer"));
    // A tile is its own product.
    if (grid === own || (tile && other && tile !== other)) continue;
    const [mine, theirs] = [own.dataset.role ?? "", grid.dataset.role ?? ""];
    for (const cell of /** @type {NodeListOf<HTMLTableCellElement>} */ (grid.querySelectorAll("td[tabindex]"))) {
      const [r, c] = placeOf(cell);
      const lit =
        MADE.includes(mine) && MADE.includes(theirs)
          ? row === r && column === c
          : MADE.includes(mine)
          ? FEEDS[theirs](r, c, row, column, sizeOf(grid), whole)
          : MADE.includes(theirs)
            ? FEEDS[mine](row, column, r, c, sizeOf(own), whole)
            : partners(mine, theirs, row, column, r, c);
      cell.classList.toggle("term", lit);
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
