/** @import { Trace } from "./types.js" */
import { figures, unitName } from "./format.js";

/**
 * Why a number is what it is: the terms that add up to it, with this run's numbers. Pure, tested without a page.
 *
 * Entries are named as the picture names them, whatever the notation: a weight by its receiving and sending
 * unit, anything per example by its unit and example.
 *
 * @typedef {{label: string, factors: number[], value: number}} Term
 * @typedef {{label: string, value: number, formula?: string}} After
 * @typedef {{rule: string, terms: Term[], sum: number, after: After[], total: number | null, line: string,
 *   long: {label: string, value: number}[]}} Reason ``line`` is the code of a result
 *   that is made entry by entry; ``long`` the factors that the
 *   short form of dZ leaves out, what cancels between tildes
 */

/**
 * @param {Trace} trace @param {string} name a tensor's name @param {number} i unit @param {number} j example, or sending unit
 * @returns {Reason | null} null where there is no finite number to explain
 */
export function why(trace, name, i, j) {
  const total = entry(trace, name, i, j);
  const written = trace.tensors[name]?.values !== undefined;
  const [, kind, layer, next] = /^([vs]?d?[WbZAXY])(\d*)(_next)?$/.exec(name) ?? [];
  if (!kind || (written && total === null)) return null;
  const step = trace.steps.find(({ writes }) => writes === name);
  const nothing = { terms: [], sum: 0, after: [], total, line: "", long: [] };
  if (!step) return { ...nothing, rule: "given: no step of this iteration computes it" };
  const rule = next ? update : (RULES[kind] ?? plain);
  const parts = rule(trace, Number(layer), i, j, kind);
  const whole = [name, ...step.reads].every((each) => trace.tensors[each].values !== undefined);
  if (!whole) return { ...nothing, rule: `${parts.rule}; its terms are too many to write out here` };
  const line = step.elementwise ? step.code : "";
  if (parts.terms.some(({ factors: numbers }) => numbers.some((factor) => !Number.isFinite(factor)))) return null;
  const terms = parts.terms.map((term) => ({ ...term, value: term.factors.reduce((product, factor) => product * factor, 1) }));
  const sum = terms.reduce((all, { value }) => all + value, 0);
  return { rule: parts.rule, terms, sum, after: parts.after?.(sum) ?? [], total, line, long: parts.long ?? [] };
}

/**
 * The right-hand side of a line of code with this entry's numbers in the place of its tensors.
 * @param {Trace} trace @param {string} code @param {number} i @param {number} j @param {(value: number) => string} [write]
 */
export function withNumbers(trace, code, i, j, write = String) {
  const right = code.slice(code.lastIndexOf("\n") + 1).split(" = ").slice(1).join(" = ");
  return right.replace(/\b(?:[XY]|[vs]?d?[WbZA]\d+)(?:_next)?\b/g, (name) => {
    const value = at(trace, name, i, j);
    return value < 0 ? `(${write(value)})` : write(value);
  }).replace(/\bm\b/g, String(trace.m));
}

/**
 * One entry of a tensor by unit and example (or receiving and sending unit), in either notation.
 * @param {Trace} trace @param {string} name @param {number} i @param {number} j
 * @returns {number | null}
 */
export function entry(trace, name, i, j) {
  const values = trace.tensors[name]?.values;
  if (!Array.isArray(values)) return null;
  return (isColumn(trace) ? values[i]?.[j] : values[j]?.[i]) ?? null;
}

const isColumn = (/** @type {Trace} */ trace) => trace.spec.notation === "column";
const at = (/** @type {Trace} */ trace, /** @type {string} */ name, /** @type {number} */ i, /** @type {number} */ j) =>
  entry(trace, name, i, j) ?? NaN;
const range = (/** @type {number} */ n) => Array.from({ length: n }, (_, index) => index);
const before = (/** @type {number} */ layer) => (layer === 1 ? "X" : `A${layer - 1}`);
const depth = (/** @type {Trace} */ trace) => trace.sizes.length - 1;

/** x₁, h₂ or ŷ₁. @param {Trace} trace @param {number} layer @param {number} index */
export const unit = (trace, layer, index) =>
  unitName(layer, depth(trace), index);

