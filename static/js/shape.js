/**
 * Which drawing fits a place. The sizes are the server's table of shapes; type has one size in all of them,
 * so a drawing that would have to shrink much gives way to one that shows fewer numbers.
 */

/** @typedef {Record<string, [number, number]>} Shapes */

/** Below this scale the detailed drawings are too small to read. */
const LEGIBLE = 0.72;

/** @param {Shapes} shapes @param {number} width @param {number} height @returns {string} */
export function fitting(shapes, width, height) {
  const scale = (/** @type {string} */ name) => Math.min(width / shapes[name][0], height / shapes[name][1]);
  const best = (/** @type {string[]} */ names) => names.reduce((one, other) => (scale(other) > scale(one) ? other : one));
  const detailed = best(["page", "frame"]);
  return scale(detailed) >= LEGIBLE ? detailed : best(["small", "narrow"]);
}

/**
 * Watches a stage and says when another drawing fits it.
 * @param {HTMLElement} stage @param {(shape: string) => void} changed
 * @returns {string} the shape that fits now
 */
export function watchShape(stage, changed) {
  const shapes = /** @type {Shapes} */ (JSON.parse(stage.dataset.shapes ?? "{}"));
  const now = () => fitting(shapes, stage.clientWidth, stage.clientHeight);
  let shape = now();
  new ResizeObserver(() => {
    const fits = now();
    if (fits !== shape) changed((shape = fits));
  }).observe(stage);
  return shape;
}
