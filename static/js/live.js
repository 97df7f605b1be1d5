/** @import { Frame, Picture } from "./types.js" */

/**
 * The drawing while a network trains too fast for whole iterations: the edges follow each frame, the numbers in
 * the neurons wait until it stands still. The looks are the server's; this file only applies them.
 */

/**
 * @param {Element} stage @param {Picture} picture @param {Frame} frame @param {boolean} column
 * @param {(layer: number) => boolean} coloured whether the gradient of a layer is on show at this step
 */
export function drawLive(stage, picture, frame, column, coloured) {
  const { tensors } = frame;
  if (!tensors) return;
  const largest = { weight: most(tensors, /^W/), gradient: most(tensors, /^dW/) };
  for (const edge of stage.querySelectorAll("[data-edge]")) {
    const [, layer, i, j] = /^W(\d+)\[(\d+),(\d+)\]$/.exec(edge.getAttribute("data-edge") ?? "") ?? [];
    if (!tensors[`W${layer}`]) continue;
    const [row, at] = column ? [Number(i), Number(j)] : [Number(j), Number(i)];
    const [weight, gradient] = [tensors[`W${layer}`][row][at], tensors[`dW${layer}`][row][at]];
    const kind = coloured(Number(layer)) ? "gradient" : "weight";
    const value = kind === "gradient" ? gradient : weight;
    const [width, strength] = look(picture.looks[kind], value, largest[kind]);
    const sign = value === null ? "bad" : value < 0 ? "neg" : value > 0 ? "pos" : "zero";
    set(edge, "class", `edge ${kind} ${sign}`);
    set(edge, "stroke-width", width.toFixed(2));
    set(edge, "stroke-opacity", strength.toFixed(3));
    set(edge, "stroke-dasharray", sign === "neg" ? `${(width + 5).toFixed(1)} ${(width / 2 + 3).toFixed(1)}` : "none");
    set(edge, "data-value", String(weight));
    if (kind === "gradient") set(edge, "data-grad", String(gradient));
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

/** @param {Element} element @param {string} name @param {string} value */
function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
