/** @import { Scope } from "./scope.js" */
/** @import { Player } from "../state/player.js" */
/** @import { Iteration } from "../core/types.js" */
/** @import { Stop } from "../core/stops.js" */
import { make } from "./dom.js";
import { dress, stateAt } from "./stage.js";
import { say } from "../core/words.js";

/** On paper a frame is its stops, one below the other: picture, equation, sentence. */
export class Sheets {
  /** @param {Scope} scope @param {Player} player @param {Stop[]} stops */
  constructor(scope, player, stops) {
    const element = scope.find(".sheets");
    this.element = element;
    this.player = player;
    this.base = "";
    this.stops = stops;
    /** @type {Map<number, Iteration>} by t, fetched ahead: when printing begins there is no time to wait */
    this.iterations = new Map();
    player.subscribe(({ base }) => this.fetch(base));
    scope.on(window, "beforeprint", () => this.lay());
    scope.on(window, "afterprint", () => element.replaceChildren());
  }

  /** @param {string} base the run, and the example that is looked at */
  async fetch(base) {
    if (base === this.base) return;
    this.base = base;
    for (const t of new Set(this.stops.map((stop) => stop.t))) {
      const data = await this.player.source.iteration(base, t, "frame", () => base === this.base);
      if (base !== this.base) return;
      this.iterations.set(t, data);
    }
  }

  lay() {
    const { trace } = this.player.now.data;
    const listed = this.stops.length ? this.stops : trace.steps.map(({ id }) => ({ t: trace.t, step: id }));
    const found = listed.map(({ t, step }) => ({ step, data: this.iterations.get(t) ?? this.player.now.data }));
    this.element.replaceChildren(...found.map(({ step, data }) => sheet(data, step)));
  }
}

/** @param {Iteration} data @param {string} id */
function sheet({ trace, picture }, id) {
  const index = trace.steps.findIndex((step) => step.id === id);
  const step = trace.steps[index];
  const section = make("section");
  section.className = "sheet-of-paper";
  section.innerHTML = `<h2></h2><div class="stage">${picture.svg}</div><div class="equation">${step.mathml}</div><p></p>`;
  /** @type {Element} */ (section.querySelector("h2")).textContent = say("Iteration {t} · {step} · {title}", { t: trace.t, step: trace.tensors[step.id].symbol, title: step.title });
  /** @type {Element} */ (section.querySelector("p")).textContent = step.text;
  for (const mark of section.querySelectorAll("[data-mark]")) {
    dress(mark, stateAt(picture.marks[mark.getAttribute("data-mark") ?? ""] ?? [], index));
  }
  return section;
}
