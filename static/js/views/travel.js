import { draw, isStill } from "./dom.js";

/**
 * What goes along the edges at a step, as it goes: activations to the right, errors back to the left. It is over
 * before one reads on, and is not there for those who want no motion.
 */

const MILLISECONDS = 320;

/** More edges than this are a cloud. */
const MOST = 80;

/** @param {HTMLElement} stage @param {boolean} back */
export function travel(stage, back) {
  if (isStill(stage)) return;
  const svg = stage.querySelector("svg.network");
  const edges = /** @type {NodeListOf<SVGLineElement>} */ (stage.querySelectorAll(".edges.lit > .edge[data-edge]"));
  if (!svg || edges.length > MOST) return;
  for (const { x1, y1, x2, y2 } of edges) {
    const left = `translate(${x1.baseVal.value}px, ${y1.baseVal.value}px)`;
    const right = `translate(${x2.baseVal.value}px, ${y2.baseVal.value}px)`;
    const dot = draw("circle", { class: "message", r: 5 });
    svg.append(dot);
    const [from, to] = back ? [right, left] : [left, right];
    dot.animate([{ transform: from }, { transform: to }], { duration: MILLISECONDS, easing: "ease-in-out" }).finished.finally(() => dot.remove());
  }
}
