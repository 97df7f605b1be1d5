/** @import { Player, State } from "../state/player.js" */
/** @import { Asked } from "./explanation.js" */
/** @import { Entry, Nudge } from "../core/types.js" */
import { header, make } from "./dom.js";
import { between, figures, lossSymbol, power, show } from "../core/format.js";
import { parameterOf, receiving, sending } from "../core/tensors.js";
import { plot, plottedAt } from "./plot.js";
import { say } from "../core/words.js";

/** @typedef {{epsilon: number, loss: Entry, secant: Entry}} Moved a parameter moved by ε, and the slope of the secant */

const bothEnds = () =>
  say(
    "With a large ε the secant cuts across the curve of the loss; it comes closer as ε shrinks. With a tiny ε the two losses agree in almost all of their 16 digits, the difference keeps few of them, and dividing by ε blows that error up.",
  );

/**
 * One parameter moved, the secant beside the gradient: by ten ever smaller amounts, or by as much as a person drags
 * the point along the curve of the loss.
 */
export class Nudging {
  /** @param {HTMLElement} element @param {Player} player */
  constructor(element, player) {
    this.element = element;
    this.player = player;
    this.button = /** @type {HTMLElement} */ (element.querySelector("button"));
    this.result = /** @type {HTMLElement} */ (element.querySelector("div"));
    /** @type {(() => Promise<Nudge> | undefined) | null} */
    this.ask = null;
    this.key = "";
    this.symbol = "J";
    this.chosen = 0;
    /** @type {Nudge | undefined} */
    this.found = undefined;
    /** Where on the curve the point was dragged to, if it was. @type {number | null} */
    this.at = null;
    this.button.addEventListener("click", () => this.nudge());
    this.result.addEventListener("change", (event) => {
      this.chosen = Number(/** @type {HTMLInputElement} */ (event.target).value);
      this.at = null;
      if (this.found) this.draw(this.found);
    });
    for (const type of ["pointerdown", "pointermove"]) {
      this.result.addEventListener(type, (event) => event instanceof PointerEvent && event.buttons === 1 && this.drag(event));
    }
    this.result.addEventListener("keydown", (event) => this.press(event));
  }

  /** @param {Asked} asked @param {State} state */
  show({ name, i, j }, { base, data: { trace } }) {
    const parameter = parameterOf(trace, name);
    this.element.hidden = !parameter;
    if (!parameter) return;
    this.symbol = lossSymbol(trace);
    this.button.textContent = say("Nudge {parameter} ({entry}) and watch {loss}", { parameter, entry: between(receiving(trace, parameter), sending(trace, parameter), i, j), loss: this.symbol });
    const key = `${base} ${trace.t} ${parameter} ${i} ${j}`;
    if (key === this.key) return;
    this.key = key;
    this.result.replaceChildren();
    this.ask = () => this.player.server?.nudge(base, trace.t, parameter, i, j);
  }

  async nudge() {
    const { key } = this;
    const found = await this.ask?.()?.catch((error) => error);
    if (!found || key !== this.key) return;
    if (found instanceof Error) {
      this.result.textContent = found.message;
      return;
    }
    [this.found, this.chosen, this.at] = [found, 0, null];
    this.draw(found);
  }

  /** @param {Nudge} found */
  draw(found) {
    const focused = this.result.contains(document.activeElement);
    const all = make("details");
    all.open = this.result.querySelector("details")?.open ?? false;
    all.append(make("summary", { textContent: say("Ten sizes of ε") }), table(found, this.chosen), make("p", { textContent: bothEnds() }));
    const words = make("p", { textContent: say("Straight: the gradient as a tangent; dashed: the secant through the point, which can be dragged along the curve.") });
    this.result.replaceChildren(words, make("div", { className: "secant" }), make("output"), all);
    this.move(found);
    if (focused) /** @type {HTMLElement | null} */ (this.result.querySelector("input:checked"))?.focus();
  }

  /** The parameter where it was moved to. @param {Nudge} found @returns {Moved} */
  moved({ rows, curve, value, loss }) {
    if (this.at === null) return rows[this.chosen];
    const epsilon = curve.value[this.at] - value;
    const there = curve.loss[this.at];
    return { epsilon, loss: there, secant: there === null || !epsilon ? null : (there - loss) / epsilon };
  }

