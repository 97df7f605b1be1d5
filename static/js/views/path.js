/** @import { Trace } from "../core/types.js" */
import { parameterOf, receiving } from "../core/tensors.js";
import { entryAt } from "./marks.js";

/**
 * The way from the loss to one parameter on the stage: its own edge, and every edge by which its unit is heard.
 * @param {HTMLElement} stage @param {Trace | undefined} trace @param {{name: string, i: number, j: number} | null} asked
 */
export function tracePath(stage, trace, asked) {
  const parameter = asked && trace ? parameterOf(trace, asked.name) : null;
  const layer = parameter && trace ? (receiving(trace, parameter)?.layer ?? 0) : 0;
  stage.classList.toggle("traced", Boolean(parameter));
  for (const edge of stage.querySelectorAll("[data-edge]")) {
    const { name, i, j } = entryAt(edge.getAttribute("data-edge") ?? "");
    const at = (parameter && trace && receiving(trace, name)?.layer) || 0;
    const own = name === parameter && i === asked?.i && j === asked?.j;
    edge.classList.toggle("path", own || (layer > 0 && (at > layer + 1 || (at === layer + 1 && j === asked?.i))));
  }
}
