/** The query string as the page edits it. The server alone says what it means. */

const CURSOR = ["t", "step"];

/** What a choice makes meaningless, and so takes out of the address. */
const DROPS = /** @type {Record<string, RegExp>} */ ({
  preset: /^(?!theme$|panels$|decimals$|speed$|lang$)/,
  data: /^(X|Y|samples|noise|data_seed|batch|example|[Wb]\d+|edit)$/,
  hidden: /^([Wb]\d+|freeze|edit)$/,
  output: /^([Wb]\d+|edit)$/,
  optimizer: /^(beta|beta1|beta2|eps)$/,
  batch: /^example$/,
});

/** How a run is looked at: numbers and drawing do not depend on it. */
const VIEW = ["theme", "panels", "speed", "autoplay", "vs", "lang", "controls", "stops", "loop", "readonly", "scale", "motion", "keys", "host", "origin", "id"];

/** Changes after which training goes on from the same iteration; any other starts a new network. */
const KEEPS_ITERATION = new Set([...VIEW, "notation", "example", "lr", "l2", "edit", "decimals"]);

/** Splits an address into the run and its cursor. @param {string} search */
export function split(search) {
  const base = new URLSearchParams(search);
  const t = Number(base.get("t") ?? 0);
  const step = base.get("step") ?? "";
  for (const name of CURSOR) base.delete(name);
  return { base: text(base), t, step };
}

/**
 * The run with some parameters changed; null takes one out.
 * @param {string} base @param {Record<string, string | null>} changes
 */
export function changed(base, changes) {
  const query = new URLSearchParams(base);
  for (const name of Object.keys(changes)) {
    for (const other of [...query.keys()]) if (DROPS[name]?.test(other)) query.delete(other);
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else if (name === "edit") query.append(name, value);
    else query.set(name, value);
  }
  return { base: text(query), keepsIteration: Object.keys(changes).every((name) => KEEPS_ITERATION.has(name)) };
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
export const looks = (name) => CURSOR.includes(name) || VIEW.includes(name);

/** The parameters that only say how a frame behaves, taken out. @param {string} base */
export function unframed(base) {
  const query = new URLSearchParams(base);
  for (const name of VIEW.slice(VIEW.indexOf("controls"))) query.delete(name);
  return text(query);
}

/** The part of a run that its numbers and its drawing depend on. @param {string} base */
export function computed(base) {
  const query = new URLSearchParams(base);
  for (const name of VIEW) query.delete(name);
  return text(query);
}

/** Readable: the characters of matrices stay as they are. @param {URLSearchParams} query */
function text(query) {
  const readable = query.toString().replace(/%(2C|3B|3A|5B|5D)/g, decodeURIComponent);
  return readable.replace(/(^|&)(edit=[^&]*?)%3D/g, "$1$2=");
}