/**
 * @typedef {{rule: string, terms: {label: string, factors: number[]}[], after?: (sum: number) => After[],
 *   long?: {label: string, value: number}[]}} Parts
 * @typedef {(trace: Trace, layer: number, i: number, j: number, kind: string) => Parts} Rule
 */

/** @type {Rule} */
function weightedSum(trace, layer, i, j) {
  const weights = range(trace.sizes[layer - 1]).map((k) => ({
    label: `from ${unit(trace, layer - 1, k)}: weight × input`,
    factors: [at(trace, `W${layer}`, i, k), at(trace, before(layer), k, j)],
  }));
  return { rule: "the weighted sum of its inputs, plus its bias", terms: [...weights, { label: "bias", factors: [at(trace, `b${layer}`, i, 0)] }] };
}

/** @type {Rule} */
function weightGradient(trace, layer, i, j) {
  const terms = range(trace.m).map((e) => ({
    label: `example ${e + 1}: error × input`,
    factors: [at(trace, `dZ${layer}`, i, e), at(trace, before(layer), j, e)],
  }));
  return { rule: "the unit's error times what the weight was given, over the examples", terms, after: mean(trace, layer, i, j) };
}

/** @type {Rule} */
function biasGradient(trace, layer, i) {
  const terms = range(trace.m).map((e) => ({ label: `example ${e + 1}: error`, factors: [at(trace, `dZ${layer}`, i, e)] }));
  return { rule: "the unit's error over the examples: a bias always gets the input 1", terms, after: mean(trace) };
}

/** Where the 1/m is taken, and the penalty. @param {Trace} trace @param {number} [layer] @param {number} [i] @param {number} [j] */
function mean(trace, layer, i = 0, j = 0) {
  return (/** @type {number} */ sum) => {
    const average = isColumn(trace) ? sum / trace.m : sum;
    const lines = isColumn(trace) ? [{ label: `÷ ${trace.m} examples`, value: average }] : [];
    const { l2 } = trace.spec;
    if (layer && l2) lines.push({ label: "+ λ/m × weight", value: average + (l2 / trace.m) * at(trace, `W${layer}`, i, j) });
    return lines;
  };
}

/** @type {Rule} */
function activation(trace, layer, i, j) {
  const name = trace.steps.find(({ writes }) => writes === `A${layer}`)?.parts[0].text ?? "";
  if (name !== "softmax") return { rule: `${name} of z`, terms: [] };
  const Z = range(trace.sizes[layer]).map((k) => at(trace, `Z${layer}`, k, j));
  const shift = Math.max(...Z);
  const terms = Z.map((z, k) => ({ label: `${unit(trace, layer, k)}: e^(z − ${shift.toPrecision(3)})`, factors: [Math.exp(z - shift)] }));
  return {
    rule: "this output's share of all the exponentials",
    terms,
    after: (sum) => [{ label: `${unit(trace, layer, i)} ÷ sum`, value: terms[i].factors[0] / sum }],
  };
}

/** @type {Rule} */
function blame(trace, layer, i, j) {
  if (layer === depth(trace)) return { rule: "the slope of the loss by this output", terms: [] };
  return { rule: "the errors of the units that listened, each by how much it listened", terms: messages(trace, layer, i, j) };
}

/** What each unit of the next layer sends back. @param {Trace} trace @param {number} layer @param {number} i @param {number} j */
const messages = (trace, layer, i, j) =>
  range(trace.sizes[layer + 1]).map((k) => ({
    label: `from ${unit(trace, layer + 1, k)}: weight × its error`,
    factors: [at(trace, `W${layer + 1}`, k, i), at(trace, `dZ${layer + 1}`, k, j)],
  }));

