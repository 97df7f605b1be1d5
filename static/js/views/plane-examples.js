/** @import { Plane } from "./plane.js" */
/** @import { Surface } from "../core/types.js" */

/** More examples than this are looked at, not edited. */
export const EDITABLE = 60;

/**
 * The examples on a plane under a person's hand: chosen, and where the plane has an ``edit``, dragged, moved, added, taken away.
 * @param {Plane} plane @param {SVGSVGElement} svg
 */
export function bindPoints(plane, svg) {
  let [dragged, moved] = [-1, false];
  const indexOf = (/** @type {Event} */ event) => Number(event.target instanceof Element ? (event.target.getAttribute("data-example") ?? -1) : -1);
  const editable = () => plane.edit && plane.isCurrent && (plane.surface?.X.length ?? Infinity) <= EDITABLE;
  const at = (/** @type {PointerEvent} */ event) => {
    const box = svg.getBoundingClientRect();
    return (plane.unplace?.(event.clientX - box.left, event.clientY - box.top) ?? [0, 0]).map((value) => Number(value.toFixed(3)));
  };
  svg.addEventListener("pointerdown", (event) => {
    [dragged, moved] = [indexOf(event), false];
    if (dragged >= 0 && editable()) svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (dragged < 0 || !editable() || !event.buttons) return;
    moved = true;
    const [x, y] = plane.place?.(at(event)) ?? [0, 0];
    const mark = svg.querySelector(`[data-example="${dragged}"]`);
    const names = mark?.tagName === "circle" ? { cx: x, cy: y } : { x: x - 5, y: y - 5 };
    for (const [name, value] of Object.entries(names)) mark?.setAttribute(name, value.toFixed(1));
  });
  svg.addEventListener("pointerup", (event) => {
    if (moved && dragged >= 0) change(plane, dragged, at(event));
    else if (dragged >= 0) choose(plane, dragged);
    else if (plane.adding !== null && editable()) add(plane, at(event), plane.adding);
    dragged = -1;
  });
  svg.addEventListener("keydown", (event) => {
    const index = indexOf(event);
    const { X, axes } = /** @type {Surface} */ (plane.surface);
    if (index < 0 || event.shiftKey) return;
    const by = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (event.key === "Enter" || event.key === " ") choose(plane, index);
    else if (event.key === "Delete" && editable()) change(plane, index, null);
    else if (by && editable()) change(plane, index, X[index].map((value, axis) => Number((value + (by[axis] * (axes[axis][axes[axis].length - 1] - axes[axis][0])) / 40).toFixed(3))));
    else if (event.key === "n" || event.key === "p") /** @type {SVGElement | null} */ (svg.querySelector(`[data-example="${index + (event.key === "n" ? 1 : -1)}"]`))?.focus();
    else return;
    event.preventDefault();
  });
}

/** The example whose numbers the neurons show. @param {Plane} plane @param {number} index */
function choose(plane, index) {
  const position = plane.surface?.batch.indexOf(index) ?? -1;
  if (position >= 0) plane.player.change({ example: String(position) });
}

/** @param {Plane} plane @param {number} index @param {number[] | null} point where it goes, or null to take it away */
function change(plane, index, point) {
  const { X, Y } = /** @type {Surface} */ (plane.surface);
  if (!point && X.length < 2) return;
  const keep = (/** @type {unknown} */ _, /** @type {number} */ at) => point !== null || at !== index;
  plane.change(X.map((each, at) => (at === index && point ? point : each)).filter(keep), Y.filter(keep));
}

/** @param {Plane} plane @param {number[]} point @param {number} label */
function add(plane, point, label) {
  const { X, Y } = /** @type {Surface} */ (plane.surface);
  const target = Y[0].length > 1 ? Y[0].map((_, output) => Number(output === label)) : [label];
  plane.change([...X, point], [...Y, target]);
}
