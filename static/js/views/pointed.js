/** @import { Trace } from "../core/types.js" */
import { entryAt } from "../core/marks.js";
import { isPerExample, parameterOf, receiving } from "../core/tensors.js";

/**
 * Entries that a lesson points out, wherever they stand: their cells, the edge of a weight, the neuron of a unit.
 * @param {Element} root @param {Trace} trace @param {string[]} entries such as dW1[0,1]
 */
export function point(root, trace, entries) {
  for (const element of root.querySelectorAll(".pointed")) element.classList.remove("pointed");
  for (const each of entries) for (const element of root.querySelectorAll(marksOf(trace, each))) element.classList.add("pointed");
}

/** Which elements stand for an entry. @param {Trace} trace @param {string} id */
function marksOf(trace, id) {
  const { name, i, j } = entryAt(id);
  const cell = `[data-cell="${id}"]`;
  if (!trace.tensors[name]) return cell;
  const parameter = parameterOf(trace, name);
  if (parameter) return `${cell}, [data-edge="${parameter}[${i},${j}]"]`;
  const layer = isPerExample(trace, name) ? receiving(trace, name)?.layer : undefined;
  return layer === undefined ? cell : `${cell}, [data-neuron="${layer}:${i}"]`;
}
