/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
/** @import { Surface } from "../core/types.js" */
import { draw, make } from "./dom.js";
import { differs } from "../core/differs.js";
import { chosenExample, figures } from "../core/format.js";
import { paint } from "./heat.js";
import { plot } from "./plot.js";
import { bindPoints } from "./plane-examples.js";
import { computed } from "../core/query.js";
import { say } from "../core/words.js";

/** What the network says between the examples of a set with one or two inputs, and the examples on it. */
export class Plane {
  /** @param {Scope} scope @param {HTMLElement} element @param {Player} player @param {number} largest pixels along a side @param {(X: number[][], Y: number[][]) => void} [edit] */
  constructor(scope, element, player, largest, edit) {
    this.element = element;
    this.player = player;
    this.largest = largest;
    this.edit = edit;
    /** Which iteration of which run was asked for. */
    this.asked = "";
    this.run = "";
    /** The run that the last edit of the examples has asked for. */
    this.edited = "";
    // Measured when it changes: to ask for it at each frame would lay the page out each time.
    this.width = 0;
    scope.resized(element, () => (this.width = element.clientWidth));
    /** @type {Surface | null} */
    this.surface = null;
    /** @type {Surface | null} what the marks on show were made from */
    this.drawn = null;
    this.fresh = differs();
    this.side = 0;
    this.chosen = NaN;
    /** @type {number | null} the class that a click on the plane adds an example of */
    this.adding = null;
  }

  /** Whether the examples that are known are those of the run that was asked for last. */
  get isCurrent() {
    return [this.run, this.edited].includes(computed(this.player.wish.base));
  }

  /** Other examples: the next edit begins with them, though their surface is not there yet. @param {number[][]} X @param {number[][]} Y */
  change(X, Y) {
    if (!this.edit || !this.surface) return;
    this.edit(X, Y);
    this.surface = { ...this.surface, X, Y };
    this.edited = computed(this.player.wish.base);
  }

  get visible() {
    return !this.element.closest("[hidden]");
  }

  /** @param {State} state */
  async render(state) {
    const { base, data: { trace }, live } = state;
    const inputs = trace.sizes[0];
    this.element.hidden = inputs > 2 || trace.hides;
    if (this.element.hidden || !this.visible) return;
    if (live?.surface && this.surface && this.run === computed(base)) return this.draw(live.surface, state);
    const key = `${computed(base)} ${trace.t}`;
    if (key === this.asked && this.surface) {
      // A step changes nothing here.
      if (this.fresh(this.surface.values, this.width, base)) this.draw(this.surface.values, state);
      return;
    }
    this.asked = key;
    const surface = await this.player.server?.surface(base, trace.t).catch((error) => {
      // Asked for again at the next move.
      if (key === this.asked) this.asked = "";
      throw error;
    });
    if (!surface || key !== this.asked) return;
    this.surface = surface;
    this.run = computed(base);
    this.fresh(surface.values, this.width, this.player.now.base);
    this.draw(surface.values, this.player.now);
  }

  /** @param {number[][]} values @param {State} state */
  draw(values, state) {
    const surface = /** @type {Surface} */ (this.surface);
    if (surface.axes.length === 1) this.drawCurve(values, state);
    else this.drawPlane(values, state);
  }

  /** @param {number[][]} values @param {State} state */
  drawCurve(values, { data: { trace } }) {
    const { axes, X, Y } = /** @type {Surface} */ (this.surface);
    const points = X.map(([x], index) => ({ x, y: Y[index][0], css: "", title: say("example {number}: x = {x}, y = {y}", { number: index + 1, x: figures(x), y: figures(Y[index][0]) }) }));
    const curves = values.map((y, output) => ({ x: axes[0], y, css: output ? "slope" : "g" }));
    this.element.replaceChildren(plot({ curves, points, label: say("What the network says for each x, and the {n} examples, iteration {t}", { n: X.length, t: trace.t }), x: "x", y: "ŷ", width: this.width }));
  }

