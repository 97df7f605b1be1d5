/** @import { Server } from "../source/server.js" */
/** @import { Scope } from "./scope.js" */
/** @import { Tensor, Entry, Trace } from "../core/types.js" */
import { blank } from "./blank.js";
import { make } from "./dom.js";
import { entries, heat } from "./heat.js";
/** @import { Digits } from "../core/digits.js" */
import { digitsOf, written } from "../core/digits.js";
import { labels, shapeText, show, superscript } from "../core/format.js";
import { baseOf, entryId, receiving, sending } from "../core/tensors.js";
import { say } from "../core/words.js";

/** Rows and columns written out at first, and again each time a person scrolls to the end of them. */
const WINDOW = 12;

/** Pixels from the end of the scrolled part at which more is written out. */
const NEAR = 60;

/** A matrix of more entries is shown as a heat map too, for of its table one sees a corner. */
const MANY = 1_000;

/**
 * @typedef {{name: string, caption: string, tensor: Tensor, transposed?: boolean, row?: number, column?: number}} Layer
 *   ``name`` is the tensor whose rows and columns these are: that of the numbers themselves, or for an expression the
 *   first in it; ``row`` or ``column`` is the only one of it
 * @typedef {{decimals: number | null, trace: Trace, scope: Scope, server: Server | null, hasExamples: boolean,
 *   written?: boolean, bars?: boolean, all?: boolean, entries?: number, digits?: Digits | null}} Options
 *   ``decimals`` null: as many as it takes; ``digits`` if they are known; ``hasExamples``: whether another example can be looked at;
 *   ``bars``: each number from 0 to 1 as a bar too;
 *   ``all``: every example's tile in numbers; ``entries``: so many rows and columns, and no scrolling to more
 */

/**
 * Numbers as a heat table with labels.
 * @param {Layer} layer @param {Options} options
 */
export function matrix(layer, options) {
  const shape = displayed(layer);
  const figure = make("figure");
  figure.className = ["grid", ...(options.written ? ["written"] : []), ...(options.bars ? ["bars"] : [])].join(" ");
  figure.dataset.grid = layer.name;
  if (shape[1] === 1 || shape[0] === 1) figure.dataset.vector = shape[1] === 1 ? "column" : "row";
  const caption = figure.appendChild(make("figcaption"));
  const part = make("span", { className: "part" });
  caption.append(make("b", { textContent: layer.caption }), " ", make("span", { textContent: shapeText(layer.tensor.shape && shape) }), " ", part);
  if (layer.tensor.shape === null) return figure;
  if (layer.tensor.values === undefined) {
    figure.append(summed(layer, options.server));
    return figure;
  }
  const table = make("table", { className: "matrix" });
  table.setAttribute("aria-label", `${layer.caption} ${shapeText(shape)}`);
  const scroll = figure.appendChild(make("div", { className: "scroll" }));
  scroll.append(table);
  const writer = new Writer(table, layer, options);
  const { values, digits } = writer;
  if (digits.power) part.before(make("span", { className: "power", textContent: `× 10${superscript(digits.power)}` }), " ");
  if (values.length * values[0].length > MANY && !options.entries) figure.append(heat(values.length, values[0].length, (row, at) => values[row][at]));
  const write = (/** @type {number} */ rows, /** @type {number} */ columns) => (part.textContent = writer.write(rows, columns));
  write(options.entries ?? WINDOW, options.entries ?? WINDOW);
  if (options.entries) return figure;
  const place = { left: 0, top: 0 };
  growing.set(figure, { scroll, writer, write, place });
  // A person who scrolls to the end gets more, and so does one whose window has room for more.
  const more = (/** @type {boolean} */ down, /** @type {boolean} */ across) => {
    const before = writer.rows * writer.columns;
    if (down || across) write(writer.rows + (down ? WINDOW : 0), writer.columns + (across ? WINDOW : 0));
    return writer.rows * writer.columns > before;
  };
  // An edge beyond which there is more looks like one.
  const edge = () => {
    const down = scroll.scrollTop + scroll.clientHeight < scroll.scrollHeight - 1;
    const across = scroll.scrollLeft + scroll.clientWidth < scroll.scrollWidth - 1;
    scroll.dataset.more = [down ? "down" : "", across ? "across" : ""].join(" ").trim();
  };
  scroll.addEventListener("scroll", () => {
    const { scrollTop, clientHeight, scrollHeight, scrollLeft, clientWidth, scrollWidth } = scroll;
    more(scrollTop + clientHeight > scrollHeight - NEAR, scrollLeft + clientWidth > scrollWidth - NEAR);
    edge();
    // Kept, because a grid that is taken out of the page no longer knows it.
    Object.assign(place, { left: scroll.scrollLeft, top: scroll.scrollTop });
  });
  options.scope.resized(scroll, () => {
    while (scroll.clientWidth && more(scroll.scrollHeight <= scroll.clientHeight, scroll.scrollWidth <= scroll.clientWidth));
    edge();
  });
  return figure;
}

