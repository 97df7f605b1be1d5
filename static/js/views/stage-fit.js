/** @import { Scope } from "./scope.js" */
/**
 * Which drawing fits a place. The sizes are the server's table of shapes; type has one size in all of them,
 * so a drawing that would have to shrink much gives way to one that shows fewer numbers.
 */

/** @typedef {Record<string, [number, number]>} Shapes */

/** Below this scale a detailed drawing is too small to read on the page. */
const LEGIBLE = 0.72;

/** From this scale on a lower drawing, with less room for numbers, has no advantage. */
const COMFORTABLE = 0.8;

/** @param {Shapes} shapes @param {number} width @param {number} height @param {number} legible @returns {string} */
export function fitting(shapes, width, height, legible = LEGIBLE) {
  const scale = (/** @type {string} */ name) => Math.min(width / shapes[name][0], height / shapes[name][1]);
  const best = (/** @type {string[]} */ names) => names.reduce((one, other) => (scale(other) > scale(one) ? other : one));
  const most = best(["page", "frame"]);
  const found = scale(most) >= COMFORTABLE || !("low" in shapes) ? most : best([most, "low"]);
  if (scale(found) >= legible) return found;
  return scale("beside") >= legible ? "beside" : best(["small", "narrow"]);
}

/**
 * Watches a stage and says when another drawing fits it.
 * @param {Scope} scope @param {HTMLElement} stage @param {(shape: string) => void} changed @param {number} [legible] the least scale
 * @returns {string} the shape that fits now
 */
export function watchShape(scope, stage, changed, legible) {
  const shapes = /** @type {Shapes} */ (JSON.parse(stage.dataset.shapes ?? "{}"));
  const now = () => fitting(shapes, stage.clientWidth, stage.clientHeight, legible);
  let shape = now();
  scope.resized(stage, () => {
    const fits = now();
    if (fits !== shape) changed((shape = fits));
  });
  return shape;
}
