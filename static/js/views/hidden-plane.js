/** @import { Player, State } from "../state/player.js" */
/** @import { HiddenPlane as Plane, Trace } from "../core/types.js" */
import { differs } from "../core/differs.js";
import { chosenExample, subscript } from "../core/format.js";
import { say } from "../core/words.js";
import { best, signer } from "./plane.js";
import { plot } from "./plot.js";

/** Pixels of a plot: two stand side by side, where there is room for them. */
const [WIDTH, HEIGHT] = [270, 230];

/** Layers that are planes: what a layer of two units makes of the examples, before and after its activation. */
export class HiddenPlane {
  /** @param {HTMLElement} element @param {Player} player */
  constructor(element, player) {
    this.element = element;
    this.player = player;
    this.fresh = differs();
    this.charts = /** @type {HTMLElement} */ (element.querySelector(".both"));
    this.words = /** @type {HTMLElement} */ (element.querySelector("figcaption"));
  }

  /** @param {State} state */
  async render({ base, options, data: { trace }, live }) {
    this.element.hidden = trace.hides || !trace.sizes.slice(1, -1).includes(2);
    if (this.element.hidden || live || this.element.closest("[hidden]") || !this.fresh(base, trace)) return;
    const plane = await this.player.server?.plane(base, trace.t);
    if (plane && this.player.now.data.trace === trace) this.draw(plane, trace, chosenExample(options, trace.m));
  }

  /** @param {Plane} plane @param {Trace} trace @param {number} chosen */
  draw({ layer, Z, A, Y, lines }, trace, chosen) {
    const signed = signer(Y, best(Y[chosen]));
    const css = (/** @type {number} */ example) => `${signed(Y[example]) > 0 ? "positive" : "negative"} ${example === chosen ? "chosen" : ""}`;
    const width = Math.max(WIDTH, (this.charts.clientWidth - 16) / 2);
    const points = (/** @type {number[][]} */ of) => of.map(([x, y], example) => ({ x, y, css: css(example), title: say("example {number}", { number: example + 1 }) }));
    const drawing = (/** @type {string} */ letter, /** @type {string} */ label, /** @type {number[][]} */ of, /** @type {number[][][]} */ drawn) =>
      plot({ curves: drawn.map((ends) => ({ x: ends.map(([x]) => x), y: ends.map(([, y]) => y), css: "g" })), points: points(of), label, x: `${letter}${subscript(0)}`, y: `${letter}${subscript(1)}`, width, height: HEIGHT });
    this.charts.replaceChildren(drawing("z", say("The examples before the activation of layer {layer}", { layer }), Z, []), drawing("a", say("The examples after the activation of layer {layer}", { layer }), A, lines));
    this.words.textContent = say("What layer {layer} makes of the examples: before and after its {activation}. The line is where a unit of the next layer has z = 0.", { layer, activation: trace.layers[layer - 1].activation });
  }
}
