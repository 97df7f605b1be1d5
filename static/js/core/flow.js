/** @import { Step, Trace } from "./types.js" */
import { gradientIn } from "./partners.js";
import { strongest } from "./strongest.js";
import { entry, gradientStep, isPerExample, parameterOf, placeOf } from "./tensors.js";

/**
 * An iteration as a graph: forward from the input to the loss, and back. A node is a tensor, and its step. Pure.
 *
 * Forward tensors stand in the first row, under each the gradient of it, and in the third row the gradients of the
 * parameters under the error that they are made of.
 *
 * @typedef {{id: string, symbol: string, title: string, row: number, column: number, step: number, kept: string[],
 *   value: number | null}} Node ``step`` is -1 for what is given; ``kept``: the backward steps that read it; ``value``:
 *   the entry of it through which most gets to the weight, of the weight itself the example's part
 * @typedef {{from: string, to: string, back: boolean, factor: number | "sum" | null}} Link ``sum`` where the entry is made
 *   of several
 * @typedef {{nodes: Node[], links: Link[], columns: number, asked: {name: string, i: number, j: number} | null}} Flow
 */

/**
 * @param {Trace} trace @param {{name: string, i: number, j: number} | null} asked the weight whose numbers stand on the
 *   way back; the steepest of the first layer, if there is none
 * @param {number | null} example null for the mean, of which there are no such numbers: a mean of products is none
 * @returns {Flow}
 */
export function flow(trace, asked, example) {
  const { steps, tensors } = trace;
  const forward = steps.filter(({ phase }) => phase === "forward" || phase === "loss");
  const backward = steps.filter(({ phase }) => phase === "backward");
  const given = forward[0].reads.filter((name) => isPerExample(trace, name));
  const line = [...given, ...forward.map(({ writes }) => writes)];
  const weight = example === null ? null : asked && gradientStep(trace, parameterOf(trace, asked.name)) ? asked : steepest(trace);
  const way = weight && strongest(trace, weight.name, weight.i, weight.j, example ?? 0);
  const factors = way?.factors ?? [];
  const columnOf = (/** @type {Step} */ step) => line.indexOf(tensors[step.writes].of ?? "");
  const errors = backward.filter((step) => columnOf(step) >= 0);
  // Of a step whose line is asked it is the error before it.
  const before = (/** @type {number} */ at) => backward.slice(0, at).findLast((step) => columnOf(step) >= 0)?.writes ?? null;
  const passed = new Map(backward.map((step, at) => [step.writes, step.reads.length ? gradientIn(trace, step.tree) : before(at)]));
  const parameters = backward.filter((step) => columnOf(step) < 0);
  const last = factors.at(-1)?.makes;
  const value = (/** @type {string} */ id) => {
    const made = factors.findLast(({ makes }) => makes === id);
    if (!made) return null;
    if (id === last) return weight && entry(trace, id, weight.i, weight.j) !== null ? (way?.total ?? null) : null;
    return entry(trace, id, made.unit, example ?? 0);
  };
  /** @param {string} id @param {number} row @param {number} column @returns {Node} */
  const node = (id, row, column) => {
    const step = steps.findIndex(({ writes }) => writes === id);
    const kept = row ? [] : backward.filter(({ reads }) => reads.includes(id)).map(({ writes }) => tensors[writes].symbol);
    return { id, symbol: tensors[id].symbol, title: steps[step]?.title ?? "", row, column, step, kept, value: row ? value(id) : null };
  };
  const under = (/** @type {Step} */ step) => {
    const error = passed.get(step.writes);
    const siblings = parameters.filter(({ writes }) => passed.get(writes) === error);
    const base = line.indexOf(tensors[error ?? ""]?.of ?? "");
    return base + (siblings.length > 1 ? siblings.indexOf(step) - 0.5 : 0) * 0.9;
  };
  /** @param {string} id @returns {Link["factor"]} */
  const factor = (id) => {
    const own = factors.filter(({ makes }) => makes === id);
    if (own.length !== 1 || value(passed.get(id) ?? "") === null) return null;
    return own[0].ways > 1 ? "sum" : own[0].value;
  };
  return {
    nodes: [
      ...line.map((id, column) => node(id, 0, column)),
      ...errors.map((step) => node(step.writes, 1, columnOf(step))),
      ...parameters.map((step) => node(step.writes, 2, under(step))),
    ],
    links: [
      ...line.slice(1).map((to, at) => ({ from: line[at], to, back: false, factor: null })),
      ...backward.map(({ writes }) => ({ from: passed.get(writes) ?? line[line.length - 1], to: writes, back: true, factor: factor(writes) })),
    ],
    columns: line.length,
    asked: way && weight,
  };
}

/** The weight of the first layer with the largest gradient. @param {Trace} trace */
function steepest(trace) {
  const last = trace.steps.findLast(({ phase, writes }) => phase === "backward" && trace.tensors[writes].axes.every(({ kind }) => kind === "units") && trace.tensors[writes].axes.length === 2);
  const name = last?.writes ?? "";
  const [rows, columns] = trace.tensors[name]?.shape ?? [];
  let [best, found] = [-1, /** @type {{name: string, i: number, j: number} | null} */ (null)];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [i, j] = placeOf(trace, row, column);
      const size = Math.abs(entry(trace, name, i, j) ?? 0);
      if (size > best) [best, found] = [size, { name, i, j }];
    }
  }
  return found;
}