/**
 * @type {WeakMap<HTMLElement, {scroll: HTMLElement, writer: Writer,
 *   write: (rows: number, columns: number) => void, place: {left: number, top: number}}>}
 */
const growing = new WeakMap();

/** Brings a new grid to where a person had scrolled the old one. @param {HTMLElement} before @param {HTMLElement} after */
export function resume(before, after) {
  const [old, now] = [growing.get(before), growing.get(after)];
  if (!old || !now || before.dataset.grid !== after.dataset.grid) return;
  now.write(old.writer.rows, old.writer.columns);
  if (old.place.left || old.place.top) now.scroll.scrollTo(old.place.left, old.place.top);
}

/**
 * Two grids that share their rows, or their columns, are scrolled as one.
 * @param {HTMLElement} one @param {HTMLElement} other @param {"scrollTop" | "scrollLeft"} along
 */
export function together(one, other, along) {
  const pair = [one, other].map((grid) => growing.get(grid));
  /** Where each was taken by the other, which it does not answer. */
  const taken = [-1, -1];
  for (const [at, mine] of pair.entries()) {
    const theirs = pair[1 - at];
    if (!mine || !theirs) return;
    mine.scroll.addEventListener("scroll", () => {
      if (mine.scroll[along] === taken[at]) return;
      theirs.write(Math.max(mine.writer.rows, theirs.writer.rows), Math.max(mine.writer.columns, theirs.writer.columns));
      theirs.scroll[along] = mine.scroll[along];
      taken[1 - at] = theirs.scroll[along];
    });
  }
}

/** What a summary has, in words. @returns {Record<string, string>} */
const summaries = () => ({ min: say("min"), max: say("max"), mean: say("mean"), norm: say("norm") });

/** What is said and drawn of a tensor that is too large to write out. @param {Layer} layer @param {Server | null} server */
function summed({ tensor: { summary, npy, shape }, transposed }, server) {
  const [rows, columns] = shape ?? [];
  const words = make("p");
  const figures = Object.entries(summary ?? {}).map(([name, value]) => `${summaries()[name]} ${show(value, 3)}`);
  words.textContent = say("too large to write out: {summary}", { summary: figures.join(", ") }) + " ";
  if (!npy || !server) return words;
  words.append(make("a", { href: npy, textContent: say("as a NumPy file") }));
  const map = words.appendChild(make("span"));
  const draw = async () => {
    const values = entries(await server.file(npy));
    const [down, across] = transposed ? [columns, rows] : [rows, columns];
    map.replaceChildren(heat(down, across, (row, at) => values[transposed ? at * columns + row : row * columns + at]));
  };
  draw().catch(() => map.remove());
  return words;
}

/** The shape as it is drawn. @param {Layer} layer @returns {number[]} */
function displayed({ tensor, transposed, row, column }) {
  const [rows, columns] = transposed ? [...(tensor.shape ?? [])].reverse() : (tensor.shape ?? []);
  return row !== undefined ? [1, columns] : column !== undefined ? [rows, 1] : transposed ? [rows, columns] : (tensor.shape ?? []);
}

