import { isStill } from "./dom.js";

/**
 * While the walk is played, the tiles of a sum over the examples fall one after the other onto the result that they
 * add up to. The whole takes less than the step is on show.
 */

/** Milliseconds of a step at the speed of one a second that the tiles may take. */
const WHOLE = 850;

/** @param {HTMLElement} matrices with tiles and a result, or without @param {number} speed steps a second */
export function gather(matrices, speed) {
  const result = matrices.querySelector("[data-role=result]");
  const tiles = [...matrices.querySelectorAll(".outer")];
  if (!result || !tiles.length || isStill(matrices)) return;
  const [to, each] = [centre(result), WHOLE / speed / (tiles.length + 1)];
  tiles.forEach((tile, at) => {
    const from = centre(tile);
    const fallen = { transform: `translate(${to.x - from.x}px, ${to.y - from.y}px) scale(0.5)`, opacity: 0.25, offset: 0.8 };
    tile.animate([{}, fallen, { opacity: 1 }], { duration: 2 * each, delay: at * each, easing: "ease-in" });
  });
}

/** @param {Element} element */
function centre(element) {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}
