/** @import { Cause, Kind, Question, Result } from "../core/asking.js" */
/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
/** @import { Exercise } from "../state/exercise.js" */
import { asks } from "../core/asking.js";
import { between, figures } from "../core/format.js";
import { reading } from "../core/evaluate.js";
import { entryAt } from "../core/marks.js";
import { isHidden, placeOf, receiving, sending } from "../core/tensors.js";
import { taken } from "../core/terms.js";
import { count, say } from "../core/words.js";
import { Bench } from "./bench.js";
import { Cells } from "./cells.js";
import { make } from "./dom.js";

/** Terms of a sum that are written out. */
const TERMS = 6;

/** Mistakes that are named. */
const MOST_CAUSES = 2;

/** What has no number is answered with a choice. */
const CHOSEN = ["shape", "sign"];

/** @returns {Record<string, string>} */
const moves = () => ({ up: say("up"), down: say("down"), stays: say("it stays") });

/** The learner answers: the question, the cells to fill in, what is said of an answer, how it stands. */
export class Ask {
  /** @param {Scope} scope @param {Player} player @param {Exercise} exercise @param {() => void} refit the matrices, for there is more or less room */
  constructor(scope, player, exercise, refit) {
    this.refit = refit;
    this.height = 0;
    this.scope = scope;
    this.player = player;
    this.exercise = exercise;
    this.element = scope.find(".asking");
    this.matrices = scope.find(".matrices");
    this.find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (this.element.querySelector(selector));
    this.held = false;
    /** What was answered, or looked at, last. */
    this.current = "";
    this.shown = "";
    this.cells = new Cells(scope.find(".panel"), exercise, (id) => this.look(id));
    this.bench = new Bench(this.find(".bench"), player, (text) => this.answer(this.question?.id ?? "", text));
    /** @type {Record<string, () => unknown>} */
    const actions = {
      hint: () => {
        this.current = this.due;
        this.exercise.hint(this.current);
      },
      show: () => this.exercise.giveUp(this.open),
      stop: () => this.stop(),
      another: () => this.another(),
      next: () => this.onward(),
      here: () => this.answer(this.question?.id ?? "", this.player.step.id),
    };
    for (const [name, action] of Object.entries(actions)) this.find(`[data-ask=${name}]`).addEventListener("click", () => action());
    this.find(".choices").addEventListener("click", (event) => {
      const choice = event.target instanceof Element ? event.target.closest("button") : null;
      if (choice && this.question) this.answer(choice.dataset.id ?? this.question.id, choice.value);
    });
    this.find(".feedback").addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("button") : null;
      if (link) player.moveTo(player.now.data.trace.steps.findIndex(({ id }) => id === link.value));
    });
  }

  /** Asks the step on show, or asks no more. @param {Kind} [kind] */
  toggle(kind = "numbers") {
    if (this.player.now.data.trace.asked.length && kind === "numbers") return this.stop();
    return this.ask(kind);
  }

  /** Whether something can be asked of the step on show. @param {Kind} kind */
  can(kind) {
    const { data: { trace }, options: { example } } = this.player.now;
    return ["bug", "numbers of a bug"].includes(kind) || asks(kind, this.player.step, trace, example) !== null;
  }

  /** @param {Kind} kind */
  ask(kind) {
    const { data: { trace }, options: { example } } = this.player.now;
    this.first = true;
    if (kind === "bug" || kind === "numbers of a bug") return this.another(kind !== "bug");
    const changes = asks(kind, this.player.step, trace, example);
    if (changes) return this.player.change({ ...this.told(), ...changes });
    this.player.tell(say("That cannot be asked of this step."));
    return undefined;
  }

  stop() {
    return this.player.change({ ask: null, fade: null, ...this.told() });
  }

  /** Without a mistake that was hidden for a question. @returns {Record<string, null>} */
  told() {
    return this.player.now.data.trace.spec.bug === "any" ? { bug: null, who: null } : {};
  }

  /** A run with another hidden mistake. @param {boolean} [hard] with the lines hidden too */
  another(hard = this.player.now.data.trace.asked.includes("bug:numbers")) {
    const who = Math.random().toString(36).slice(2, 8);
    return this.player.change({ fade: null, ask: hard ? "bug:numbers" : "bug", bug: "any", who });
  }

  /** The next step that is asked, or the question to the next step. */
  onward() {
    const { steps } = this.player.now.data.trace;
    const waiting = this.exercise.questions.find(({ id, entries }) => [id, ...(entries ?? [])].some((each) => this.exercise.open.includes(each)));
    if (waiting) return this.player.moveTo(steps.findIndex(({ id }) => id === waiting.step));
    const next = steps[this.player.now.index + 1];
    if (!next) return this.stop();
    const { data: { trace }, options: { example } } = this.player.now;
    const changes = asks("numbers", next, trace, example);
    this.first = true;
    this.player.wish = { base: this.player.wish.base, t: trace.t, step: next.id };
    return this.player.change({ ...this.told(), ...changes });
  }

  /** The question of the step on show. @returns {Question | undefined} */
  get question() {
    const { questions } = this.exercise;
    return questions.find(({ kind, step }) => kind === "bug" || step === this.player.step.id);
  }

  /** What is open at the step on show. */
  get open() {
    const { id } = this.player.step;
    const here = this.exercise.questions.filter(({ kind, step }) => kind === "bug" || step === id);
    return here.flatMap((each) => (each.entries ?? [each.id])).filter((each) => this.exercise.open.includes(each));
  }

  /** What is open and was looked at last, or the first that is open. */
  get due() {
    return this.open.includes(this.current) ? this.current : this.open[0] ?? "";
  }

  /** @param {string} id @param {string} text */
  answer(id, text) {
    this.current = id;
    return this.exercise.answer(id, text);
  }

  /** @param {string} id */
  look(id) {
    // What was said of the last answer stays until there is something to say of this one.
    if (id === this.current || !this.exercise.results.has(id)) return;
    this.current = id;
    this.render(this.player.now);
  }

  /** Draws the matrices anew, the learner's place in them kept. @param {() => void} draw */
  kept(draw) {
    const at = this.cells.place;
    draw();
    const { trace } = this.player.now.data;
    this.cells.dress(trace, this.question);
    this.cells.return(at);
  }

  /** Brings the learner to the cell of an entry. @param {string} name @param {number} i @param {number} j */
  focus(name, i, j) {
    return this.cells.focus(name, i, j);
  }

  /** @param {State} state */
  render({ data: { trace }, index }) {
    const asking = trace.asked.length > 0;
    // Who is in here by the keyboard stays here.
    this.held = this.element.contains(document.activeElement) && asking;
    this.element.hidden = !asking;
    this.scope.root.dataset.asking = String(asking);
    for (const button of this.scope.root.querySelectorAll("[data-do=ask]")) button.setAttribute("aria-pressed", String(asking));
    if (!asking) return;
    const { question, exercise } = this;
    const step = `${trace.query} ${trace.steps[index].id}`;
    if (step !== this.shown) this.current = "";
    this.shown = step;
    this.find(".prompt").textContent = this.prompt(question);
    this.cells.dress(trace, question);
    this.choose(question);
    this.bench.show(question?.kind === "line" ? question : null, trace, exercise.results.get(question?.id ?? "") ?? null);
    this.say(trace);
    this.stand(question);
    const height = this.element.offsetHeight;
    const grown = height !== this.height;
    this.height = height;
    if (grown) this.refit();
    if (!this.first || !exercise.questions.length) return;
    this.first = false;
    if (question) this.cells.start();
    else this.onward();
  }

  /** What is asked at the step on show. @param {Question | undefined} question */
  prompt(question) {
    const { questions } = this.exercise;
    if (!question) return questions.length ? say("A question waits at another step.") : say("The question is being asked…");
    const several = questions.filter(({ kind, step }) => kind === question.kind && step === question.step).length > 1;
    if (several && question.kind === "sign") return say("Which way does the update move each of these weights?");
    const { symbol } = this.player.now.data.trace.tensors[question.step];
    return several && question.kind === "entry" ? say("What are the blank entries of {name}? Two digits at least.", { name: symbol }) : question.prompt;
  }

  /** @param {Question | undefined} question */
  choose(question) {
    const place = this.find(".choices");
    const own = question && CHOSEN.includes(question.kind) ? this.exercise.questions.filter(({ kind, step }) => kind === question.kind && step === question.step) : [];
    place.replaceChildren(...own.map((each) => this.choice(each, own.length > 1)));
  }

  /** @param {Question} question @param {boolean} named whether there are several */
  choice({ id, kind, prompt, choices = [] }, named) {
    const result = this.exercise.results.get(id);
    const group = make("div", { className: "choice" });
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", prompt);
    group.dataset.asked = id;
    for (const value of choices) {
      const words = kind === "sign" ? moves()[value] : value.replaceAll(",", " × ");
      const button = make("button", { type: "button", value, textContent: words });
      button.dataset.id = id;
      const chosen = result && String(result.given) === value;
      button.setAttribute("aria-pressed", String(Boolean(chosen)));
      if (chosen) button.classList.add(result.right ? "right" : "wrong");
      if (result && result.given === null && String(result.value) === value) button.classList.add("right");
      button.disabled = Boolean(result?.right);
      group.append(button);
    }
    if (named) group.prepend(make("b", { textContent: this.label(id) }));
    return group;
  }

  /** The units that an entry stands between. @param {string} id */
  label(id) {
    const { trace } = this.player.now.data;
    const { name, i, j } = entryAt(id.slice(id.indexOf(":") + 1));
    return between(receiving(trace, name), sending(trace, name), i, j);
  }

  /** What is said of the last answer. @param {State["data"]["trace"]} trace */
  say(trace) {
    const { exercise } = this;
    const here = this.open.length || this.question ? this.current || this.firstWrong() : "";
    const result = exercise.results.get(here);
    const hinted = exercise.hinted.has(here) && !result?.right ? exercise.questionOf(here)?.hint : "";
    const lines = [];
    if (hinted) lines.push(make("p", { className: "hint", textContent: hinted }));
    const gaveUp = result?.given === null && !result.message;
    if (gaveUp && result.value === undefined) lines.push(make("p", { textContent: say("It is not told here.") }));
    else if (result && !result.right && !gaveUp) lines.push(...this.misread(result, trace));
    else if (result?.right) lines.push(make("p", { className: "right", textContent: [say("Right."), ...(result.diagnosis ?? []).map(({ title, why }) => say("The mistake is: {title}. {why}", { title, why }))].join(" ") }));
    const told = result && result.value !== undefined && (result.right || gaveUp) ? this.toldOf(result, trace) : null;
    if (told) lines.push(told);
    const numbers = ["tensor", "entry"].includes(this.question?.kind ?? "") && this.open.length > 0;
    if (!lines.length && numbers) lines.push(make("p", { className: "hint how", textContent: say("A number and Enter; arrows go from cell to cell. 0.25, -1/4 and 2.5e-3 are read.") }));
    this.find(".feedback").replaceChildren(...lines);
  }

  /** The right line, or the steps that are wrong. @param {Result} result @param {State["data"]["trace"]} trace */
  toldOf({ id, value, right, diagnosis = [] }, trace) {
    const kind = this.exercise.questionOf(id)?.kind;
    const line = make("p");
    if (kind === "line") line.append(make("code", { textContent: `${this.question?.step} = ${value}` }));
    else if (kind === "bug") {
      for (const step of String(value).split(",")) line.append(make("button", { type: "button", className: "link", value: step, textContent: trace.tensors[step]?.symbol ?? step }), " ");
      if (!right) line.append(diagnosis.map(({ title, why }) => `${title}. ${why}`).join(" "));
    } else return null;
    return line;
  }

  firstWrong() {
    return [...this.exercise.results.values()].find(({ right }) => !right)?.id ?? "";
  }

  /** @param {Result} result @param {State["data"]["trace"]} trace */
  misread({ id, given, message, diagnosis = [] }, trace) {
    const place = entryAt(id);
    const here = this.player.step.id;
    // The nearest first: where many mistakes give a number it tells little.
    const lines = diagnosis.slice(0, MOST_CAUSES).map((cause) => causeLine(cause, here, trace));
    const rest = diagnosis.length - lines.length;
    if (rest > 0) lines.push(make("p", { className: "cause", textContent: count("One more mistake gives it, too.", "{n} more mistakes give it, too.", rest) }));
    const entry = trace.tensors[place.name] && isHidden(trace, place.name, place.i, place.j);
    const operands = entry ? operandsOf(trace, place.name, place.i, place.j) : "";
    const yours = entry && given !== null ? say("You: {number}.", { number: this.exercise.answers.get(id) ?? "" }) : "";
    const made = operands && given !== null ? say("It is made of {operands}.", { operands }) : "";
    const first = make("p", { className: "wrong", textContent: [say("Not yet."), yours, message ?? "", made].filter(Boolean).join(" ") });
    return [first, ...lines];
  }

  /** How it stands, and what can be done next. @param {Question | undefined} question */
  stand(question) {
    const { exercise } = this;
    const { max, score, alone, isDone } = exercise;
    const words = score === alone ? count("{n} of {all}", "{n} of {all}", score, { all: max }) : say("{score} of {all}, {alone} without help", { score, all: max, alone });
    this.find(".score").textContent = max ? words : "";
    const show = (/** @type {string} */ name, /** @type {boolean} */ shown) => (this.find(`[data-ask=${name}]`).hidden = !shown);
    const open = this.open.length > 0;
    show("hint", open && !exercise.hinted.has(this.due));
    show("show", open && this.player.now.data.trace.spec.reveal !== "never");
    const last = this.player.now.index === this.player.count - 1;
    show("next", exercise.max > 0 && !open && question?.kind !== "bug" && (exercise.open.length > 0 || !last));
    show("another", question?.kind === "bug");
    show("here", question?.kind === "bug" && open && (question.choices ?? []).includes(this.player.step.id));
    this.find("[data-ask=next]").dataset.open = String(exercise.open.length);
    this.find("[data-ask=next]").textContent = exercise.open.length ? say("To the next question →") : say("Ask the next step →");
    this.find("[data-ask=stop]").textContent = isDone ? say("Done: show all") : say("Stop asking");
    if (this.held && !this.element.contains(document.activeElement)) /** @type {HTMLElement | null} */ (this.element.querySelector(".askbar button:not([hidden])"))?.focus({ preventScroll: true });
  }
}

