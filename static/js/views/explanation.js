/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
/** @import { Reason as Why } from "../core/why.js" */
import { make } from "./dom.js";
import { braces } from "./braces.js";
import { backward, chain } from "../core/chain.js";
import { Curve } from "./unit-curve.js";
import { Nudging } from "./nudge.js";
import { between, chosenExample, figures, nameAlong, whole } from "../core/format.js";
import { strongest } from "../core/strongest.js";
import { parameterOf, receiving, sending } from "../core/tensors.js";
import { clearPath, tracePath } from "./path.js";
import { why, withNumbers } from "../core/why.js";
import { count, say } from "../core/words.js";

/** Terms written out before the rest is added up in one line. */
const WRITTEN = 12;

/** Numbers of a factor written out before the rest is an ellipsis. */
const VALUES = 4;

/** @typedef {{name: string, i: number, j: number}} Asked */

/** The derivation of one number, in the place of the matrices: opened from a cell, an edge or a neuron. */
export class Explanation {
  /**
   * @param {Scope} scope @param {Player} player
   * @param {(asked: Asked | null, state: State) => void} [told] what is being looked at
   */
  constructor(scope, player, told) {
    const element = scope.find(".why");
    this.told = told;
    this.element = element;
    this.find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
    /** @type {Asked | null} */
    this.asked = null;
    /** @type {State | null} */
    this.state = null;
    this.step = "";
    /** @type {Element | null} */
    this.opener = null;
    this.curve = new Curve(this.find(".unit"), player);
    this.nudging = new Nudging(this.find(".nudge"), player);
    this.stage = scope.find(".stage");
    this.place = /** @type {HTMLElement} */ (element.parentElement);
    this.back = this.find(".back");
    this.back.addEventListener("click", () => this.close());
    scope.on(scope.keyboard, "keydown", (event) => {
      if (event instanceof KeyboardEvent && event.key === "Escape" && !element.hidden && !event.defaultPrevented) this.close();
    });
    this.find(".chain").addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("button") : null;
      if (!link) return;
      player.moveTo(player.now.data.trace.steps.findIndex(({ id }) => id === link.value));
      scope.find(".panel h2").focus({ preventScroll: true });
    });
  }

  /** @param {State} state */
  render(state) {
    const { steps } = state.data.trace;
    const step = steps[state.index].id;
    // It stays open while training or a change of notation gives the same number anew, not on another step.
    if (step !== this.step) this.asked = null;
    const fresh = state.data.trace !== this.state?.data.trace || step !== this.step;
    [this.step, this.state] = [step, state];
    if (fresh) this.draw();
  }

  /** @param {Asked} asked */
  open(asked) {
    this.asked = asked;
    this.opener = document.activeElement;
    this.draw();
    if (this.element.hidden) return;
    this.find("h3").scrollIntoView({ block: "nearest" });
    // The cell that was opened is gone: the keyboard goes on from the way back.
    if (this.place.contains(this.opener)) this.back.focus({ preventScroll: true });
  }

  close() {
    this.asked = null;
    this.draw();
    if (this.opener instanceof HTMLElement || this.opener instanceof SVGElement) this.opener.focus();
  }

  draw() {
    const { asked, state } = this;
    const trace = state?.data.trace;
    const reason = asked && trace && why(trace, asked.name, asked.i, asked.j);
    this.element.hidden = !reason;
    this.place.classList.toggle("explained", Boolean(reason));
    if (!reason) clearPath(this.stage);
    if (state) this.told?.(reason ? asked : null, state);
    if (!reason || !asked || !trace || !state) return;
    this.say(asked, state, reason);
    const line = this.find(".numbers");
    line.hidden = !reason.pieces;
    if (reason.pieces) line.textContent = `= ${withNumbers(trace, reason.pieces, asked.i, asked.j, figures).replaceAll("np.", "")}`;
    this.find(".terms").replaceChildren(terms(reason));
    this.find(".long").hidden = !reason.long.length;
    this.find(".long table").replaceChildren(...longForm(reason));
    this.follow(asked, state);
    // Both ask the server, which does not tell while something is asked.
    for (const part of [".unit", ".nudge"]) this.find(part).hidden = trace.hides;
    if (trace.hides) return;
    this.curve.show(asked, state);
    this.nudging.show(asked, state);
  }

  /** The chain rule, factor by factor. @param {Asked} asked @param {State} state */
  follow({ name, i, j }, { options, data: { trace } }) {
    const example = chosenExample(options, trace.m);
    const factors = chain(trace, name, i, j, example);
    const section = this.find(".chain");
    section.hidden = !factors.length;
    this.find(".chain h4").textContent = say("The chain rule of {gradient}", { gradient: trace.tensors[factors.at(-1)?.step ?? ""]?.symbol ?? "" });
    const { bug } = trace.spec;
    const wrong = bug === "none" ? "" : " " + say("This run makes a mistake on purpose ({bug}), so a product may not be what stands below it.", { bug });
    this.find(".chain p").textContent = say("From the loss back to it, on example {example} of {m}:", { example: example + 1, m: trace.m }) + wrong;
    const way = strongest(trace, name, i, j, example);
    this.find(".braces").replaceChildren(...(way ? braces(way, trace) : []));
    this.find(".ways").textContent =
      way && way.ways > 1 ? say("That is the strongest of {ways} ways through the layers between; all of them together come to {total}.", { ways: whole(way.ways), total: figures(way.total, 4) }) : "";
    this.find(".order").textContent = factors.length ? say("Number by number it is a product; in matrices it is none in that order, but:") : "";
    this.find(".order").append(...backward(trace, name).flatMap(({ code }) => [" ", make("code", { textContent: code })]));
    tracePath(this.stage, trace, { name, i, j }, way?.factors);
    this.find(".chain tbody").replaceChildren(
      ...factors.map(({ factor, words, values, step }) => {
        const row = make("tr");
        row.append(head(factor, words));
        const written = values.slice(0, VALUES).map((value) => figures(value)).join(", ");
        row.insertCell().textContent = values.length > VALUES ? `${written}, … (${values.length})` : written;
        const place = row.insertCell();
        if (step) place.append(make("button", { type: "button", className: "link", value: step, textContent: trace.tensors[step].symbol, title: say("Go to the step {step}", { step: trace.tensors[step].symbol }) }));
        else place.textContent = say("given");
        return row;
      }),
    );
  }

  /** @param {Asked} asked @param {State} state @param {Why} reason */
  say({ name, i, j }, { options, index, data: { trace } }, reason) {
    const [to, parameter] = [receiving(trace, name), parameterOf(trace, name)];
    const where = parameter ? between(to, sending(trace, name), i, j) : say("{unit}, example {example}", { unit: nameAlong(to, i), example: j + 1 });
    const total = reason.total === null ? "" : ` = ${figures(reason.total, 7)}`;
    this.find("h3").textContent = `${trace.tensors[name].symbol} (${where})${total}`;
    const computed = trace.steps.findIndex(({ writes }) => writes === name);
    const later = computed > index ? " " + say("It is computed later, at the step {step}.", { step: trace.tensors[name].symbol }) : "";
    const mean = options.example === null && !parameter ? " " + say("The picture shows the mean over the examples; this is example {example}.", { example: j + 1 }) : "";
    this.find(".because").textContent = say("It is {rule}.", { rule: reason.rule }) + later + mean;
  }
}

