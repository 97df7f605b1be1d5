/** Making elements. */

/**
 * An HTML element with properties.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Partial<HTMLElementTagNameMap[Tag]>} [properties]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

/** How much larger than in a small window type is drawn where an element stands. @param {Element} [element] */
export const growth = (element = document.documentElement) => Number(getComputedStyle(element).getPropertyValue("--grow")) || 1;

/** The head of a table. @param {string[]} names */
export function header(names) {
  const [head, row] = [make("thead"), make("tr")];
  row.append(...names.map((textContent) => make("th", { scope: "col", textContent })));
  head.append(row);
  return head;
}

/**
 * An SVG element with attributes.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, string | number>} [attributes] @param {string} [text]
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function draw(tag, attributes = {}, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.textContent = text;
  return element;
}

/** Whether nothing is to move in it: the system says so, or the address. @param {Element} element */
export const isStill = (element) => window.matchMedia("(prefers-reduced-motion: reduce)").matches || element.closest("[data-motion=none]") !== null;
