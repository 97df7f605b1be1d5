/**
 * What the server sends, as far as the page reads it.
 *
 * @typedef {{id: string, phase: "forward"|"loss"|"backward"|"update", layer: number, title: string, latex: string,
 *   mathml: string, code: string, reads: string[], writes: string, shapes: Record<string, number[] | null>, text: string,
 *   story: string, finite: boolean, elementwise: boolean, parts: Part[], tree: Tree, why: Why, chain?: Link, transpose?: {text: string, mathml: string},
 *   formula?: string,
 *   pieces?: (string | {tensor: string})[], derivation?: Line[]}} Step
 * @typedef {{tensor: string} | {number: string} | {op: string, of: Tree[]}} Tree
 * @typedef {{rule: string, terms: string[], then: Partial<Record<"scale"|"times"|"plus"|"share", string>>, tree?: Tree,
 *   long?: {text: string, tree: Tree, ratio?: string[]}[]}} Why
 * @typedef {{result: string, result_words: string, factor: string, words: string,
 *   makes: string[], ratio: string[], who: string, at: string}} Link
 * @typedef {{kind: "units"|"examples", of: string, size: number, layer?: number, letter?: string, above?: string}} Axis
 * @typedef {{kind: "tensor"|"value"|"scale"|"sum"|"map"|"operator", text: string, transposed?: boolean, reads?: string[], tree?: Tree, value?: Entry,
 *   shape?: number[], values?: Entry | Entry[][], summary?: Record<string, Entry>}} Part
 * @typedef {{text: string, mathml: string, numbers_mathml: string}} Line
 * @typedef {{layer: number, unit: number, activation: string, title: string, z: number[], a: number[], slope: number[],
 *   off: number, flat: number, curve: {z: number[], g: number[], slope: number[]} | null}} Unit
 * @typedef {{name: string, index: [number, number], value: number, loss: number, gradient: number,
 *   rows: {epsilon: number, loss: Entry, secant: Entry, error: Entry}[], curve: {value: number[], loss: Entry[]}}} Nudge
 * @typedef {number | null} Entry a number, or null where it is not finite, or is asked
 * @typedef {{shape: number[] | null, symbol: string, role: "given"|"value"|"gradient"|"moment"|"next", of?: string, axes: Axis[], scale?: string,
 *   values?: Entry | Entry[][], npy?: string, summary?: Record<string, Entry>, asked?: boolean}} Tensor
 * @typedef {{query: string, spec: Record<string, any>, t: number, m: number, lr: number, sizes: number[],
 *   numbers: Record<string, number>, functions: Record<string, {of: string[], tree: Tree}>,
 *   status: "ok"|"diverged", loss: Entry, metrics: {accuracy?: number | null}, validation?: Validation, steps: Step[],
 *   tensors: Record<string, Tensor>, layers: Layer[], task: string, products: {kept: number, alone: number}, diverged?: {t: number, step: string}, asked: string[], hides: boolean}} Trace
 * @typedef {{layer: number, activation: string, units: number, grad_norm: Entry, update_ratio: Entry,
 *   saturated: number[], dead: boolean[], blame: Entry[]}} Layer
 * @typedef {{t: number, layer: number, Z: number[][], A: number[][], Y: number[][], lines: number[][][]}} HiddenPlane
 * @typedef {{name: string, verdict: "same"|"convention"|"wrong"|"shape"|"unknown", told: string, largest: Entry, shape: number[], corner: number[][]}} Compared
 * @typedef {{t: number, passed: boolean, tensors: Compared[]}} Comparison
 * @typedef {{loss: Entry, accuracy?: number}} Validation how the examples kept from training are predicted
 * @typedef {{t: number, loss?: Entry, accuracy?: number, validation?: Validation, tensors?: Record<string, Entry[][]>, layers?: Layer[],
 *   surface?: number[][], diverged?: {t: number, step: string}}} Frame
 * @typedef {{t: number, axes: number[][], values: number[][], X: number[][], Y: number[][], batch: number[]}} Surface
 * @typedef {{svg: string, marks: Record<string, [number, Record<string, any>][]>, looks: Record<string, number[]>, dashes: Record<string, number[]>}} Picture
 * @typedef {{trace: Trace, picture: Picture}} Iteration
 * @typedef {{name: string, verdict: "pass"|"fail"|"kinks"|"not finite", largest_relative_error: Entry,
 *   entries: number, compared: number, kinks: number, worst: {index: number[], analytic: Entry, numeric: Entry}}} CheckRow
 * @typedef {{verdict: "pass"|"fail", tolerance: number, tensors: CheckRow[]}} Check
 * @typedef {{parameter: string, message: string}} Complaint
 * @typedef {{group: "run"|"ask"|"cursor"|"view", title: string, default?: string, drops?: string[], repeats?: boolean, keeps?: boolean,
 *   drawn?: boolean, frame?: boolean}} Parameter
 * @typedef {{keeps: boolean, fitting: Record<string, Record<string, string>>, lang: string, words: Record<string, string | Record<string, string>>,
 *   parameters: Record<string, Parameter>, themes: string[], limits: Record<string, number>,
 *   exports: {path: string, query: string, words: string, asks: boolean}[],
 *   number: {decimal: string, group: string, minus: string}}} Facts
 */
export {};