/** @type {Rule} */
function error(trace, layer, i, j, kind) {
  if (layer < depth(trace)) {
    const [passed, forgotten] = [slope(trace, layer, i, j), trace.spec.bug === "missing-slope"];
    const label = forgotten ? "× slope g′(z): forgotten" : `× slope g′(z) = ${figures(passed)}`;
    const after = (/** @type {number} */ sum) => [{ label, value: sum * passed }];
    return { rule: "the messages of the units that listened, times the slope of its own activation", terms: messages(trace, layer, i, j), after };
  }
  if (!trace.tensors[`dA${layer}`]) return shortForm(trace, layer, i, j, kind);
  if (trace.spec.output !== "softmax") {
    return {
      rule: "the slope of the loss times the slope of the activation",
      terms: [{ label: "dA × g′(z)", factors: [at(trace, `dA${layer}`, i, j), slope(trace, layer, i, j)] }],
    };
  }
  const a = at(trace, `A${layer}`, i, j);
  const terms = range(trace.sizes[layer]).map((k) => ({
    label: `${unit(trace, layer, k)}: loss slope × softmax slope`,
    factors: [at(trace, `dA${layer}`, k, j), a * (Number(k === i) - at(trace, `A${layer}`, k, j))],
  }));
  return { rule: "every output moves with every z of a softmax", terms };
}

/** dZ = A − Y, and the long way there, whose factors cancel. @type {Rule} */
function shortForm(trace, layer, i, j) {
  const [a, y] = [at(trace, `A${layer}`, i, j), at(trace, "Y", i, j)];
  const scale = isColumn(trace) ? 1 : 1 / trace.m;
  /** @type {Record<string, Parts["long"]>} */
  const ways = {
    sigmoid: [
      { label: "slope of the loss, (a − y) ÷ ~a (1 − a)~", value: (a - y) / (a * (1 - a)) },
      { label: "× slope of the sigmoid, ~a (1 − a)~", value: a * (1 - a) },
    ],
    softmax: [
      { label: "its own output: (−y ÷ ~a~) × ~a~ (1 − a)", value: -y * (1 - a) },
      { label: "the others: Σ (−y′ ÷ ~a′~) × (−~a′~ a)", value: others(trace, layer, i, j) * a },
    ],
    linear: [
      { label: "slope of ½(a − y)²: ~½ × 2~ (a − y)", value: a - y },
      { label: "× slope of the identity", value: 1 },
    ],
  };
  return {
    rule: "prediction minus target",
    terms: [{ label: "prediction", factors: [a] }, { label: "minus target", factors: [-y] }],
    after: (sum) => (scale === 1 ? [] : [{ label: `÷ ${trace.m} examples`, value: sum * scale }]),
    long: ways[trace.spec.output],
  };
}

/** The targets of the other outputs, added up. @param {Trace} trace @param {number} layer @param {number} i @param {number} j */
const others = (trace, layer, i, j) =>
  range(trace.sizes[layer]).reduce((sum, k) => (k === i ? sum : sum + at(trace, "Y", k, j)), 0);

/**
 * g′(z) of one unit on one example, as the step of dZ has it.
 * @param {Trace} trace @param {number} layer @param {number} i @param {number} j
 */
export function slope(trace, layer, i, j) {
  const parts = trace.steps.find(({ writes }) => writes === `dZ${layer}`)?.parts ?? [];
  const values = parts.find(({ kind }) => kind === "value")?.values;
  if (!Array.isArray(values)) return parts.length === 1 ? 1 : NaN;
  return (isColumn(trace) ? values[i]?.[j] : values[j]?.[i]) ?? NaN;
}



/** @type {Rule} */
function update(trace, layer, i, j, kind) {
  const name = `${kind}${layer}`;
  if (/^[vs]/.test(kind)) return { rule: "what the optimizer remembers", terms: [] };
  if (trace.spec.freeze.includes(name)) return { rule: "frozen: it stays as it is", terms: [] };
  const [before, after] = [at(trace, name, i, j), at(trace, `${name}_next`, i, j)];
  if (trace.spec.optimizer !== "sgd") {
    const terms = [{ label: "old value", factors: [before] }, { label: `the step of ${trace.spec.optimizer}`, factors: [after - before] }];
    return { rule: "the old value, and the step that the optimizer takes", terms };
  }
  return {
    rule: "the old value, minus learning rate times gradient",
    terms: [
      { label: "old value", factors: [before] },
      { label: "− learning rate × gradient", factors: [-trace.lr, at(trace, `d${name}`, i, j)] },
    ],
  };
}

/** @type {Rule} */
const plain = () => ({ rule: "computed entry by entry", terms: [] });

/** @type {Record<string, Rule>} */
const RULES = { Z: weightedSum, A: activation, dW: weightGradient, db: biasGradient, dA: blame, dZ: error };
