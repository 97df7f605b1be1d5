import { kept } from "./asking.js";

/** Characters that a SCORM 1.2 system keeps of a learner (CMIString4096). */
export const MOST = 4096;

/**
 * Where a learner is and what was answered, in few characters: the step, then an answer for each question in order.
 * "~" marks help, "!" an answer that was told. Where there is no room for all, wrong answers are left out first.
 * @param {string} step @param {string[]} ids what can be answered @param {Map<string, string>} answers
 * @param {Set<string>} helped @param {Set<string>} right
 */
export function suspended(step, ids, answers, helped, right) {
  const texts = ids.map((id) => (answers.has(id) ? (helped.has(id) ? "~" : "") + (encodeURIComponent(answers.get(id) ?? "") || "!") : ""));
  const places = ids.map((_, at) => at);
  const sacrificed = places.sort((one, other) => Number(right.has(ids[one])) - Number(right.has(ids[other])) || texts[other].length - texts[one].length);
  const whole = () => [step, ...texts].join("|");
  for (const at of sacrificed) {
    if (whole().length <= MOST) break;
    texts[at] = "";
  }
  return whole();
}

/** The same, taken up again: the step, and the answers as an address keeps them. @param {string} text @param {string[]} ids */
export function resumed(text, ids) {
  const [step, ...texts] = text.split("|");
  // That was another package.
  if (texts.length !== ids.length) return { step: "", fragment: "" };
  const answers = new Map();
  const helped = new Set();
  texts.forEach((each, at) => {
    if (!each) return;
    if (each.startsWith("~")) helped.add(ids[at]);
    const given = each.replace(/^~/, "");
    answers.set(ids[at], given === "!" ? "" : decodeURIComponent(given));
  });
  return { step, fragment: kept(answers, helped) };
}
