/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
/** @import { Step, Trace } from "../core/types.js" */
import { phaseNames } from "../core/phases.js";
import { differs } from "../core/differs.js";
import { make } from "./dom.js";
import { shapeText, shownExample } from "../core/format.js";
import { gather } from "./gather.js";
import { resume } from "./matrix.js";
import { bindTerms, light, operation } from "./operation.js";
import { isPerExample, receiving, sending } from "../core/tensors.js";
import { say } from "../core/words.js";
import { hasMath } from "./scope.js";

/** With more examples a matrix is scrolled to its end in any case. */
const FEW = 12;

/**
 * How a step is written, from the most to the least room that it takes: ``all`` tiles in numbers; ``tight``, closer;
 * ``stacked``, a product one below the other; ``brief``, in the large type of a hall, where somebody talks, without words.
 */
const WAYS = [
  { all: true, tight: false, stacked: false },
  { all: false, tight: false, stacked: false },
  { all: false, tight: true, stacked: false },
  { all: false, tight: true, stacked: true },
  { all: false, tight: true, stacked: true, brief: true },
];

/** The panel beside the stage: one step as equation, shapes, words, code and numbers. */
export class Panel {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    const element = scope.find(".panel");
    this.scope = scope;
    this.element = element;
    this.player = player;
    /** The matrices on show, which grow as long as they are. */
    this.drawn = scope.part();
    this.find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
    this.fresh = differs();
    /** Does what has to be done before and after the matrices are drawn anew. @type {(draw: () => void) => void} */
    this.around = (draw) => draw();
    this.step = "";
    this.room = "";
    /** @type {Map<string, number>} which of the ways fitted a step in the room there is */
    this.ways = new Map();
    bindTerms(this.find(".matrices"));
    this.find(".turned")?.addEventListener("toggle", () => this.point());
    this.find(".code").addEventListener("click", (event) => {
      const operand = event.target instanceof Element ? event.target.closest("button") : null;
      if (operand) player.moveTo(player.now.data.trace.steps.findIndex(({ id }) => id === operand.dataset.tensor));
    });
  }

  /** Fits anew: something else takes more room, or less. */
  again() {
    this.ways.clear();
    this.room = `${this.room}.`.slice(-24);
    this.render(this.player.now);
  }

  /** Fits anew when there is more or less room. @param {Scope} scope */
  refit(scope) {
    scope.resized(this.element, () => {
      // On a phone it is as high as what stands in it.
      if (getComputedStyle(this.element).overflowY === "visible") return;
      this.room = `${this.element.clientWidth} ${this.element.clientHeight}`;
      this.ways.clear();
      if (this.player.state) this.render(this.player.now);
    });
    return this;
  }

  /** @param {State} state */
  render(state) {
    if (!this.fresh(state.data.trace, state.index, state.options.example, state.options.theme, this.room, hasMath())) return;
    const { data: { trace }, index, options: { example, theme } } = state;
    const step = `${trace.steps[index].id} ${trace.spec.notation} ${example === null} ${theme} ${this.room}`;
    const last = trace.m > FEW ? WAYS.length - 3 : theme === "projector" ? WAYS.length - 1 : WAYS.length - 2;
    let [written, tiles] = ["", true];
    // What fitted the step before is tried first, and what is smaller after it.
    for (let at = Math.min(this.ways.get(step) ?? 0, last); at <= last; at += 1) {
      const { tight, brief = false, ...how } = WAYS[at];
      this.element.classList.toggle("tight", tight);
      this.element.classList.toggle("brief", brief);
      const wanted = JSON.stringify({ ...how, all: how.all && tiles });
      if (wanted !== written) this.write(state, how);
      tiles = Boolean(this.find(".outer"));
      written = JSON.stringify({ ...how, all: how.all && tiles });
      if (at < last && overflows(this.element)) continue;
      this.ways.set(step, at);
      break;
    }
    if (state.playing) gather(this.find(".matrices"), state.options.speed);
  }

  /** While it is asked why a factor is transposed, the row and the column that the first entry reads are lit. */
  point() {
    const { open } = /** @type {HTMLDetailsElement} */ (this.find(".turned"));
    const matrices = this.find(".matrices");
    const first = matrices.querySelector(":is([data-role=term], [data-role=result]) td[tabindex]");
    if (open && first instanceof HTMLTableCellElement) light(matrices, first);
    else for (const cell of matrices.querySelectorAll(".term")) cell.classList.remove("term");
  }

  /**
   * @param {State} state
   * @param {{entries?: number, stacked?: boolean, all?: boolean}} [how] rows and columns of a matrix that are written, and no more
   */
  write({ options: { decimals, example }, data: { trace }, index }, how = {}) {
    const step = trace.steps[index];
    const again = this.step === step.id;
    this.step = step.id;
    this.drawn.end();
    this.drawn = this.scope.part();
    const focused = this.find(".code").contains(document.activeElement);
    this.find("h2").textContent = step.title;
    const place = { phase: phaseNames()[step.phase], step: index + 1, all: trace.steps.length };
    const mistaken = !["none", "any"].includes(trace.spec.bug);
    this.find(".where").textContent = say("{phase} · step {step} of {all}", place) + (mistaken ? ` · ${say("with a deliberate mistake")}` : "");
    this.find(".equation").innerHTML = step.mathml;
    for (const term of this.find(".equation").querySelectorAll("[data-tensor]")) term.setAttribute("title", meaning(trace, term.getAttribute("data-tensor") ?? ""));
    this.find(".words").textContent = step.text;
    this.find(".code").replaceChildren(...codeLine(step, trace));
    this.find(".rule").textContent = rule(step, trace);
    const turned = this.find(".turned");
    if (turned) {
      turned.hidden = !step.transpose;
      this.find(".turned div").innerHTML = step.transpose?.mathml ?? "";
      this.find(".turned p").textContent = step.transpose?.text ?? "";
    }
    const long = this.find(".derivation");
    if (long) {
      long.hidden = !step.derivation;
      this.find(".derivation ol").replaceChildren(...(step.derivation ?? []).map(line));
    }
    const options = {
      ...how, decimals, trace, scope: this.drawn, server: this.player.server, hasExamples: this.player.source.hasExamples,
      example: shownExample({ example }, trace.m),
    };
    const before = again ? [...this.find(".matrices").querySelectorAll("figure")] : [];
    this.around(() => this.find(".matrices").replaceChildren(...operation(step, trace, options)));
    this.find(".matrices").querySelectorAll("figure").forEach((figure, at) => before[at] && resume(before[at], figure));
    // The operand that led here is gone: the keyboard goes on from the heading.
    if (focused) this.find("h2").focus({ preventScroll: true });
  }
}

