/** @import { Player } from "../state/player.js" */
/** @import { Trace } from "../core/types.js" */
/** @import { Place } from "../core/marks.js" */
import { chosenExample } from "../core/format.js";
import { baseOf, isPerExample, madeOf, ofLayer, parameterOf, receiving, sending } from "../core/tensors.js";
import { entryAt, unitAt } from "../core/marks.js";

/**
 * One number seen in several places: pointing at a weight, a unit or a tensor lights it up wherever it is, and
 * a click asks why it has its value. Weights are "W1[2,0]" (receiving, sending), units "1:2" (layer, unit),
 * tensors go by their names.
 */

const LINKED = "[data-link], [data-edge], [data-neuron], [data-tensor], [data-grid]";

/** What a click asks about: a bias is part of its unit, but a number of its own. */
const ASKED = `[data-bias], ${LINKED}`;

/** @param {Element} element */
const linkOf = ({ attributes }) =>
  ["data-link", "data-edge", "data-neuron", "data-tensor", "data-grid"].map((name) => attributes.getNamedItem(name)?.value).find((each) => each !== undefined) ?? "";

/** @param {HTMLElement} root @param {Player} player @param {(asked: Place) => void} explain */
export function bindLinks(root, player, explain) {
  let lit = "";
  const light = (/** @type {string} */ link) => {
    if (link === lit) return;
    lit = link;
    for (const element of root.querySelectorAll(".linked")) element.classList.remove("linked");
    if (!link) return;
    const belongs = counterparts(link, player.now.data.trace);
    for (const element of root.querySelectorAll(LINKED)) if (belongs(element)) element.classList.add("linked");
  };
  const target = (/** @type {Event} */ event) => (event.target instanceof Element ? event.target.closest(LINKED) : null);
  for (const type of ["pointerover", "focusin"]) {
    root.addEventListener(type, (event) => {
      const element = target(event);
      light(element ? linkOf(element) : "");
    });
  }
  root.addEventListener("pointerleave", () => light(""));
  root.addEventListener("click", (event) => {
    const element = event.target instanceof Element ? event.target.closest(ASKED) : null;
    const place = element && placeOf(element, player);
    if (place) explain(place);
  });
  root.addEventListener("keydown", (event) => walkCells(event));
}

/**
 * Which elements show what a link names: the entry itself, and the terms and operands that it is an entry of;
 * for a tensor the whole of it.
 * @param {string} link @param {Trace} trace @returns {(element: Element) => boolean}
 */
function counterparts(link, trace) {
  const attribute = (/** @type {Element} */ element, /** @type {string} */ name) => element.getAttribute(name) ?? "";
  const tensor = (/** @type {Element} */ element) => attribute(element, "data-tensor");
  if (link.includes("[")) {
    const { name } = entryAt(link);
    return (element) => same(element, link) || (tensor(element) !== "" && baseOf(trace, tensor(element)) === name);
  }
  if (link.includes(":")) {
    const { layer } = unitAt(link);
    return (element) => same(element, link) || (tensor(element) !== "" && ofUnits(trace, tensor(element)) === layer);
  }
  if (!trace.tensors[link]) return () => false;
  const [weights, layer] = [parameterOf(trace, link), ofUnits(trace, link)];
  return (element) =>
    tensor(element) === link ||
    attribute(element, "data-grid") === link ||
    (layer === undefined && attribute(element, "data-edge") !== "" && entryAt(attribute(element, "data-edge")).name === weights) ||
    (layer !== undefined && attribute(element, "data-neuron") !== "" && unitAt(attribute(element, "data-neuron")).layer === layer);
}

/** @param {Element} element @param {string} link */
const same = (element, link) => ["data-link", "data-edge", "data-neuron"].some((name) => element.getAttribute(name) === link);

/** The layer whose units a tensor is of, if it has an entry or a column for each; a target is of none. @param {Trace} trace @param {string} name */
function ofUnits(trace, name) {
  const { role, axes } = trace.tensors[name] ?? { axes: [] };
  const layer = axes.length && receiving(trace, name)?.layer;
  if (typeof layer !== "number" || sending(trace, name)?.kind === "units") return undefined;
  return role === "given" && layer && isPerExample(trace, name) ? undefined : layer;
}

/**
 * Which entry of which tensor a mark stands for at this step.
 * @param {Element} element @param {Player} player
 * @returns {Place | null}
 */
function placeOf(element, player) {
  const cell = element.getAttribute("data-cell");
  if (cell) return entryAt(cell);
  const { trace } = player.now.data;
  const done = new Set(trace.steps.slice(0, player.now.index + 1).map(({ id }) => id));
  const parameter = element.getAttribute("data-edge") ?? element.getAttribute("data-bias");
  if (parameter) {
    const { name, i, j } = entryAt(parameter);
    const next = madeOf(trace, name, "next") ?? name;
    return { name: done.has(next) ? next : (madeOf(trace, name, "gradient") ?? name), i, j };
  }
  const neuron = element.getAttribute("data-neuron");
  if (neuron === null) return null;
  const { layer, unit } = unitAt(neuron);
  const names = ofLayer(trace, layer);
  return { name: names.filter((name) => done.has(name)).at(-1) ?? names[0], i: unit, j: chosenExample(player.now.options, trace.m) };
}

/** Arrows move between the cells of a matrix; Enter and Space ask why. @param {KeyboardEvent} event */
function walkCells(event) {
  const cell = event.target instanceof Element && !(event.target instanceof HTMLInputElement) ? event.target.closest("td[tabindex]") : null;
  if (!(cell instanceof HTMLTableCellElement) || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = /** @type {HTMLTableRowElement} */ (cell.parentElement);
  const table = row.closest("table");
  const [down, across] = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key] ?? [0, 0];
  if (event.key === "Enter" || event.key === " ") cell.click();
  else if (!down && !across) return;
  const next = table?.rows[row.rowIndex + down]?.cells[cell.cellIndex + across];
  if (next?.hasAttribute("tabindex")) {
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
  event.preventDefault();
}
