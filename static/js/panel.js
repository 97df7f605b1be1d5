/** @import { State } from "./player.js" */
/** @import { Step, Trace } from "./types.js" */
import { shapeText } from "./format.js";
import { matrix } from "./matrix.js";

/** The panel beside the stage: one step as equation, shapes, words, code and numbers. */
export class Panel {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
    /** @type {unknown[]} */
    this.shown = [];
  }

  /** @param {State} state */
  render({ base, data: { trace }, index }) {
    if (this.shown[0] === trace && this.shown[1] === index) return;
    this.shown = [trace, index];
    const step = trace.steps[index];
    this.find("h2").textContent = step.title;
    const layer = step.phase === "loss" ? "" : ` · layer ${step.layer}`;
    this.find(".where").textContent = `${step.phase}${layer} · step ${index + 1} of ${trace.steps.length}`;
    this.find(".equation").innerHTML = step.mathml;
    this.find(".words").textContent = step.text;
    this.find(".code").textContent = step.code;
    this.find(".shapes").replaceChildren(...shapes(step, trace));
    this.find(".derivation").hidden = !step.derivation;
    this.find(".derivation div").innerHTML = (step.derivation ?? []).map(({ mathml }) => mathml).join("");
    const options = { decimals: decimalsOf(base, step), depth: trace.sizes.length - 1, notation: trace.spec.notation };
    const names = [step.writes, ...step.reads];
    this.find(".matrices").replaceChildren(
      ...names.map((name) => matrix(name, trace.tensors[name], { ...options, writes: name === step.writes })),
    );
  }
}

/** Two more for an update, so that old and new look different. @param {string} base @param {Step} step */
const decimalsOf = (base, step) =>
  Number(new URLSearchParams(base).get("decimals") ?? 2) + (step.phase === "update" ? 2 : 0);

/**
 * The shapes as tiles, and the rule that a gradient has the shape of its variable.
 * @param {Step} step @param {Trace} trace
 */
function shapes(step, trace) {
  const tile = (/** @type {string} */ name) => {
    const element = document.createElement("span");
    element.className = "tile";
    element.innerHTML = `<i>${name}</i> ${shapeText(trace.tensors[name].shape)}`;
    return element;
  };
  const arrow = document.createElement("span");
  arrow.textContent = "from";
  const parts = [tile(step.writes), arrow, ...step.reads.map(tile)];
  const variable = step.writes.replace(/^d/, "");
  if (step.phase === "backward" && trace.tensors[variable]) {
    const same = String(trace.tensors[variable].shape) === String(trace.tensors[step.writes].shape);
    const rule = document.createElement("span");
    rule.className = "rule";
    rule.textContent = `${same ? "✓ same shape as" : "✗ not the shape of"} ${variable}`;
    parts.push(rule);
  }
  return parts;
}
