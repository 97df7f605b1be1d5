/** @import { Player } from "../state/player.js" */
import { chosenExample } from "../core/format.js";

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

/** @param {HTMLElement} root @param {Player} player @param {(asked: {name: string, i: number, j: number}) => void} explain */
export function bindLinks(root, player, explain) {
  let lit = "";
  const light = (/** @type {string} */ link) => {
    if (link === lit) return;
    lit = link;
    for (const element of root.querySelectorAll(".linked")) element.classList.remove("linked");
    if (!link) return;
    const belongs = counterparts(link);
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
 * @param {string} link @returns {(element: Element) => boolean}
 */
function counterparts(link) {
  const attribute = (/** @type {Element} */ element, /** @type {string} */ name) => element.getAttribute(name) ?? "";
  const weight = /^W(\d+)\[/.exec(link);
  const unit = /^(\d+):/.exec(link);
  if (weight || unit) {
    const layer = weight?.[1] ?? unit?.[1];
    const tensors = weight ? new RegExp(`^[vs]?d?W${layer}(_next)?$`) : layer === "0" ? /^X$/ : new RegExp(`^[vs]?d?[ZAb]${layer}(_next)?$`);
    return (element) =>
      ["data-link", "data-edge", "data-neuron"].some((name) => attribute(element, name) === link) || tensors.test(attribute(element, "data-tensor"));
  }
  const [, kind, layer] = /^[vs]?d?([WbZAXYJ])(\d*)/.exec(link) ?? [];
  return (element) =>
    attribute(element, "data-tensor") === link ||
    attribute(element, "data-grid") === link ||
    (kind === "W" && attribute(element, "data-edge").startsWith(`W${layer}[`)) ||
    (/[bZAX]/.test(kind ?? "") && attribute(element, "data-neuron").startsWith(`${layer || 0}:`));
}

/**
 * Which entry of which tensor a mark stands for at this step.
 * @param {Element} element @param {Player} player
 * @returns {{name: string, i: number, j: number} | null}
 */
function placeOf(element, player) {
  const cell = /^(\w+)\[(\d+),(\d+)\]$/.exec(element.getAttribute("data-cell") ?? "");
  if (cell) return { name: cell[1], i: Number(cell[2]), j: Number(cell[3]) };
  const { trace } = player.now.data;
  const done = new Set(trace.steps.slice(0, player.now.index + 1).map(({ id }) => id));
  const edge = /^W(\d+)\[(\d+),(\d+)\]$/.exec(element.getAttribute("data-edge") ?? "");
  if (edge) return { name: done.has(`W${edge[1]}_next`) ? `W${edge[1]}_next` : `dW${edge[1]}`, i: Number(edge[2]), j: Number(edge[3]) };
  const bias = /^b(\d+)\[(\d+)\]$/.exec(element.getAttribute("data-bias") ?? "");
  if (bias) return { name: done.has(`b${bias[1]}_next`) ? `b${bias[1]}_next` : `db${bias[1]}`, i: Number(bias[2]), j: 0 };
  const neuron = element.getAttribute("data-neuron");
  if (neuron === null) return null;
  const [layer, unit] = neuron.split(":").map(Number);
  const name = layer ? ([`dZ${layer}`, `dA${layer}`, `A${layer}`].find((each) => done.has(each)) ?? `Z${layer}`) : "X";
  return { name, i: unit, j: chosenExample(player.now.base, trace.m) };
}

/** Arrows move between the cells of a matrix; Enter and Space ask why. @param {KeyboardEvent} event */
function walkCells(event) {
  const cell = event.target instanceof Element ? event.target.closest("td[tabindex]") : null;
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
