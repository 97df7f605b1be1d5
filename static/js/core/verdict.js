/** @import { Cause, Question, Questions, Result, Verdict } from "./asking.js" */
/** @import { Trace, Tree } from "./types.js" */
import { figures } from "./format.js";
import { agrees, given, rounds } from "./given.js";
import { reading } from "./evaluate.js";
import { fit, parsed } from "./line.js";
import { entryAt } from "./marks.js";
import { placeOf } from "./tensors.js";
import { say } from "./words.js";

/**
 * The verdict where no server is: what is hidden is computed from what is given, by the trees; a wrong number is
 * understood by making the mistakes, which are trees too.
 *
 * @typedef {Questions & {trees: Record<string, Tree>, ran?: Record<string, Tree>, mistakes: Record<string, (Cause & {tree: Tree, turned?: boolean})[]>}} Recorded
 */

/** Reads a trace with what is hidden computed. @param {Trace} trace @param {Record<string, Tree>} trees */
function unhidden(trace, trees) {
  /** @type {Map<string, number>} */
  const known = new Map();
  const own = new Map(trace.steps.map(({ writes, tree }) => [writes, tree]));
  const read = reading(trace, (tree) => {
    if (!("tensor" in tree) || !trace.tensors[tree.tensor]?.asked) return undefined;
    const made = trees[tree.tensor] ?? own.get(tree.tensor);
    return made && ((row, column) => {
      const key = `${tree.tensor} ${row} ${column}`;
      if (!known.has(key)) known.set(key, read.at(made, row, column));
      return known.get(key) ?? NaN;
    });
  });
  return read;
}

/**
 * @param {Recorded} recorded @param {Trace} trace @param {Map<string, string>} answers an empty text gives up
 * @param {string} reveal when right values may be told @returns {Verdict}
 */
export function verdict(recorded, trace, answers, reveal) {
  const read = unhidden(trace, recorded.trees);
  const judge = new Judge(recorded, trace, read);
  const results = [...answers].flatMap(([id, text]) => {
    const found = judge.of(id, text);
    return found ? [found] : [];
  });
  const whole = results.filter(({ message, given: number }) => number !== null || !message).length >= recorded.max;
  const told = results.map(({ value, ...result }) => {
    const gaveUp = result.given === null && !result.message;
    const may = reveal !== "never" && (gaveUp || whole || reveal === "wrong");
    return result.right || (may && !(result.given === null && result.message)) ? { ...result, value } : result;
  });
  return { score: told.filter(({ right }) => right).length, max: recorded.max, results: told, first_wrong: told.find(({ right }) => !right)?.id ?? null };
}

/** Places that the page may show of an operand; how far what they give may be from the number, beside it. */
const [PLACES, SCREEN] = [[2, 3, 4], 0.25];

class Judge {
  /** @param {Recorded} recorded @param {Trace} trace @param {ReturnType<typeof reading>} read */
  constructor(recorded, trace, read) {
    this.recorded = recorded;
    this.trace = trace;
    this.read = read;
    /** @type {Map<string, {question: Question, name: string, i: number, j: number}>} */
    this.entries = new Map();
    for (const question of recorded.questions) {
      if (question.kind !== "tensor" && question.kind !== "entry") continue;
      for (const id of question.entries ?? []) {
        this.entries.set(id, { question, ...entryAt(id) });
      }
    }
  }

  /** @param {string} id @param {string} text @returns {Result | null} */
  of(id, text) {
    const place = this.entries.get(id);
    if (place) return this.entry(id, text, place.name, place.i, place.j);
    const question = this.recorded.questions.find((each) => each.id === id);
    return question ? this.other(question, text) : null;
  }

  /** @param {Tree} tree @param {number} i @param {number} j */
  at(tree, i, j) {
    const [row, column] = placeOf(this.trace, i, j);
    return this.read.at(tree, row, column);
  }

  /** What the digits of the operands give, as they may be written on the screen. @param {string} name @param {number} i @param {number} j */
  onScreen(name, i, j) {
    const step = this.trace.steps.find(({ writes }) => writes === name);
    const operands = (step?.parts ?? []).flatMap(({ kind, text, tree }) => (kind === "tensor" ? [{ tensor: text }] : kind === "value" && tree ? [tree] : [])).slice(0, 3);
    if (!step || !operands.length) return [];
    const held = operands.map((tree) => JSON.stringify(tree));
    const ways = operands.reduce((all) => all.flatMap((way) => PLACES.map((places) => [...way, places])), /** @type {number[][]} */ ([[]]));
    // Sentences tell numbers to three significant digits.
    const told = operands.map(() => null);
    return [...ways, told].map((places) => {
      const read = reading(this.trace, (tree) => {
        const at = "number" in tree ? -1 : held.indexOf(JSON.stringify(tree));
        return at < 0 ? undefined : (row, column) => shortened(this.read.at(operands[at], row, column), places[at]);
      });
      return read.at(step.tree, ...placeOf(this.trace, i, j));
    });
  }

