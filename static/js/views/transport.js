/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
import { make } from "./dom.js";
import { differs } from "../core/differs.js";
import { phaseNames } from "../core/phases.js";
import { phases } from "../core/positions.js";
import { say } from "../core/words.js";

/** The bar: buttons, and the steps of the iteration grouped by phase under one slider. */
export class Transport {
  /** @param {Scope} scope @param {Player} player @param {() => void} [train] */
  constructor(scope, player, train) {
    const element = scope.find("footer");
    this.slider = /** @type {HTMLInputElement} */ (element.querySelector("input[type=range]"));
    this.cells = /** @type {HTMLElement} */ (element.querySelector(".cells"));
    this.phases = /** @type {HTMLElement} */ (element.querySelector(".phases"));
    this.play = /** @type {HTMLElement} */ (element.querySelector("[data-do=play]"));
    this.train = element.querySelector("[data-do=train]");
    this.iteration = /** @type {HTMLInputElement | null} */ (element.querySelector(".iteration input"));
    this.fresh = differs();
    scope.resized(this.cells, () => this.crowd());
    /** @type {Record<string, () => void>} */
    const actions = {
      reset: () => player.go(0),
      back: () => player.move(-1),
      forward: () => player.move(1),
      play: () => player.togglePlay(),
      train: () => train?.(),
      "iteration-back": () => player.moveIteration(-1),
      "iteration-forward": () => player.moveIteration(1),
    };
    for (const [name, action] of Object.entries(actions)) {
      const button = element.querySelector(`[data-do=${name}]`);
      button?.addEventListener("click", action);
      // A click must not take the keyboard away: afterwards Space still plays and pauses.
      button?.addEventListener("pointerdown", (event) => event.preventDefault());
      button?.addEventListener("mousedown", (event) => event.preventDefault());
    }
    this.slider.addEventListener("input", () => player.moveTo(Number(this.slider.value)));
    this.iteration?.addEventListener("change", () => {
      const wanted = Math.round(Number(this.iteration?.value));
      player.moveToIteration(Number.isFinite(wanted) ? wanted : 0).finally(() => this.showIteration(player.now));
    });
  }

  /** @param {State} state */
  render({ data: { trace }, index, live, playing, training }) {
    const { steps } = trace;
    if (this.fresh(steps.map(({ id }) => id).join())) this.lay(trace);
    this.slider.value = String(index);
    this.slider.setAttribute("aria-valuetext", `${steps[index].id}, ${steps[index].title}`);
    [...this.cells.children].forEach((cell, position) => {
      cell.classList.toggle("now", position === index);
      cell.classList.toggle("done", position < index);
    });
    this.play.setAttribute("aria-label", playing ? say("Pause") : say("Play"));
    if (this.train) this.train.textContent = training ? say("Pause training") : say("Train");
    if (document.activeElement !== this.iteration) this.showIteration({ data: { trace }, live });
  }

  /** @param {{data: {trace: {t: number}}, live: {t: number} | null}} state */
  showIteration({ data, live }) {
    if (this.iteration) this.iteration.value = String(live?.t ?? data.trace.t);
  }

  /** Names the steps where there is room to. */
  crowd() {
    const cells = [...this.cells.children];
    this.cells.classList.remove("crowded");
    const narrow = this.cells.clientWidth < 29 * cells.length || cells.some((cell) => cell.scrollWidth > cell.clientWidth + 2);
    this.cells.classList.toggle("crowded", narrow);
    for (const phase of this.phases.children) phase.classList.toggle("crowded", phase.scrollWidth > phase.clientWidth);
  }

  /** @param {import("../core/types.js").Trace} trace */
  lay(trace) {
    const { steps } = trace;
    this.slider.max = String(steps.length - 1);
    this.slider.parentElement?.style.setProperty("--count", String(steps.length));
    this.cells.replaceChildren(
      ...steps.map(({ id, phase }) => {
        const cell = make("span");
        cell.className = phase;
        cell.title = cell.textContent = trace.tensors[id].symbol;
        return cell;
      }),
    );
    this.phases.replaceChildren(
      ...phases(steps).map(({ phase, length }) => {
        const group = make("span");
        group.className = phase;
        group.textContent = phaseNames()[/** @type {import("../core/types.js").Step["phase"]} */ (phase)];
        group.style.setProperty("flex-grow", String(length));
        return group;
      }),
    );
    this.crowd();
  }
}
