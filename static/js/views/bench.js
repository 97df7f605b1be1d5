/** @import { Question, Result } from "../core/asking.js" */
/** @import { Trace } from "../core/types.js" */
/** @import { Player } from "../state/player.js" */
import { fit, parsed } from "../core/line.js";
import { sides, unmet } from "../core/verdict.js";
import { say } from "../core/words.js";
import { make } from "./dom.js";

/** Signs that join two tiles, as the line has them and as they are read. */
const JOINTS = { "@": "·", "*": "⊙", "+": "+", "-": "−" };

/** What can stand before the whole line. */
const FACTORS = { "": "1", "(1 / m) * ": "1/m", "(1 / (2 * m)) * ": "1/2m" };

/** Pixels of the longest side of a tile. */
const LONGEST = 84;

/** Pixels of the shortest. */
const SHORTEST = 22;

/** @typedef {{text: string, turned: boolean, summed: boolean, joint: keyof typeof JOINTS}} Tile ``joint`` is what stands before it */

/**
 * The shape bench: the tiles of an equation are turned, swapped and joined, drawn to scale. Inner sides that meet glow,
 * those that do not are red with both numbers. What shapes cannot tell, the numbers do: the line is checked.
 */
export class Bench {
  /** @param {HTMLElement} element @param {Player} player @param {(text: string) => void} answered */
  constructor(element, player, answered) {
    this.element = element;
    this.player = player;
    /** @type {Tile[]} */
    this.tiles = [];
    this.factor = "";
    this.of = "";
    element.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (!button) return;
      if (button.dataset.bench === "check") answered(this.text);
      else this.press(button);
    });
    element.addEventListener("change", ({ target }) => target instanceof HTMLSelectElement && this.join(target));
  }

  /** @param {Question | null} question @param {Trace} trace @param {Result | null} result */
  show(question, trace, result) {
    this.element.hidden = !question;
    if (!question) return;
    const of = `${trace.query} ${question.id}`;
    if (of !== this.of) [this.tiles, this.factor, this.of] = [[], "", of];
    this.question = question;
    this.trace = trace;
    this.result = result;
    this.draw();
  }

  /** The line as it stands. */
  get text() {
    const written = (/** @type {Tile} */ { text, turned, summed }) => {
      const plain = /^\w+$/.test(text) ? text : `(${text})`;
      const one = turned ? `${plain}.T` : plain;
      return summed ? `np.sum(${one}, axis=${this.examples}, keepdims=True)` : one;
    };
    return this.factor + this.tiles.map((tile, at) => (at ? ` ${tile.joint} ${written(tile)}` : written(tile))).join("");
  }

  get examples() {
    return this.trace?.spec.notation === "column" ? 1 : 0;
  }

  /** @param {HTMLButtonElement} button */
  press(button) {
    const { bench, at: place } = button.dataset;
    const at = Number(place);
    if (bench === "add") this.tiles.push({ text: button.value, turned: false, summed: false, joint: this.tiles.length ? "@" : "+" });
    else if (bench === "turn") this.tiles[at].turned = !this.tiles[at].turned;
    else if (bench === "sum") this.tiles[at].summed = !this.tiles[at].summed;
    else if (bench === "drop") this.tiles.splice(at, 1);
    else if (bench === "left" && at) [this.tiles[at - 1], this.tiles[at]] = [{ ...this.tiles[at], joint: this.tiles[at - 1].joint }, { ...this.tiles[at - 1], joint: this.tiles[at].joint }];
    this.draw();
    const again = bench === "left" ? Math.max(0, at - 1) : at;
    /** @type {HTMLElement | null} */ (this.element.querySelector(bench === "add" ? `[data-bench=add][value="${CSS.escape(button.value)}"]` : `[data-bench=${bench}][data-at="${again}"]`))?.focus();
  }

  /** @param {HTMLSelectElement} select */
  join(select) {
    if (select.dataset.bench === "factor") this.factor = select.value;
    else this.tiles[Number(select.dataset.at)].joint = /** @type {keyof typeof JOINTS} */ (select.value);
    const { bench, at } = select.dataset;
    this.draw();
    /** @type {HTMLElement | null} */ (this.element.querySelector(`select[data-bench=${bench}]${at ? `[data-at="${at}"]` : ""}`))?.focus();
  }

  draw() {
    const { trace, question, result } = this;
    if (!trace || !question) return;
    const done = Boolean(result?.right);
    const tray = make("div", { className: "tray" });
    tray.append(...(question.choices ?? []).map((text) => {
      const button = make("button", { type: "button", value: text, textContent: symbolOf(text, trace), disabled: done });
      button.dataset.bench = "add";
      button.title = say("put it into the line");
      return button;
    }));
    const line = make("div", { className: "benchline" });
    line.append(chosen("factor", FACTORS, this.factor, say("Factor before the line")));
    this.tiles.forEach((tile, at) => {
      if (at) line.append(chosen("joint", JOINTS, tile.joint, say("Sign before {name}", { name: symbolOf(tile.text, trace) }), at));
      line.append(this.tile(tile, at));
    });
    const check = make("button", { type: "button", className: "primary", textContent: say("Check"), disabled: done || !this.tiles.length });
    check.dataset.bench = "check";
    const code = make("code", { className: "line", textContent: this.tiles.length ? `${question.step} = ${this.text}` : `${question.step} = …` });
    const held = this.element.contains(document.activeElement) && document.activeElement?.getAttribute("data-bench") === "check";
    this.element.replaceChildren(tray, line, this.fits(), code, check);
    if (held && !check.disabled) check.focus({ preventScroll: true });
  }

  /** Whether the sides meet, and what the line has the shape of. */
  fits() {
    const words = make("p", { className: "fits" });
    words.setAttribute("aria-live", "polite");
    const tree = this.tiles.length ? parsed(this.text) : null;
    if (!tree || !this.trace) return words;
    const { tensors, asked } = this.trace;
    const found = fit(tree, (name) => tensors[name]?.shape ?? undefined, /** @type {0 | 1} */ (this.examples));
    words.classList.toggle("unmet", "op" in found);
    if ("op" in found) {
      words.textContent = unmet(found.left, found.right);
      return words;
    }
    const { shape } = tensors[this.question?.step ?? ""];
    const same = String(found.shape) === String(shape);
    words.classList.toggle("unmet", !same && !asked.includes(`shape:${this.question?.step}`));
    words.textContent = same ? say("It fits: {shape}. Whether the numbers do, Check tells.", { shape: sides(found.shape) }) : say("That is {shape}; {name} is {wanted}.", { shape: sides(found.shape), name: this.question?.step ?? "", wanted: sides(shape ?? []) });
    return words;
  }

  /** A rectangle to scale with what can be done to it. @param {Tile} tile @param {number} at */
  tile(tile, at) {
    const { trace } = this;
    const name = trace ? symbolOf(tile.text, trace) : tile.text;
    const shape = this.shape(tile);
    const largest = Math.max(1, ...this.tiles.flatMap((each) => this.shape(each)));
    const size = (/** @type {number} */ side) => `${Math.round(SHORTEST + ((LONGEST - SHORTEST) * Math.sqrt(side)) / Math.sqrt(largest))}px`;
    const element = make("figure", { className: "tile" });
    const box = make("div", { className: "rect", textContent: `${tile.summed ? "Σ " : ""}${name}${tile.turned ? "ᵀ" : ""}` });
    const [rows = 1, columns = 1] = shape;
    Object.assign(box.style, { height: size(rows), width: size(columns) });
    box.append(make("small", { className: "rows", textContent: String(rows) }), make("small", { className: "columns", textContent: String(columns) }));
    this.glow(box, at, rows, columns);
    const tools = make("figcaption");
    for (const [bench, sign, words, pressed] of /** @type {const} */ ([
      ["left", "←", say("Swap {name} with what is left of it", { name }), false],
      ["turn", "ᵀ", say("Turn {name}", { name }), tile.turned],
      ["sum", "Σ", say("Sum {name} over the examples", { name }), tile.summed],
      ["drop", "×", say("Take {name} away", { name }), false],
    ])) {
      const button = make("button", { type: "button", textContent: sign, title: words, disabled: Boolean(this.result?.right) || (bench === "left" && !at) });
      button.setAttribute("aria-label", words);
      if (["turn", "sum"].includes(bench)) button.setAttribute("aria-pressed", String(pressed));
      [button.dataset.bench, button.dataset.at] = [bench, String(at)];
      tools.append(button);
    }
    element.append(box, tools);
    return element;
  }

  /** Inner sides of a product that meet glow; those that do not are marked. @param {HTMLElement} box @param {number} at @param {number} rows @param {number} columns */
  glow(box, at, rows, columns) {
    const [before, after] = [this.tiles[at - 1], this.tiles[at + 1]];
    const state = (/** @type {boolean} */ meets) => (meets ? "meets" : "apart");
    if (before && this.tiles[at].joint === "@") box.dataset.rows = state(this.shape(before)[1] === rows);
    if (after?.joint === "@") box.dataset.columns = state(this.shape(after)[0] === columns);
  }

  /** @param {Tile} tile @returns {number[]} */
  shape({ text, turned, summed }) {
    const tree = parsed(`${/^\w+$/.test(text) ? text : `(${text})`}${turned ? ".T" : ""}`);
    const found = tree && this.trace ? fit(tree, (name) => this.trace?.tensors[name]?.shape ?? undefined, /** @type {0 | 1} */ (this.examples)) : null;
    const shape = found && "shape" in found ? found.shape : [];
    return summed ? shape.map((side, axis) => (axis === this.examples ? 1 : side)) : shape;
  }
}

/** What a tile is called: by its symbol, an expression as it stands. @param {string} text @param {Trace} trace */
const symbolOf = (text, trace) => trace.tensors[text]?.symbol ?? text;

/** @param {string} bench @param {Record<string, string>} choices @param {string} value @param {string} label @param {number} [at] */
function chosen(bench, choices, value, label, at) {
  const select = make("select");
  select.append(...Object.entries(choices).map(([each, words]) => make("option", { value: each, textContent: words, selected: each === value })));
  select.setAttribute("aria-label", label);
  select.dataset.bench = bench;
  if (at !== undefined) select.dataset.at = String(at);
  return select;
}