  /** Draws the point, its secant and what they are. @param {Nudge} found */
  move(found) {
    const moved = this.moved(found);
    const picture = drawn(found, moved, this.symbol, this.result.clientWidth);
    this.result.querySelector(".secant")?.replaceChildren(picture);
    const point = /** @type {SVGElement} */ (picture.querySelector(".moved"));
    const said = say("ε = {epsilon}: secant {secant}, gradient {gradient}", { epsilon: figures(moved.epsilon, 3), secant: figures(moved.secant, 4), gradient: figures(found.gradient, 4) });
    const named = { tabindex: "0", role: "slider", "aria-label": say("Nudged value"), "aria-valuenow": String(found.value + moved.epsilon), "aria-valuetext": said };
    for (const [name, value] of Object.entries(named)) point.setAttribute(name, value);
    /** @type {HTMLElement} */ (this.result.querySelector("output")).textContent = said;
    return point;
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const svg = event.target instanceof Element ? event.target.closest(".secant svg") : null;
    if (!(svg instanceof SVGSVGElement) || !this.found) return;
    event.preventDefault();
    this.go(nearest(this.found.curve.value, plottedAt(svg, event.clientX)));
  }

  /** Arrows move the point when it is focused. @param {KeyboardEvent} event */
  press(event) {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!by || !this.found || !(event.target instanceof SVGElement)) return;
    event.preventDefault();
    event.stopPropagation();
    const { value, curve } = this.found;
    this.go((this.at ?? nearest(curve.value, value + this.moved(this.found).epsilon)) + by);
  }

  /** @param {number} at on the curve */
  go(at) {
    if (!this.found) return;
    const { length } = this.found.curve.value;
    this.at = Math.max(0, Math.min(length - 1, at));
    this.move(this.found).focus({ preventScroll: true });
  }
}

/** @param {number[]} values @param {number} wanted */
const nearest = (values, wanted) => values.reduce((best, value, at) => (Math.abs(value - wanted) < Math.abs(values[best] - wanted) ? at : best), 0);

/** @param {Nudge} found @param {Moved} moved @param {string} symbol @param {number} width */
function drawn({ name, value, loss, gradient, curve }, { epsilon, loss: there, secant }, symbol, width) {
  const losses = curve.loss.filter((each) => each !== null);
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  const room = (most - least || 1e-9) / 4;
  const straight = (/** @type {Entry} */ slope) =>
    curve.value.map((x) => loss + (slope ?? NaN) * (x - value)).map((y) => (y > least - room && y < most + room ? y : null));
  return plot({
    curves: [
      { x: curve.value, y: curve.loss, css: "g" },
      { x: curve.value, y: straight(gradient), css: "tangent" },
      { x: curve.value, y: straight(secant), css: "secant" },
    ],
    points: [
      { x: value, y: loss, css: "chosen" },
      { x: value + epsilon, y: there ?? loss, css: "moved" },
    ],
    label: say("The loss over this parameter, its tangent of slope {gradient} and the secant of slope {secant}", { gradient: show(gradient, 6), secant: show(secant, 6) }),
    x: name,
    y: symbol,
    width,
  });
}

/** @param {Nudge} found @param {number} chosen */
function table({ rows, gradient }, chosen) {
  const element = make("table");
  const best = rows.reduce((one, row, index) => ((row.error ?? Infinity) < (rows[one].error ?? Infinity) ? index : one), 0);
  element.append(header(["ε", say("loss"), say("secant slope"), say("off by")]));
  const body = element.createTBody();
  rows.forEach(({ epsilon, loss, secant, error }, index) => {
    const row = body.insertRow();
    row.className = index === best ? "best" : "";
    const head = make("th");
    head.scope = "row";
    head.innerHTML = `<label><input type="radio" name="epsilon" value="${index}"${index === chosen ? " checked" : ""}> ${power(epsilon, 0)}</label>`;
    row.append(head);
    row.insertCell().textContent = figures(loss, 8);
    row.insertCell().textContent = figures(secant, 8);
    row.insertCell().textContent = index === best ? say("{error} closest", { error: power(error ?? NaN, 1) }) : power(error ?? NaN, 1);
  });
  const foot = element.createTFoot().insertRow();
  const name = make("th", { scope: "row", textContent: say("gradient") });
  foot.append(name, make("td"), make("td", { textContent: figures(gradient, 8) }), make("td"));
  return element;
}
