/** @import { Player } from "../state/player.js" */
/** @import { Axis, Trace } from "../core/types.js" */
import { nameAlong } from "../core/format.js";
import { ofLayer, receiving, sending } from "../core/tensors.js";
import { entryAt, unitAt } from "../core/marks.js";
import { say } from "../core/words.js";

/**
 * The picture by keyboard: one stop for Tab; inside it the arrows move between neurons and edges, column by
 * column as they are drawn, and Enter asks why. A click leaves the arrows to the walk.
 */

/** @param {HTMLElement} stage @param {Player} player */
export function bindReach(stage, player) {
  stage.addEventListener("mousedown", (event) => event.preventDefault());
  stage.addEventListener("focusin", (event) => event.target instanceof Element && name(event.target, player));
  stage.addEventListener("keydown", (event) => {
    const mark = event.target instanceof Element ? event.target : null;
    if (!mark || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || !(mark.hasAttribute("data-neuron") || mark.hasAttribute("data-edge"))) return;
    if (event.key === "Enter" || event.key === " ") mark.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    else if (!focus(stage, player.now.data.trace, mark, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  player.subscribe(() => prepare(stage));
}

/** Makes the marks of a new drawing reachable. @param {HTMLElement} stage */
function prepare(stage) {
  const svg = stage.querySelector("svg");
  if (!svg || svg.getAttribute("role") === "group") return;
  svg.setAttribute("role", "group");
  for (const mark of svg.querySelectorAll("[data-neuron], [data-edge]")) {
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-label", mark.getAttribute("data-neuron") ?? mark.getAttribute("data-edge") ?? "");
    mark.setAttribute("tabindex", "-1");
  }
  svg.querySelector("[data-neuron]")?.setAttribute("tabindex", "0");
}

/** The marks of one column: a layer's neurons, or the edges into it. @param {Element} mark @param {Trace} trace */
function columnOf(mark, trace) {
  const neuron = mark.getAttribute("data-neuron");
  if (neuron !== null) return 2 * unitAt(neuron).layer;
  return 2 * (receiving(trace, entryAt(mark.getAttribute("data-edge")).name)?.layer ?? 0) - 1;
}

/** @param {HTMLElement} stage @param {Trace} trace @param {Element} mark @param {string} key @returns {boolean} whether the key moves */
function focus(stage, trace, mark, key) {
  const [down, across] = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[key] ?? [0, 0];
  if (!down && !across) return false;
  const all = [...stage.querySelectorAll("[data-neuron], [data-edge]")];
  const column = (/** @type {number} */ at) => all.filter((each) => columnOf(each, trace) === at);
  const own = column(columnOf(mark, trace));
  const place = own.indexOf(mark);
  const beside = column(columnOf(mark, trace) + across);
  const next = down ? own[place + down] : beside[Math.floor((place / own.length) * beside.length)];
  if (next instanceof SVGElement) {
    mark.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }
  return true;
}

/** Says what a mark is and what stands in it. @param {Element} mark @param {Player} player */
function name(mark, player) {
  const { trace } = player.now.data;
  const texts = [...mark.querySelectorAll(".value, .second, .bias")].map(({ textContent }) => textContent).filter(Boolean);
  const gradient = mark.getAttribute("data-grad");
  const [neuron, edge] = [mark.getAttribute("data-neuron"), mark.getAttribute("data-edge")];
  let words = "";
  if (neuron !== null) {
    const { layer, unit: index } = unitAt(neuron);
    words = nameAlong(receiving(trace, ofLayer(trace, layer)[0]), index) + ": " + (texts.join(", ") || say("no number yet"));
  } else if (edge !== null) {
    const { name: weights, i, j } = entryAt(edge);
    const digits = (/** @type {string | null} */ text) => (text === "?" ? text : Number(text).toPrecision(4));
    const values = { from: nameAlong(sending(trace, weights), j), to: nameAlong(receiving(trace, weights), i), value: digits(mark.getAttribute("data-value")) };
    const term = mark.getAttribute("data-term");
    words =
      gradient === null
        ? say("weight from {from} to {to}: {value}", values)
        : term !== null
          ? say("weight from {from} to {to}: {value}, on this example {term}, gradient {gradient}", { ...values, term: digits(term), gradient: digits(gradient) })
        : say("weight from {from} to {to}: {value}, gradient {gradient}", { ...values, gradient: digits(gradient) });
  } else return;
  mark.setAttribute("aria-label", words.replaceAll("-", "−"));
}