/** Writes as much of the numbers into a table as is asked for. */
class Writer {
  /** @param {HTMLTableElement} table @param {Layer} layer @param {Options} options */
  constructor(table, layer, options) {
    this.head = table.createTHead().insertRow();
    this.body = table.createTBody();
    this.layer = layer;
    this.values = valuesOf(layer);
    const all = this.values.flat();
    this.largest = all.reduce((/** @type {number} */ most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
    const digits = options.digits ?? digitsOf(all, options.decimals, 1);
    // What is filled in is a number as it is, so the others are too.
    this.digits = layer.tensor.asked ? { ...digits, places: Math.max(0, digits.places - digits.power), power: 0 } : digits;
    this.flipped = Boolean(layer.transposed) !== (options.trace.spec.notation === "row");
    const { labels: named, nouns } = labels(options.trace.tensors[layer.name], options.trace.spec.notation);
    this.labels = layer.transposed ? [...named].reverse() : named;
    this.nouns = layer.transposed ? [...nouns].reverse() : nouns;
    this.trace = options.trace;
    this.rows = 0;
    this.columns = 0;
    this.brief = Boolean(options.entries);
    this.bars = options.bars;
    this.fillable = options.written;
    this.head.append(heading("", "col"));
  }

  /** @param {number} rows @param {number} columns @returns {string} what part of the whole is written now */
  write(rows, columns) {
    const { values, layer } = this;
    const whole = [values.length, values[0].length];
    this.rows = Math.min(rows, whole[0]);
    this.columns = Math.min(columns, whole[1]);
    for (let at = this.head.cells.length - 1; at < this.columns; at += 1) this.head.append(heading(this.labels[1](at + (layer.column ?? 0)), "col"));
    for (let row = 0; row < this.rows; row += 1) {
      const line = this.body.rows[row] ?? this.body.insertRow();
      if (!line.cells.length) line.append(heading(this.labels[0](row + (layer.row ?? 0)), "row"));
      for (let at = line.cells.length - 1; at < this.columns; at += 1) this.cell(line, row, at);
    }
    const shown = [this.rows, this.columns];
    if (this.brief) return whole.some((all, axis) => all > shown[axis]) ? say("{rows} × {columns} shown", { rows: shown[0], columns: shown[1] }) : "";
    return whole.map((all, axis) => (all > shown[axis] ? say(this.nouns[axis], { shown: shown[axis], all }) : "")).filter(Boolean).join(", ");
  }

  /** @param {HTMLTableRowElement} line @param {number} row @param {number} column */
  cell(line, row, column) {
    const element = line.insertCell();
    const { layer, largest, trace } = this;
    const value = this.values[row][column];
    if (value === null && trace.hides) {
      this.hidden(element, row, column);
      return;
    }
    element.textContent = written(value, this.digits);
    element.title = String(value);
    element.className = value === null ? "bad" : value < 0 ? "neg" : "pos";
    element.style.setProperty("--heat", `${largest && value ? Math.round((44 * Math.abs(value)) / largest) : 0}%`);
    const place = [row + (layer.row ?? 0), column + (layer.column ?? 0)];
    const [i, j] = this.flipped ? place.reverse() : place;
    link(element, trace, layer.name, layer.tensor === trace.tensors[layer.name], i, j);
    if (this.bars && value !== null) element.style.setProperty("--share", `${100 * value}%`);
    element.tabIndex = row || column ? -1 : 0;
  }

  /** An entry that is asked, to be filled in where it is computed, or one that follows from it. @param {HTMLTableCellElement} element @param {number} row @param {number} column */
  hidden(element, row, column) {
    const { layer: { name, tensor, row: first = 0, column: left = 0 }, trace } = this;
    element.className = "asked";
    element.tabIndex = -1;
    if (tensor !== trace.tensors[name]) {
      element.textContent = "?";
      return;
    }
    const place = [row + first, column + left];
    const [i, j] = this.flipped ? place.reverse() : place;
    const id = entryId(name, i, j);
    element.dataset.entry = id;
    if (trace.asked.includes(id) && this.fillable) blank(element, id, `${tensor.symbol} ${this.labels[0](row + first)} ${this.labels[1](column + left)}`.trim());
    else element.textContent = "?";
    if (trace.asked.includes(id)) element.dataset.asked = id;
  }
}

/** The values as they are drawn. @param {Layer} layer @returns {Entry[][]} */
export function valuesOf({ tensor, transposed, row, column }) {
  const given = Array.isArray(tensor.values) ? tensor.values : [[tensor.values ?? null]];
  const values = transposed ? given[0].map((_, at) => given.map((line) => line[at])) : given;
  if (row !== undefined) return [values[row]];
  return column === undefined ? values : values.map((line) => [line[column]]);
}

/**
 * Says which weight or unit of the picture a cell belongs to, and which entry it is, if it is one of a tensor.
 * @param {HTMLElement} element @param {Trace} trace @param {string} name @param {boolean} entry @param {number} i @param {number} j
 */
function link(element, trace, name, entry, i, j) {
  if (entry) element.dataset.cell = `${name}[${i},${j}]`;
  const [to, from] = [receiving(trace, name), sending(trace, name)];
  if (from?.kind === "units") element.dataset.link = `${baseOf(trace, name)}[${i},${j}]`;
  // A target is of no unit: it is what one should have said.
  else if (to && !(from && to.layer && trace.tensors[name].role === "given")) element.dataset.link = `${to.layer}:${i}`;
}

/** @param {string} text @param {"row" | "col"} scope */
function heading(text, scope) {
  const element = document.createElement(text ? "th" : "td");
  if (text && element instanceof HTMLTableCellElement) element.scope = scope;
  element.textContent = text;
  return element;
}