/** @param {string} text @param {string} [words] */
function head(text, words) {
  const element = make("th");
  element.scope = "row";
  element.textContent = text;
  if (words) element.append(make("small", { textContent: words }));
  return element;
}

/** @param {string} label @param {string} product @param {number} value @param {string} [css] */
function line(label, product, value, css = "") {
  const row = make("tr");
  row.className = css;
  row.append(head(""));
  // What stands between tildes cancels.
  const pieces = label.split("~").map((text, index) => (index % 2 ? make("s", { textContent: text }) : text));
  row.cells[0].append(...pieces);
  row.insertCell().textContent = product;
  const cell = row.insertCell();
  cell.textContent = figures(value);
  cell.title = String(value);
  return row;
}

/** The terms, their running end and what is done to it. @param {Why} reason */
function terms(reason) {
  const body = make("tbody");
  const written = reason.terms.length > WRITTEN + 1 ? WRITTEN : reason.terms.length;
  for (const { label, factors, value } of reason.terms.slice(0, written)) {
    body.append(line(label, factors.length > 1 ? factors.map((factor) => `(${figures(factor)})`).join(" · ") : "", value));
  }
  const rest = reason.terms.slice(written);
  if (rest.length) body.append(line(count("the other one", "the other {n}", rest.length), "", rest.reduce((all, { value }) => all + value, 0)));
  if (reason.terms.length > 1) body.append(line(say("sum"), "", reason.sum, "sum"));
  for (const { label, value } of reason.after) body.append(line(label, "", value, "sum"));
  return body;
}

/** The long way to a short form: its factors, those that cancel struck out. @param {Why} reason */
function longForm({ long, total }) {
  const body = make("tbody");
  for (const { label, value } of long) body.append(line(label, "", value));
  if (!long.every(({ value }) => Number.isFinite(value))) body.append(line(say("the long way fails in floating point here, the short one does not"), "", total ?? NaN, "sum"));
  return [body];
}
