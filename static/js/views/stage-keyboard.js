/** @import { Player } from "../state/player.js" */
import { unitName } from "../core/format.js";

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
    else if (!focus(stage, mark, event.key)) return;
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

/** The marks of one column: a layer's neurons, or the edges into it. @param {Element} mark */
const columnOf = (mark) => {
  const [, layer] = /^W?(\d+)/.exec(mark.getAttribute("data-neuron") ?? mark.getAttribute("data-edge") ?? "") ?? [];
  return 2 * Number(layer) - (mark.hasAttribute("data-edge") ? 1 : 0);
};

/** @param {HTMLElement} stage @param {Element} mark @param {string} key @returns {boolean} whether the key moves */
function focus(stage, mark, key) {
  const [down, across] = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[key] ?? [0, 0];
  if (!down && !across) return false;
  const all = [...stage.querySelectorAll("[data-neuron], [data-edge]")];
  const column = (/** @type {number} */ at) => all.filter((each) => columnOf(each) === at);
  const own = column(columnOf(mark));
  const place = own.indexOf(mark);
  const beside = column(columnOf(mark) + across);
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
  const { sizes } = player.now.data.trace;
  const depth = sizes.length - 1;
  const [, layer, i, j] = /^(?:W)?(\d+)[:[](\d+)(?:,(\d+))?/.exec(mark.getAttribute("data-neuron") ?? mark.getAttribute("data-edge") ?? "") ?? [];
  if (layer === undefined) return;
  const unit = (/** @type {number} */ at, /** @type {number} */ index) => `${unitName(at, depth, index)}${at && at < depth && depth > 2 ? ` of layer ${at}` : ""}`;
  const texts = [...mark.querySelectorAll(".value, .second, .bias")].map(({ textContent }) => textContent).filter(Boolean);
  const gradient = mark.getAttribute("data-grad");
  const slope = gradient === null ? "" : `, gradient ${Number(gradient).toPrecision(4)}`;
  const words =
    j === undefined
      ? `${unit(Number(layer), Number(i))}: ${texts.join(", ") || "no number yet"}`
      : `weight from ${unit(Number(layer) - 1, Number(j))} to ${unit(Number(layer), Number(i))}: ${Number(mark.getAttribute("data-value")).toPrecision(4)}${slope}`;
  mark.setAttribute("aria-label", words.replaceAll("-", "−"));
}