/** Whether something of a panel has to be scrolled to. @param {HTMLElement} panel */
const overflows = (panel) => panel.scrollHeight > panel.clientHeight || [...panel.querySelectorAll(".scroll")].some(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1);

/**
 * The code with its operands marked; those that a step of this iteration computed lead to it.
 * @param {Step} step @param {Trace} trace
 */
export function codeLine(step, trace) {
  const names = [...new Set([step.writes, ...step.reads])].sort((one, other) => other.length - one.length);
  const computed = new Set(trace.steps.map(({ id }) => id));
  return step.code.split(new RegExp(`\\b(${names.join("|")})\\b`)).map((piece) => {
    if (!names.includes(piece)) return piece;
    const leads = computed.has(piece) && piece !== step.writes;
    const operand = document.createElement(leads ? "button" : "span");
    operand.className = "operand";
    operand.dataset.tensor = piece;
    operand.textContent = piece;
    operand.tabIndex = 0;
    if (operand instanceof HTMLButtonElement) {
      operand.type = "button";
      operand.title = say("{tensor} {shape}: go to its step", { tensor: piece, shape: shapeText(step.shapes[piece]) });
    } else {
      operand.title = `${piece} ${shapeText(step.shapes[piece])}`;
    }
    return operand;
  });
}

/** What a symbol is: the title of its step, or what it was given as. @param {Trace} trace @param {string} name */
function meaning(trace, name) {
  const step = trace.steps.find(({ writes }) => writes === name);
  const { symbol } = trace.tensors[name];
  if (step) return `${symbol}: ${step.title}`;
  const [to, from] = [receiving(trace, name), sending(trace, name)];
  const words = { name: symbol, layer: to?.layer ?? 0 };
  if (isPerExample(trace, name)) return to?.layer ? say("{name}: what should come out", words) : say("{name}: what goes in", words);
  return from ? say("{name}: the weights of layer {layer}", words) : say("{name}: the biases of layer {layer}", words);
}

/** One line of the long form. @param {{text: string, mathml: string, numbers_mathml: string}} derivation */
function line({ text, mathml, numbers_mathml: numbers }) {
  const item = make("li");
  item.append(make("p", { textContent: text }));
  item.insertAdjacentHTML("beforeend", mathml + numbers);
  return item;
}

/** That a gradient has the shape of its variable, or that it has not; of a loss, how its code and formula differ. @param {Step} step @param {Trace} trace */
function rule(step, trace) {
  const variable = trace.tensors[step.writes].of;
  if (step.phase === "loss" && step.formula) return say("The code is this formula in its numerically stable form.");
  if (step.phase !== "backward" || !variable || !trace.tensors[step.writes].shape) return "";
  const shape = trace.tensors[variable].shape;
  const words = { variable: trace.tensors[variable].symbol, shape: shapeText(shape) };
  const same = String(shape) === String(trace.tensors[step.writes].shape);
  if (!same) return say("✗ not the shape of {variable} {shape}", words);
  if (trace.spec.bug !== "none") return say("✓ same shape as {variable} {shape}, but shapes do not see every mistake", words);
  return say("✓ same shape as {variable} {shape}", words);
}
