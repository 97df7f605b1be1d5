/** @import { Player, State } from "../state/player.js" */
/** @import { Asked } from "./explanation.js" */
/** @import { Nudge, Unit } from "../core/types.js" */
import { header, make } from "./dom.js";
import { between, figures, lossSymbol, power, show } from "../core/format.js";
import { isPerExample, parameterOf, receiving, sending } from "../core/tensors.js";
import { plot } from "./plot.js";
import { say } from "../core/words.js";

/** Points drawn on a curve. */
const POINTS = 300;

/** A unit's curve of g and g′ with each example of the batch on it. */
export class Curve {
  /** @param {HTMLElement} element @param {Player} player */
  constructor(element, player) {
    this.element = element;
    this.player = player;
    this.asked = "";
    this.example = 0;
    /** @type {Unit | null} */
    this.unit = null;
  }

  /** @param {Asked} asked @param {State} state */
  async show({ name, i, j }, { base, data: { trace }, training }) {
    const layer = isPerExample(trace, name) && trace.tensors[name].role !== "given" ? (receiving(trace, name)?.layer ?? 0) : 0;
    const key = layer && !training ? `${base} ${trace.t} ${layer}:${i}` : "";
    this.example = j;
    if (key !== this.asked || !key) {
      this.asked = key;
      this.unit = null;
      this.element.hidden = true;
      if (!key) return;
      const unit = await this.player.server?.unit(base, trace.t, layer, i).catch((error) => error);
      if (key !== this.asked || !unit) return;
      if (unit instanceof Error) {
        this.asked = "";
        this.say(unit.message);
        return;
      }
      this.unit = unit;
    }
    if (this.unit) this.draw(this.unit, this.example);
  }

  /** @param {string} text in place of a curve, or above the one that follows */
  say(text) {
    /** @type {HTMLElement} */ (this.element.querySelector("p")).textContent = text;
    this.element.hidden = false;
    this.element.querySelector("svg")?.remove();
  }

  /** @param {Unit} unit @param {number} example */
  draw(unit, example) {
    const words = asleep(unit) + (unit.curve ? " " + say("Solid: g; dashed: its slope g′.") : "");
    this.say(words);
    if (!unit.curve) return;
    const { z, g, slope } = unit.curve;
    const some = unit.z.slice(0, POINTS).map((each, index) => ({ x: each, index }));
    const points = some.flatMap(({ x, index }) => {
      const title = say("example {number}: z = {z}, a = {a}, g′(z) = {slope}", { number: index + 1, z: show(x, 4), a: show(unit.a[index], 4), slope: show(unit.slope[index], 4) });
      const css = index === example ? "chosen" : "";
      return [
        { x, y: unit.slope[index], css: `slope ${css}`, title },
        { x, y: unit.a[index], css, title },
      ];
    });
    points.sort((one, other) => Number(one.css.includes("chosen")) - Number(other.css.includes("chosen")));
    this.element.append(
      plot({
        curves: [
          { ...broken(z, slope), css: "slope" },
          { x: z, y: g, css: "g" },
        ],
        points,
        label: say("g and its slope g′ of {unit} over z, with the examples of the batch. {words}", { unit: unit.title, words }),
        x: "z",
        width: this.element.clientWidth,
      }),
    );
  }
}

/** A curve with a gap where it jumps, as the slope of a ReLU does. @param {number[]} x @param {number[]} y */
function broken(x, y) {
  const jump = y.findIndex((value, index) => index && Math.abs(value - y[index - 1]) > 0.5);
  if (jump < 1) return { x, y };
  return { x: [...x.slice(0, jump), x[jump], x[jump - 1], ...x.slice(jump)], y: [...y.slice(0, jump), null, y[jump], ...y.slice(jump)] };
}

/** How many examples find the unit asleep, in words. @param {Unit} unit */
function asleep({ title, z, off, flat, curve }) {
  const all = z.length;
  if (!curve) return say("{activation} has no curve of its own: every output depends on every z.", { activation: title });
  if (off) return say("Off for {n} of {all} examples: there g′(z) = 0 and no blame gets through.", { n: off, all });
  if (flat) return say("Flat for {n} of {all} examples: there g′(z) is below 5 % of its largest and hardly any blame gets through.", { n: flat, all });
  return all > 1 ? say("Awake for all {all} examples.", { all }) : say("Awake.");
}

/** What the lines are. */
const legend = () => make("p", { textContent: say("Straight: the gradient as a tangent; dashed: the secant.") });

const bothEnds = () =>
  say(
    "With a large ε the secant cuts across the curve of the loss; it comes closer as ε shrinks. With a tiny ε the two losses agree in almost all of their 16 digits, the difference keeps few of them, and dividing by ε blows that error up.",
  );

/** One parameter moved by ever smaller amounts, the secant beside the gradient. */
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
    this.button.addEventListener("click", () => this.nudge());
    this.result.addEventListener("change", (event) => {
      this.chosen = Number(/** @type {HTMLInputElement} */ (event.target).value);
      if (this.found) this.draw(this.found);
    });
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
    this.found = found;
    this.chosen = 0;
    this.draw(found);
  }

  /** @param {Nudge} found */
  draw(found) {
    const { value, loss, gradient, curve, rows } = found;
    const { epsilon, secant } = rows[this.chosen];
    const losses = curve.loss.filter((each) => each !== null);
    const [least, most] = [Math.min(...losses), Math.max(...losses)];
    const room = (most - least || 1e-9) / 4;
    const straight = (/** @type {number | null} */ slope) =>
      curve.value.map((x) => loss + (slope ?? NaN) * (x - value)).map((y) => (y > least - room && y < most + room ? y : null));
    const picture = plot({
      curves: [
        { x: curve.value, y: curve.loss, css: "g" },
        { x: curve.value, y: straight(gradient), css: "tangent" },
        { x: curve.value, y: straight(secant), css: "secant" },
      ],
      points: [
        { x: value, y: loss, css: "chosen" },
        { x: value + epsilon, y: rows[this.chosen].loss ?? loss, css: "moved" },
      ],
      label: say("The loss over this parameter, its tangent of slope {gradient} and the secant of slope {secant}", { gradient: show(gradient, 6), secant: show(secant, 6) }),
      x: found.name,
      y: this.symbol,
      width: this.result.clientWidth,
    });
    const words = make("p");
    words.textContent = bothEnds();
    const focused = this.result.contains(document.activeElement);
    const all = make("details");
    all.open = this.result.querySelector("details")?.open ?? false;
    all.append(make("summary", { textContent: say("Ten sizes of ε") }), table(found, this.chosen), words);
    this.result.replaceChildren(legend(), picture, all);
    if (focused) /** @type {HTMLElement | null} */ (this.result.querySelector("input:checked"))?.focus();
  }
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
