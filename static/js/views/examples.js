/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
import { circled, shownExample } from "../core/format.js";
import { differs } from "../core/differs.js";
import { make } from "./dom.js";
import { say } from "../core/words.js";

/** So many examples have a button each; more are in a list. */
const BUTTONS = 8;

/** A list has no more than this. */
const LISTED = 200;

/** Whose numbers the stage shows: those of one example, or the mean. */
export class Examples {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    this.element = scope.find(".examples");
    this.fresh = differs();
    const look = (/** @type {string} */ example) => player.change({ example });
    scope.root.addEventListener("click", (event) => {
      const asked = event.target instanceof Element ? event.target.closest("[data-look]")?.getAttribute("data-look") : null;
      if (asked) look(asked);
    }, { signal: scope.signal });
    this.element.addEventListener("change", (event) => look(/** @type {HTMLSelectElement} */ (event.target).value));
  }

  /** @param {State} state */
  render({ options, data: { trace: { m } } }) {
    if (!this.fresh(m, options.example)) return;
    const focused = this.element.contains(document.activeElement);
    const shown = String(shownExample(options, m) ?? "mean");
    const numbers = Array.from({ length: Math.min(m, LISTED) }, (_, example) => example);
    const mean = button("mean", say("mean"), say("the mean of {m} examples", { m }), shown);
    this.element.hidden = m === 1;
    if (m <= BUTTONS) {
      const each = numbers.map((example) => button(String(example), circled(example), say("example {number} of {m}", { number: example + 1, m }), shown));
      this.element.replaceChildren(...each, ...(m > 1 ? [mean] : []));
    } else {
      const list = make("select", { name: "example" });
      list.setAttribute("aria-label", say("Example"));
      list.append(...numbers.map((example) => new Option(say("example {number} of {m}", { number: example + 1, m }), String(example))));
      if (shown === "mean") list.prepend(new Option("…", "mean"));
      list.value = shown;
      this.element.replaceChildren(list, mean);
    }
    if (focused) /** @type {HTMLElement | null} */ (this.element.querySelector("[aria-pressed=true], select"))?.focus({ preventScroll: true });
  }
}

/** @param {string} value @param {string} textContent @param {string} title @param {string} shown */
function button(value, textContent, title, shown) {
  const element = make("button", { type: "button", textContent, title });
  element.dataset.look = value;
  element.setAttribute("aria-label", title);
  element.setAttribute("aria-pressed", String(value === shown));
  return element;
}
