/** @import { Axis, Step, Trace } from "./types.js" */

/**
 * What a tensor is, asked of what the trace says of it and never of its name. Entries are named as the picture names
 * them, whatever the notation: a weight by its receiving and sending unit, anything per example by unit and example.
 */

const isColumn = (/** @type {Trace} */ trace) => trace.spec.notation === "column";

/** Row and column of an entry in the notation. @param {Trace} trace @param {number} i @param {number} j @returns {[number, number]} */
export const placeOf = (trace, i, j) => (isColumn(trace) ? [i, j] : [j, i]);

/** One entry of a tensor. @param {Trace} trace @param {string} name @param {number} i @param {number} j @returns {number | null} */
export function entry(trace, name, i, j) {
  const values = trace.tensors[name]?.values;
  if (!Array.isArray(values)) return null;
  const [row, column] = placeOf(trace, i, j);
  return values[row]?.[column] ?? null;
}

/** The axis of the units that a tensor is of. @param {Trace} trace @param {string} name @returns {Axis | undefined} */
export function receiving(trace, name) {
  const { axes } = trace.tensors[name];
  return isColumn(trace) ? axes[0] : axes.at(-1);
}

/** The axis of the units that a weight comes from, or of the examples. @param {Trace} trace @param {string} name @returns {Axis | undefined} */
export function sending(trace, name) {
  const { axes } = trace.tensors[name];
  return axes.length < 2 ? undefined : axes[isColumn(trace) ? 1 : 0];
}

/** Whether a tensor has an entry for each example. @param {Trace} trace @param {string} name */
export const isPerExample = (trace, name) => trace.tensors[name].axes.some(({ kind }) => kind === "examples");

/** What a tensor goes back to: W1 of dW1, of its moments and of its next value. @param {Trace} trace @param {string} name @returns {string} */
export function baseOf(trace, name) {
  const { of } = trace.tensors[name] ?? {};
  return of ? baseOf(trace, of) : name;
}

/** The parameter that a tensor is, or is made of; null where it is none. @param {Trace} trace @param {string} name @returns {string | null} */
export function parameterOf(trace, name) {
  const base = baseOf(trace, name);
  return trace.tensors[base]?.role === "given" && !isPerExample(trace, base) ? base : null;
}

/** The gradient of a variable, or what an update makes of it. @param {Trace} trace @param {string} name @param {"gradient" | "next"} role @returns {string | undefined} */
export const madeOf = (trace, name, role) =>
  trace.steps.find(({ writes }) => trace.tensors[writes].role === role && trace.tensors[writes].of === name)?.writes;

/** The step that computes the gradient of a variable. @param {Trace} trace @param {string | null} name @returns {Step | undefined} */
export const gradientStep = (trace, name) => trace.steps.find(({ writes }) => name !== null && writes === madeOf(trace, name, "gradient"));

/** The tensors of a layer's units for each example, in the order of the walk. @param {Trace} trace @param {number} layer @returns {string[]} */
export const ofLayer = (trace, layer) =>
  Object.keys(trace.tensors).filter((name) => isPerExample(trace, name) && receiving(trace, name)?.layer === layer && !(layer && trace.tensors[name].role === "given"));

/** The weights of a layer's units. @param {Trace} trace @param {number} layer @returns {string | undefined} */
export const weightsOf = (trace, layer) =>
  Object.keys(trace.tensors).find((name) => trace.tensors[name].role === "given" && sending(trace, name)?.kind === "units" && receiving(trace, name)?.layer === layer);

/** The id of an entry. @param {string} name @param {number} i @param {number} j */
export const entryId = (name, i, j) => `${name}[${i},${j}]`;

/** Whether an entry is hidden: asked, or made of what is. @param {Trace} trace @param {string} name @param {number} i @param {number} j */
export const isHidden = (trace, name, i, j) => Boolean(trace.tensors[name]?.asked) && entry(trace, name, i, j) === null;
