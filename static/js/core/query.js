import { facts } from "./facts.js";

/** The query string as the page edits it. The server alone says what it means. */

const CURSOR = ["t", "step"];

/** A parameter, as the server tells of it. @param {string} name @returns {import("./types.js").Parameter | {drawn: true, [rest: string]: any}} */
const about = (name) => facts.parameters[name] ?? { drawn: true };

/** Splits an address into the run and its cursor. @param {string} search */
export function split(search) {
  const base = new URLSearchParams(search);
  const t = Number(base.get("t") ?? 0);
  const step = base.get("step") ?? "";
  for (const name of CURSOR) base.delete(name);
  return { base: text(base), t, step };
}

/**
 * The run with some parameters changed; null takes one out, a list is added to what there is.
 * @param {string} base @param {Record<string, string | string[] | null>} changes
 */
export function changed(base, changes) {
  const query = new URLSearchParams(base);
  for (const name of Object.keys(changes)) {
    for (const other of about(name).drops ?? []) query.delete(other);
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else if (Array.isArray(value)) for (const each of value) query.append(name, each);
    else query.set(name, value);
  }
  return { base: text(query), keepsIteration: Object.keys(changes).every((name) => about(name).keeps) };
}

/**
 * The address of a step: the first step of iteration 0 is left unsaid.
 * @param {string} base @param {number} t @param {string} step @param {boolean} first
 */
export function address(base, t, step, first) {
  const query = new URLSearchParams(base);
  if (t) query.set("t", String(t));
  if (!first) query.set("step", step);
  return `?${text(query)}`;
}

/** The edits of a run, as the address writes them. @param {string} base */
export const edits = (base) => new URLSearchParams(base).getAll("edit");

/** The run without one of its edits. @param {string} base @param {string} edit */
export function withoutEdit(base, edit) {
  const query = new URLSearchParams(base);
  const kept = edits(base).filter((each) => each !== edit);
  query.delete("edit");
  for (const each of kept) query.append("edit", each);
  return text(query);
}

/** Whether a parameter is the cursor or a matter of looks. @param {string} name */
export const looks = (name) => CURSOR.includes(name) || !about(name).drawn;

/** The parameters that only say how a frame behaves, taken out. @param {string} base */
export function unframed(base) {
  const query = new URLSearchParams(base);
  for (const name of [...query.keys()]) if (about(name).frame) query.delete(name);
  return text(query);
}

/** The part of a run that its numbers and its drawing depend on. @param {string} base */
export function computed(base) {
  const query = new URLSearchParams(base);
  for (const name of [...query.keys()]) if (!about(name).drawn) query.delete(name);
  return text(query);
}

/** The part of a run that training depends on: neither how it is written nor which example is looked at. @param {string} base */
export function trained(base) {
  const query = new URLSearchParams(base);
  for (const name of [...query.keys()]) if (about(name).group !== "run" || name === "notation") query.delete(name);
  return text(query);
}

/** Readable: the characters of matrices stay as they are. @param {URLSearchParams} query */
function text(query) {
  const readable = query.toString().replace(/%(2C|3B|3A|5B|5D)/g, decodeURIComponent);
  return readable.replace(/(^|&)(edit=[^&]*?)%3D/g, "$1$2=");
}
