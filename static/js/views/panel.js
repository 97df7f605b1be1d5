/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
/** @import { Part, Step, Trace } from "../core/types.js" */
import { phaseNames } from "../core/phases.js";
import { differs } from "../core/differs.js";
import { make } from "./dom.js";
import { shapeText } from "../core/format.js";
import { resume } from "./matrix.js";
import { badge, bindTerms, expression, operation } from "./operation.js";
import { say } from "../core/words.js";

/** The panel beside the stage: one step as equation, shapes, words, code and numbers. */
export class Panel {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    const element = scope.find(".panel");
    this.scope = scope;
    this.player = player;
    /** The matrices on show, which grow as long as they are. */
    this.drawn = scope.part();
    this.find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
    this.fresh = differs();
    this.step = "";
    bindTerms(this.find(".matrices"));
    this.find(".code").addEventListener("click", (event) => {
      const operand = event.target instanceof Element ? event.target.closest("button") : null;
      if (operand) player.moveTo(player.now.data.trace.steps.findIndex(({ id }) => id === operand.dataset.tensor));
    });
  }

  /** @param {State} state */
  render(state) {
    if (this.fresh(state.data.trace, state.index)) this.write(state);
  }

  /** @param {State} state @param {number} [entries] rows and columns of a matrix that are written, and no more */
  write({ options: { decimals }, data: { trace }, index }, entries) {
    const step = trace.steps[index];
    const again = this.step === step.id;
    this.step = step.id;
    this.drawn.end();
    this.drawn = this.scope.part();
    const focused = this.find(".code").contains(document.activeElement);
    this.find("h2").textContent = step.title;
    const place = { phase: phaseNames()[step.phase], layer: step.layer, step: index + 1, all: trace.steps.length };
    this.find(".where").textContent =
      step.phase === "loss" ? say("{phase} · step {step} of {all}", place) : say("{phase} · layer {layer} · step {step} of {all}", place);
    this.find(".equation").innerHTML = step.mathml;
    this.find(".words").textContent = step.text;
    this.find(".code").replaceChildren(...codeLine(step, trace));
    this.find(".shapes").replaceChildren(...shapes(step, trace));
    const long = this.find(".derivation");
    if (long) {
      long.hidden = !step.derivation;
      this.find(".derivation ol").replaceChildren(...(step.derivation ?? []).map(line));
    }
    const options = { decimals: decimalsOf(decimals, step), trace, entries, scope: this.drawn, server: this.player.server };
    const before = again ? [...this.find(".matrices").querySelectorAll("figure")] : [];
    this.find(".matrices").replaceChildren(...operation(step, trace, options));
    this.find(".matrices").querySelectorAll("figure").forEach((figure, at) => before[at] && resume(before[at], figure));
    // The operand that led here is gone: the keyboard goes on from the heading.
    if (focused) this.find("h2").focus({ preventScroll: true });
  }
}

/** Two more for an update, so that old and new look different. @param {number} decimals @param {Step} step */
const decimalsOf = (decimals, step) => decimals + (step.phase === "update" ? 2 : 0);

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

/** One line of the long form. @param {{text: string, mathml: string, numbers_mathml: string}} derivation */
function line({ text, mathml, numbers_mathml: numbers }) {
  const item = make("li");
  item.append(make("p", { textContent: text }));
  item.insertAdjacentHTML("beforeend", mathml + numbers);
  return item;
}

/**
 * The shapes as tiles that fit, and the rule that a gradient has the shape of its variable.
 * @param {Step} step @param {Trace} trace
 */
function shapes(step, trace) {
  const written = tile(step.writes, trace.tensors[step.writes].shape, step.writes);
  const elements = [written];
  let group = word("", "group");
  group.append(word("="));
  step.parts.forEach((part, at) => {
    group.append(piece(part, step.parts[at - 1], step.parts[at + 1], step, trace));
    // An operator stays with the tile after it, a factor at the end with the one before.
    const more = step.parts.slice(at + 1).some(({ kind }) => kind === "tensor" || kind === "value");
    if (!more || (part.kind !== "tensor" && part.kind !== "value")) return;
    elements.push(group);
    group = word("", "group");
  });
  elements.push(group);
  const variable = trace.tensors[step.writes].of;
  if (step.phase === "backward" && variable) {
    const shape = trace.tensors[variable].shape;
    const same = String(shape) === String(trace.tensors[step.writes].shape);
    elements.push(word(same ? say("✓ same shape as {variable} {shape}", { variable, shape: shapeText(shape) }) : say("✗ not the shape of {variable} {shape}", { variable, shape: shapeText(shape) }), "rule"));
  }
  return elements;
}

/** @param {Part} part @param {Part | undefined} before @param {Part | undefined} after @param {Step} step @param {Trace} trace */
function piece(part, before, after, step, trace) {
  if (part.kind === "scale") return badge(part, trace.m);
  if (part.kind === "operator") return word({ "@": "·", "*": "⊙", "-": "−" }[part.text] ?? part.text);
  if (part.kind === "sum" || part.kind === "map") return word(part.text || "Σ");
  const tensor = part.kind === "tensor";
  const given = tensor ? trace.tensors[part.text].shape : (part.shape ?? []);
  const shape = part.transposed ? [...given].reverse() : given;
  const name = tensor ? part.text + (part.transposed ? "ᵀ" : "") : expression(part.text, step);
  const inner = after?.text === "@" ? shape.length - 1 : before?.text === "@" ? 0 : undefined;
  return tile(name, shape, tensor ? part.text : undefined, inner);
}

/**
 * A tensor's name and shape; ``inner`` is the dimension that has to agree with a neighbour's.
 * @param {string} name @param {number[]} shape @param {string} [tensor] @param {number} [inner]
 */
function tile(name, shape, tensor, inner) {
  const element = word("", "tile");
  if (tensor) element.dataset.tensor = tensor;
  element.append(make("i", { textContent: name }), " ");
  if (inner === undefined) {
    element.append(shapeText(shape));
    return element;
  }
  const marked = make("b", { textContent: String(shape[inner]), title: say("inner dimensions: they must agree") });
  element.append(...(inner ? [`(${shape[0]}, `, marked, ")"] : ["(", marked, `, ${shape[1]})`]));
  return element;
}

/** @param {string} text @param {string} [css] */
function word(text, css = "") {
  const element = make("span");
  element.className = css;
  element.textContent = text;
  return element;
}
