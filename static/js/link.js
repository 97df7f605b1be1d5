/** @import { Player } from "./player.js" */

/**
 * One number seen in several places: pointing at a weight or a unit lights it up wherever it is, and a click
 * asks why it has its value. Weights are "W1[2,0]" (receiving, sending), units "1:2" (layer, unit).
 */

const LINKED = "[data-link], [data-edge], [data-neuron]";

/** @param {Element} element */
const linkOf = (element) =>
  element.getAttribute("data-link") ?? element.getAttribute("data-edge") ?? element.getAttribute("data-neuron");

/** @param {HTMLElement} root @param {Player} player @param {(name: string, i: number, j: number) => void} explain */
export function bindLinks(root, player, explain) {
  let lit = "";
  const light = (/** @type {string} */ link) => {
    if (link === lit) return;
    lit = link;
    for (const element of root.querySelectorAll(".linked")) element.classList.remove("linked");
    if (!link) return;
    for (const element of root.querySelectorAll(LINKED)) element.classList.toggle("linked", linkOf(element) === link);
  };
  const target = (/** @type {Event} */ event) => (event.target instanceof Element ? event.target.closest(LINKED) : null);
  for (const type of ["pointerover", "focusin"]) {
    root.addEventListener(type, (event) => {
      const element = target(event);
      light((element && linkOf(element)) ?? "");
    });
  }
  root.addEventListener("pointerleave", () => light(""));
  root.addEventListener("click", (event) => {
    const element = target(event);
    const place = element && placeOf(element, player);
    if (place) explain(place.name, place.i, place.j);
  });
  root.addEventListener("keydown", (event) => walkCells(event));
}

/**
 * Which entry of which tensor a mark stands for at this step.
 * @param {Element} element @param {Player} player
 * @returns {{name: string, i: number, j: number} | null}
 */
function placeOf(element, player) {
  const cell = /^(\w+)\[(\d+),(\d+)\]$/.exec(element.getAttribute("data-cell") ?? "");
  if (cell) return { name: cell[1], i: Number(cell[2]), j: Number(cell[3]) };
  const example = Number(player.option("example", "0")) || 0;
  const edge = /^W(\d+)\[(\d+),(\d+)\]$/.exec(element.getAttribute("data-edge") ?? "");
  if (edge && element.hasAttribute("data-grad")) return { name: `dW${edge[1]}`, i: Number(edge[2]), j: Number(edge[3]) };
  if (edge) return { name: `Z${edge[1]}`, i: Number(edge[2]), j: example };
  const [layer, unit] = (element.getAttribute("data-neuron") ?? "").split(":").map(Number);
  if (!layer) return null;
  const { trace } = player.now.data;
  const done = new Set(trace.steps.slice(0, player.now.index + 1).map(({ id }) => id));
  const name = [`dZ${layer}`, `dA${layer}`, `Z${layer}`].find((each) => done.has(each));
  return name ? { name, i: unit, j: example } : null;
}

/** Arrows move between the cells of a matrix; Enter and Space ask why. @param {KeyboardEvent} event */
function walkCells(event) {
  const cell = event.target instanceof Element ? event.target.closest("td[data-cell]") : null;
  if (!(cell instanceof HTMLTableCellElement)) return;
  const row = /** @type {HTMLTableRowElement} */ (cell.parentElement);
  const table = row.closest("table");
  const [down, across] = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key] ?? [0, 0];
  if (event.key === "Enter" || event.key === " ") cell.click();
  else if (!down && !across) return;
  const next = table?.rows[row.rowIndex + down]?.cells[cell.cellIndex + across];
  if (next?.dataset.cell) {
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
  event.preventDefault();
}
