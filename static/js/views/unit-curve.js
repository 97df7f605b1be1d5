/** @import { Player, State } from "../state/player.js" */
/** @import { Asked } from "./explanation.js" */
/** @import { Unit } from "../core/types.js" */
import { show } from "../core/format.js";
import { isPerExample, receiving } from "../core/tensors.js";
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
