/** @import { Frame, Picture } from "../core/types.js" */

/**
 * The drawing while a network trains too fast for whole iterations: the edges follow each frame, the numbers in
 * the neurons wait until it stands still. The looks are the server's; this file only applies them.
 */

/** @typedef {{mark: Element, layer: number, to: number, from: number, shown: Record<string, string>}} Edge */

/**
 * The edges of a drawing, found once. @param {Element} stage
 * @returns {Edge[]}
 */
export function liveEdges(stage) {
  return [...stage.querySelectorAll("[data-edge]")].map((mark) => {
    const [, layer, to, from] = /^W(\d+)\[(\d+),(\d+)\]$/.exec(mark.getAttribute("data-edge") ?? "") ?? [];
    return { mark, layer: Number(layer), to: Number(to), from: Number(from), shown: {} };
  });
}

/**
 * @param {Edge[]} edges @param {Picture} picture @param {Frame} frame @param {boolean} column
 * @param {(layer: number) => boolean} coloured whether the gradient of a layer is on show at this step
 */
export function drawLive(edges, picture, frame, column, coloured) {
  const { tensors } = frame;
  if (!tensors) return;
  const largest = { weight: most(tensors, /^W/), gradient: most(tensors, /^dW/) };
  /** @type {("weight" | "gradient")[]} */
  const kinds = [];
  for (const edge of edges) {
    const weights = tensors[`W${edge.layer}`];
    if (!weights) continue;
    const [row, at] = column ? [edge.to, edge.from] : [edge.from, edge.to];
    const kind = (kinds[edge.layer] ??= coloured(edge.layer) ? "gradient" : "weight");
    const value = (kind === "gradient" ? tensors[`dW${edge.layer}`] : weights)[row][at];
    const [width, strength] = look(picture.looks[kind], value, largest[kind]);
    const sign = value === null ? "bad" : value < 0 ? "neg" : value > 0 ? "pos" : "zero";
    set(edge, "class", `edge ${kind} ${sign}`);
    // A tenth of a pixel and a hundredth of its strength is what can be seen of an edge; less would only cost.
    set(edge, "stroke-width", width.toFixed(1));
    set(edge, "stroke-opacity", strength.toFixed(2));
    set(edge, "stroke-dasharray", sign === "neg" ? `${(width + 5).toFixed(0)} ${(width / 2 + 3).toFixed(0)}` : "none");
    set(edge, "data-value", String(weights[row][at]));
    if (kind === "gradient") set(edge, "data-grad", String(value));
  }
}

/** @param {number[]} constants @param {number | null} value @param {number} largest */
function look([width, wider, strength, stronger], value, largest) {
  const ratio = largest && value !== null ? Math.abs(value) / largest : 0;
  return [width + wider * ratio, strength + stronger * ratio];
}

/** The largest magnitude in some of the tensors. @param {Record<string, (number | null)[][]>} tensors @param {RegExp} names */
function most(tensors, names) {
  let largest = 0;
  for (const [name, rows] of Object.entries(tensors)) {
    if (names.test(name)) for (const row of rows) for (const value of row) largest = Math.max(largest, Math.abs(value ?? 0));
  }
  return largest;
}

/** @param {Edge} edge @param {string} name @param {string} value */
function set({ mark, shown }, name, value) {
  if (shown[name] === value) return;
  shown[name] = value;
  mark.setAttribute(name, value);
}
