import { facts } from "./facts.js";

/** What the page says itself, in the language of its address: a message stands here in English and is looked up by that. */

const plural = new Intl.PluralRules(facts.lang);
const list = new Intl.ListFormat(facts.lang === "en" ? "en-GB" : facts.lang, { type: "conjunction" });

/** @typedef {Record<string, string | number>} Values what is put into the {places} of a message */

/** @param {string} text @param {Values} values */
const put = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));

/** The message in the language of the page. @param {string} message @param {Values} [values] */
export function say(message, values = {}) {
  const found = facts.words[message] ?? message;
  return put(typeof found === "string" ? found : message, values);
}

/** A message that is said later. @param {string} message */
export const marked = (message) => message;

/** The form of a message that goes with ``n``, which is put into the place {n}. @param {string} one @param {string} many @param {number} n @param {Values} [values] */
export function count(one, many, n, values = {}) {
  const found = facts.words[one];
  const form = typeof found === "object" ? found[plural.select(n)] : undefined;
  return put(form ?? (n === 1 ? one : many), { n, ...values });
}

/** "a, b and c". @param {string[]} items */
export const listed = (items) => list.format(items);