/** One mistake that gives the number. @param {Cause} cause @param {string} here @param {State["data"]["trace"]} trace */
function causeLine({ title, why, step }, here, trace) {
  const line = make("p", { className: "cause" });
  line.append(make("b", { textContent: say("That comes out of this: {mistake}.", { mistake: title }) }), ` ${why}`);
  if (step && step !== here && trace.tensors[step]) {
    line.append(" ", make("button", { type: "button", className: "link", value: step, textContent: say("It is at {step}.", { step: trace.tensors[step].symbol }) }));
  }
  return line;
}

/** What an entry is made of, not multiplied out. @param {State["data"]["trace"]} trace @param {string} name @param {number} i @param {number} j */
function operandsOf(trace, name, i, j) {
  const step = trace.steps.find(({ writes }) => writes === name);
  if (!step?.parts.length) return "";
  const { terms, then } = taken(reading(trace), step.tree, ...placeOf(trace, i, j));
  // One number alone is the answer.
  if (terms.length === 1 && terms[0].factors.length === 1) return "";
  if (!terms.every(({ factors }) => factors.every(Number.isFinite))) return "";
  const products = terms.slice(0, TERMS).map(({ factors }) => factors.map((each) => (each < 0 ? `(${figures(each, 3)})` : figures(each, 3))).join(" × "));
  const more = terms.length > TERMS ? [say("… {n} more", { n: terms.length - TERMS })] : [];
  const scaled = then.filter(({ operand }) => Number.isFinite(operand)).map(({ kind, operand }) => (kind === "plus" ? ` + ${figures(operand, 3)}` : ` × ${figures(operand, 3)}`));
  const sum = [...products, ...more].join(" + ");
  return (products.length > 1 && scaled.length ? `(${sum})` : sum) + scaled.join("");
}
