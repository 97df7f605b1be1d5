/** @import { Step, Trace } from "../core/types.js" */
import { say } from "../core/words.js";
import { draw } from "./dom.js";

/**
 * The drawing on show as a picture of its own, where there is no server to make one: what style sheets say of each
 * mark is written into it.
 */

const INHERITED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "font-size", "font-weight", "font-style", "font-family", "text-anchor"];

/** What belongs to the page and not to the picture. */
const DROPPED = ["class", "role", "tabindex", "data-mark", "data-legend"];

/**
 * @param {HTMLElement} root of the mount @param {Trace} trace @param {Step} step
 * @returns {string} SVG that needs no style sheet
 */
export function still(root, { t, tensors }, { id, title }) {
  const drawing = /** @type {SVGSVGElement} */ (root.querySelector(".stage svg.network"));
  const { motion } = root.dataset;
  // What is on its way is drawn as it will be.
  root.dataset.motion = "none";
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  const marks = [copy, ...copy.querySelectorAll("*")];
  [drawing, ...drawing.querySelectorAll("*")].forEach((mark, at) => {
    const style = getComputedStyle(mark);
    const parent = mark === drawing ? null : getComputedStyle(/** @type {Element} */ (mark.parentElement));
    for (const name of INHERITED) {
      const value = style.getPropertyValue(name);
      if (value !== parent?.getPropertyValue(name)) marks[at].setAttribute(name, value);
      else marks[at].removeAttribute(name);
    }
    if (style.opacity !== "1") marks[at].setAttribute("opacity", style.opacity);
    for (const name of DROPPED) marks[at].removeAttribute(name);
  });
  if (motion) root.dataset.motion = motion;
  else delete root.dataset.motion;
  const { width, height } = drawing.viewBox.baseVal;
  copy.setAttribute("viewBox", `0 0 ${width} ${height + 34}`);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height + 34));
  const colours = getComputedStyle(/** @type {Element} */ (drawing.parentElement));
  copy.prepend(draw("rect", { width, height: height + 34, fill: colours.backgroundColor }));
  copy.append(draw("text", { x: width / 2, y: height + 20, "font-size": 18, "text-anchor": "middle" }, say("iteration {t} · {step} · {title}", { t, step: tensors[id].symbol, title })));
  return new XMLSerializer().serializeToString(copy);
}
