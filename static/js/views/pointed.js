/** @import { Trace } from "../core/types.js" */
import { entryAt } from "../core/marks.js";
import { isPerExample, parameterOf, receiving } from "../core/tensors.js";

/**
 * Entries that a lesson points out, wherever they stand: their cells, the edge of a weight, the neuron of a unit.
 * @param {Element} root @param {Trace} trace @param {string[]} entries such as dW1[0,1]
 */
export function point(root, trace, entries) {
  for (const element of root.querySelectorAll(".pointed")) element.classList.remove("pointed");
  for (const each of entries) for (const element of root.querySelectorAll(marksOf(root, trace, each))) element.classList.add("pointed");
}

/** Which elements stand for an entry; of a gradient while one example is looked at, what that adds to it. @param {Element} root @param {Trace} trace @param {string} id */
function marksOf(root, trace, id) {
  const { name, i, j } = entryAt(id);
  const parameter = trace.tensors[name] && parameterOf(trace, name);
  const term = `.outer.shown [data-role="term"] [data-link="${parameter}[${i},${j}]"]`;
  const cell = parameter !== name && root.querySelector(term) ? term : `[data-cell="${id}"]`;
  if (!trace.tensors[name]) return cell;
  if (parameter) return `${cell}, [data-edge="${parameter}[${i},${j}]"]`;
  const layer = isPerExample(trace, name) ? receiving(trace, name)?.layer : undefined;
  return layer === undefined ? cell : `${cell}, [data-neuron="${layer}:${i}"]`;
}