  /** The largest magnitude in a tensor. @param {string} name */
  largest(name) {
    const [rows, columns] = this.read.axes({ tensor: name }).map(({ size }) => size);
    let most = 0;
    for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) most = Math.max(most, Math.abs(this.read.at({ tensor: name }, row, column)));
    return most;
  }

  /** @param {string} id @param {string} text @param {string} name @param {number} i @param {number} j @returns {Result} */
  entry(id, text, name, i, j) {
    const exact = this.at({ tensor: name }, i, j);
    // What rounding leaves of a 0 is one.
    const value = Math.abs(exact) <= 1e-12 * this.largest(name) ? 0 : exact;
    if (!text.trim()) return { id, right: false, given: null, value };
    const number = given(text);
    if (!number) return { id, right: false, given: null, value, message: say("An answer must be a number such as 0.25, -1/4 or 2.5e-3.") };
    const result = { id, given: number.value, value };
    if (agrees(number, value) || this.onScreen(name, i, j).some((each) => agrees(number, each) && Math.abs(each - value) <= SCREEN * Math.abs(value))) {
      return this.isStale(name, i, j, number, value) ? { ...result, right: false, message: say("That is what it was. Give enough digits to see the change.") } : { ...result, right: true };
    }
    if (number.value !== value && Math.abs(number.value - value) <= LOOSE * Math.abs(value)) return { ...result, right: false, message: say("It is very near: work it out again with more digits.") };
    if (number.digits === 1 && rounds(number, value)) return { ...result, right: false, message: say("To one digit that is right; give at least two.") };
    const diagnosis = (this.recorded.mistakes[name] ?? []).filter(({ tree, turned }) => {
      const wrong = turned ? this.at(tree, j, i) : this.at(tree, i, j);
      return Number.isFinite(wrong) && agrees(number, wrong) && Math.abs(wrong - value) > 1e-9 * Math.abs(value);
    });
    const causes = [...new Map(diagnosis.map((each) => [each.bug, { bug: each.bug, title: each.title, why: each.why, step: each.step }])).values()];
    return { ...result, right: false, diagnosis: causes, ...(causes.length ? {} : { message: far(number.value, value) }) };
  }

  /** Whether a number of few digits for an updated weight is nearer to the old one. @param {string} name @param {number} i @param {number} j @param {{value: number, digits: number}} number @param {number} value */
  isStale(name, i, j, { value: number, digits }, value) {
    const { role, of } = this.trace.tensors[name];
    if (role !== "next" || !of || digits > ROUGH) return false;
    const old = this.at({ tensor: of }, i, j);
    return old !== value && Math.abs(number - value) > Math.abs(number - old);
  }

  /** @param {Question} question @param {string} text @returns {Result} */
  other({ id, kind, step }, text) {
    const tree = this.recorded.trees[step];
    const answer = text.trim() || null;
    if (kind === "sign") {
      const [i, j] = place(id);
      const of = this.trace.tensors[step].of ?? "";
      const change = this.at({ tensor: step }, i, j) - this.at({ tensor: of }, i, j);
      const found = same(id, answer, change > 0 ? "up" : change < 0 ? "down" : "stays");
      if (found.right || !answer) return found;
      const message = !change ? say("Its gradient is 0, so it stays.") : answer === "stays" ? say("Its gradient is not 0, so it moves.") : say("Against the gradient, not along it.");
      return { ...found, message };
    }
    if (kind === "shape") return same(id, answer?.replaceAll(" ", "").replace("×", ",") ?? null, this.read.axes(tree).map(({ size }) => size).join(","));
    if (kind === "most") {
      const sizes = this.sizes(step);
      const largest = Math.max(...sizes.values());
      const value = [...sizes].find(([, size]) => size === largest)?.[0] ?? "";
      const own = sizes.get((answer ?? "").replace(/^.*\[|[\][() ]/g, "")) ?? -1;
      return { id, given: answer, value, right: own >= largest * (1 - 1e-9) };
    }
    if (kind === "bug") return this.blamed(id, answer);
    return this.line(id, answer, step, tree);
  }

  /** The magnitude of each entry by its index. @param {string} step */
  sizes(step) {
    const [rows, columns] = this.read.axes({ tensor: step }).map(({ size }) => size);
    const found = new Map();
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const [i, j] = placeOf(this.trace, row, column);
        found.set(`${i},${j}`, Math.abs(this.at({ tensor: step }, i, j)));
      }
    }
    return found;
  }

  /** The step that runs another tree than the right one is wrong. @param {string} id @param {string | null} answer @returns {Result} */
  blamed(id, answer) {
    const { ran = {}, trees } = this.recorded;
    const wrong = Object.entries(ran).filter(([step, tree]) => trees[step] && !equal(trees[step], tree)).map(([step, tree]) => ({ id: step, tree }));
    const found = wrong.find(({ id: step }) => step === answer);
    if (!found) return { id, given: answer, value: wrong.map(({ id: step }) => step).join(","), right: false, ...(answer ? { message: say("That line is right.") } : {}) };
    const causes = (this.recorded.mistakes[found.id] ?? []).filter(({ tree }) => equal(tree, found.tree));
    return { id, given: answer, value: wrong.map(({ id: step }) => step).join(","), right: true, diagnosis: causes.map(({ bug, title, why, step }) => ({ bug, title, why, step })) };
  }

  /** @param {string} id @param {string | null} answer @param {string} step @param {Tree} right @returns {Result} */
  line(id, answer, step, right) {
    if (!answer) return { id, given: null, value: null, right: false };
    const tree = parsed(answer.replace(/^\w+\s*=\s*/, ""));
    if (!tree) return { id, given: null, value: null, right: false, message: say("That is no line.") };
    const found = fit(tree, (name) => this.trace.tensors[name]?.shape ?? undefined, this.read.examples);
    const axes = this.read.axes(right).map(({ size }) => size);
    if ("op" in found) return { id, given: answer, right: false, message: unmet(found.left, found.right) };
    if (String(found.shape) !== String(axes)) return { id, given: answer, right: false, message: say("This gives {has}, and it should be {needs}.", { has: sides(found.shape), needs: sides(axes) }) };
    for (let row = 0; row < axes[0]; row += 1) {
      for (let column = 0; column < axes[1]; column += 1) {
        const [one, other] = [tree, right].map((each) => this.read.at(each, row, column));
        if (Math.abs(one - other) > 1e-9 * Math.abs(other) + 1e-12) return { id, given: answer, right: false, message: say("The shapes fit, and the numbers are others: shapes alone cannot tell that.") };
      }
    }
    return { id, given: answer, right: true, value: answer };
  }
}