  /** @param {number[][]} values @param {State} state */
  drawPlane(values, { options, data: { trace } }) {
    const { axes, X, Y, batch } = /** @type {Surface} */ (this.surface);
    const size = axes[0].length;
    const side = Math.min(this.largest, this.width || this.largest);
    if (!this.canvas || !this.svg) {
      this.canvas = make("canvas");
      this.svg = draw("svg");
      this.element.replaceChildren(this.canvas, this.svg);
      bindPoints(this, this.svg);
    }
    for (const part of [this.canvas, this.svg]) Object.assign(part.style, { width: `${side}px`, height: `${side}px` });
    this.element.style.setProperty("--side", `${side}px`);
    const inBatch = new Map(batch.map((index, position) => [index, position]));
    const chosen = chosenExample(options, trace.m);
    const shown = best(Y[batch[chosen] ?? 0]);
    const signed = signer(Y, shown);
    // The second input upwards.
    const at = (/** @type {number} */ row, /** @type {number} */ column) => (size - 1 - row) * size + column;
    paint(this.canvas, size, size, (row, column) => 0.65 * Math.max(-1, Math.min(1, signed(values.map((each) => each[at(row, column)])))));
    this.svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
    const plane = { n: X.length, t: trace.t, shown };
    const said =
      Y[0].length > 2
        ? say("The plane of x₁ and x₂ with {n} examples, iteration {t}, class {shown} against the others", plane)
        : say("The plane of x₁ and x₂ with {n} examples, iteration {t}", plane);
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", said);
    this.place = (/** @type {number[]} */ [x, y]) => [
      (side * (x - axes[0][0])) / (axes[0][size - 1] - axes[0][0]),
      side - (side * (y - axes[1][0])) / (axes[1][size - 1] - axes[1][0]),
    ];
    this.unplace = (/** @type {number} */ px, /** @type {number} */ py) => [
      axes[0][0] + (px / side) * (axes[0][size - 1] - axes[0][0]),
      axes[1][0] + ((side - py) / side) * (axes[1][size - 1] - axes[1][0]),
    ];
    if (this.drawn === this.surface && this.side === side && this.chosen === chosen) return;
    [this.drawn, this.side, this.chosen] = [this.surface, side, chosen];
    const focused = this.svg.querySelector(":focus")?.getAttribute("data-example");
    this.svg.replaceChildren(...X.map((point, index) => this.mark(point, signed(Y[index]) > 0, index, inBatch.get(index), chosen)));
    if (focused) /** @type {SVGElement | null} */ (this.svg.querySelector(`[data-example="${focused}"]`))?.focus();
  }

  /** One example: a disc above zero, a square below; with a ring while it is in the batch. */
  mark(/** @type {number[]} */ point, /** @type {boolean} */ positive, /** @type {number} */ index, /** @type {number | undefined} */ position, /** @type {number} */ chosen) {
    const [x, y] = this.place?.(point) ?? [0, 0];
    const r = 5;
    const at = positive ? { cx: x, cy: y, r } : { x: x - r, y: y - r, width: 2 * r, height: 2 * r };
    const classes = ["example", positive ? "pos" : "neg", position === undefined ? "outside" : "", position === chosen ? "chosen" : ""];
    const written = (/** @type {number[]} */ numbers) => numbers.map((value) => figures(value, 3)).join(", ");
    const words = { number: index + 1, point: written(point), target: written(this.surface?.Y[index] ?? []) };
    const shape = draw(positive ? "circle" : "rect", {
      class: classes.filter(Boolean).join(" "),
      "data-example": index,
      role: "button",
      tabindex: index === 0 ? 0 : -1,
      "aria-label": position === undefined ? say("example {number}: {point}, target {target}, not in this batch", words) : say("example {number}: {point}, target {target}", words),
    });
    for (const [name, value] of Object.entries(at)) shape.setAttribute(name, value.toFixed(1));
    return shape;
  }
}

/**
 * From outputs or targets to -1 … 1; of more than two classes one against the others.
 * @param {number[][]} Y @param {number} shown the class of the chosen example
 */
export function signer(Y, shown) {
  if (Y[0].length > 1) return (/** @type {number[]} */ output) => 2 * output[Y[0].length > 2 ? shown : 1] - 1;
  const all = Y.map(([y]) => y);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return (/** @type {number[]} */ [output]) => Math.max(-1, Math.min(1, high > low ? (2 * (output - low)) / (high - low) - 1 : 2 * output - 1));
}

/** Where the largest number is. @param {number[]} values */
export const best = (values) => values.indexOf(Math.max(...values));
