/** @import { Picture } from "../core/types.js" */
/** @import { State } from "../state/player.js" */
import { isPerExample, sending } from "../core/tensors.js";
import { travel } from "./travel.js";

/**
 * Shows the drawing: takes the markup of an iteration and sets the attributes that a step changes.
 * What they are is the server's to say; this file draws nothing.
 */
export class Stage {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {string} the drawing without its numbers: equal for every iteration of a network */
    this.skeleton = "";
    this.index = 0;
    /** @type {Map<string, Element>} */
    this.marks = new Map();
  }

  /** @param {State} state */
  render(state) {
    this.show(state);
  }

  /** @param {Pick<State, "data" | "index">} state */
  show({ data, index }) {
    const fresh = data.picture !== this.picture;
    if (!fresh && index === this.index) return;
    if (fresh) this.take(data.picture);
    const [low, high] = index < this.index ? [index, this.index] : [this.index, index];
    for (const [key, timeline] of Object.entries(data.picture.marks)) {
      if (!fresh && !timeline.some(([start]) => low < start && start <= high)) continue;
      const mark = this.marks.get(key);
      if (mark) dress(mark, stateAt(timeline, index));
    }
    const step = data.trace.steps[index];
    // One step on, and by way of the weights: it is seen to go.
    const along = !fresh && index === this.index + 1 && isPerExample(data.trace, step.writes) && step.reads.some((name) => sending(data.trace, name)?.kind === "units");
    this.index = index;
    if (along) travel(this.element, step.phase === "backward");
  }

  /** @param {Picture} picture */
  take(picture) {
    const skeleton = picture.svg.replace(/ (?!data-mark|data-edge|data-neuron|viewBox)[\w-]+="[^"]*"|>[^<]*</g, "");
    if (skeleton !== this.skeleton) {
      this.element.innerHTML = picture.svg;
      this.skeleton = skeleton;
      this.marks = new Map(
        [...this.element.querySelectorAll("[data-mark]")].map((mark) => [mark.getAttribute("data-mark") ?? "", mark]),
      );
    } else {
      copyStill(this.element, picture.svg);
    }
    this.picture = picture;
  }
}

/**
 * Everything a timeline says up to a step.
 * @param {[number, Record<string, any>][]} timeline @param {number} step
 */
export function stateAt(timeline, step) {
  return Object.assign({}, ...timeline.filter(([start]) => start <= step).map(([, changes]) => changes));
}

/** What a mark carries beside what the server says of it: its number, and how it is reached and read out. */
const KEPT = new Set(["data-mark", "role", "tabindex", "aria-label"]);

/** Makes a mark look as a state says. @param {Element} mark @param {Record<string, any>} state */
export function dress(mark, state) {
  const { text, ...attributes } = state;
  if (text !== undefined && mark.textContent !== text) mark.textContent = text;
  for (const { name } of [...mark.attributes]) {
    if (!KEPT.has(name) && !(name in attributes)) mark.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (mark.getAttribute(name) !== String(value)) mark.setAttribute(name, String(value));
  }
}

/** Brings the marks that no step changes (the input, the legend) up to date. @param {Element} element @param {string} svg */
function copyStill(element, svg) {
  const fresh = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const now = element.querySelectorAll("svg *");
  fresh.querySelectorAll("*").forEach((mark, position) => {
    const old = now[position];
    if (mark.hasAttribute("data-mark") || mark.children.length) return;
    if (old.textContent !== mark.textContent) old.textContent = mark.textContent;
    for (const { name, value } of mark.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  });
  element.querySelector("svg")?.setAttribute("aria-label", fresh.getAttribute("aria-label") ?? "");
}
