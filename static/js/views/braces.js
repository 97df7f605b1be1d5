/** @import { Way } from "../core/strongest.js" */
/** @import { Trace } from "../core/types.js" */
import { figures } from "../core/format.js";
import { make } from "./dom.js";
import { say } from "../core/words.js";

/**
 * A product of derivatives, each over a brace with its number of this run under it, which leads to its step.
 * @param {Way} way @param {Trace} trace
 * @returns {(string | HTMLElement)[]}
 */
export function braces({ factors, value }, trace) {
  const written = factors.flatMap(({ ratio, where, value: number, step }, at) => {
    const element = make("span", { className: "factor" });
    element.innerHTML = `<math displaystyle="true"><munder>${fraction(ratio)}<mo stretchy="true">⏟</mo></munder></math>`;
    const symbol = trace.tensors[step]?.symbol;
    const under = symbol ? make("button", { type: "button", className: "link", value: step, title: say("Go to the step {step}", { step: symbol }) }) : make("span");
    under.textContent = number < 0 ? `(${figures(number, 4)})` : figures(number, 4);
    element.append(under, make("small", { textContent: where }));
    return at ? [make("span", { className: "operator", textContent: "·" }), element] : [element];
  });
  return [...written, make("span", { className: "operator", textContent: `= ${figures(value, 4)}` })];
}

/** @param {string[]} ratio what stands above, what below */
function fraction([above, below]) {
  return `<mfrac><mi mathvariant="normal">${above}</mi><mi mathvariant="normal">${below}</mi></mfrac>`;
}
