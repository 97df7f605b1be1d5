/** @import { Trace } from "../core/types.js" */
/** @import { Factor } from "../core/strongest.js" */
import { figures } from "../core/format.js";
import { parameterOf, receiving } from "../core/tensors.js";
import { draw } from "./dom.js";
import { entryAt } from "../core/marks.js";

/**
 * The way from the loss to one parameter on the stage: its own edge, and every edge by which its unit is heard; a
 * factor stands on each edge that has one.
 * @param {HTMLElement} stage @param {Trace} trace @param {{name: string, i: number, j: number}} asked @param {Factor[]} [factors]
 */
export function tracePath(stage, trace, asked, factors = []) {
  clearPath(stage);
  const parameter = parameterOf(trace, asked.name);
  if (!parameter) return;
  stage.classList.add("traced");
  const layer = receiving(trace, parameter)?.layer ?? 0;
  for (const edge of stage.querySelectorAll("[data-edge]")) {
    const { name, i, j } = entryAt(edge.getAttribute("data-edge") ?? "");
    const at = receiving(trace, name)?.layer ?? 0;
    const own = name === parameter && i === asked.i && j === asked.j;
    edge.classList.toggle("path", own || at > layer + 1 || (at === layer + 1 && j === asked.i));
  }
  const labels = draw("g", { class: "factors" });
  labels.append(...factors.flatMap((factor) => label(stage, factor)));
  stage.querySelector("svg.network")?.append(labels);
}

/** As if nothing had been asked. @param {HTMLElement} stage */
export function clearPath(stage) {
  if (!stage.classList.contains("traced")) return;
  stage.classList.remove("traced");
  stage.querySelector(".factors")?.remove();
  for (const edge of stage.querySelectorAll(".path")) edge.classList.remove("path");
}

/** The value of a factor in the middle of its edge. @param {HTMLElement} stage @param {Factor} factor */
function label(stage, { edge, value }) {
  const line = edge && stage.querySelector(`[data-edge="${edge}"]`);
  if (!(line instanceof SVGLineElement)) return [];
  const middle = (/** @type {"x" | "y"} */ axis) => (line[`${axis}1`].baseVal.value + line[`${axis}2`].baseVal.value) / 2;
  const text = `× ${figures(value, 3)}`;
  const wide = 10 * text.length + 8;
  if (Math.abs(line.x2.baseVal.value - line.x1.baseVal.value) < wide) return [];
  return [
    draw("rect", { class: "ground", x: middle("x") - wide / 2, y: middle("y") - 14, width: wide, height: 26, rx: 6 }),
    draw("text", { class: "number", x: middle("x"), y: middle("y") + 6 }, text),
  ];
}
