/** @import { Facts } from "../core/types.js" */

/** What the server says once, in the page itself. @type {Facts} */
export const facts = {
  keeps: false,
  fitting: {},
  lang: "en",
  words: {},
  number: { decimal: ".", group: ",", minus: "−" },
  parameters: {},
  exports: [],
  .../** @type {any} */ (JSON.parse(document.getElementById("facts")?.textContent ?? "{}")),
};

/** What a parameter is when the address does not say; "" if that is the preset's to say. @param {string} name */
export const defaultOf = (name) => facts.parameters[name]?.default ?? "";