/** @param {string} id @returns {[number, number]} */
function place(id) {
  const { i, j } = entryAt(id);
  return [i, j];
}

/** @param {string} id @param {string | null} answer @param {string} value @returns {Result} */
const same = (id, answer, value) => ({ id, given: answer, value, right: answer === value });

/** @param {Tree} one @param {Tree} other */
const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {number[]} shape */
export const sides = (shape) => shape.join(" × ") || say("a single number");

/** @param {number[]} left @param {number[]} right */
export const unmet = (left, right) => say("{left} and {right} do not meet.", { left: sides(left), right: sides(right) });

/** How far beside it a number may be from the right one to be called near. */
const LOOSE = 3e-3;

/** Digits with which a change may be missed. */
const ROUGH = 3;

/** @param {number} value @param {number | null} places null for three significant digits */
const shortened = (value, places) => Number(places === null ? value.toPrecision(3) : value.toFixed(places));

/** Ratios from which on it is said how far off a number is, and beyond which only that it is. */
const [LARGE, FAR] = [1.5, 100];

/** @param {number} number @param {number} value */
function far(number, value) {
  if (!number) return say("It is not 0.");
  if (number * value < 0) return say("The sign is wrong.");
  const ratio = value ? Math.abs(number / value) : Infinity;
  if (ratio > FAR) return say("It is far too large.");
  if (ratio < 1 / FAR) return say("It is far too small.");
  if (ratio > LARGE) return say("It is about {times} times too large.", { times: Math.round(ratio) });
  if (ratio < 1 / LARGE) return say("It is about {times} times too small.", { times: Math.round(1 / ratio) });
  const percent = figures(100 * Math.abs(ratio - 1), 2);
  return ratio > 1 ? say("It is {percent} % too large.", { percent }) : say("It is {percent} % too small.", { percent });
}
