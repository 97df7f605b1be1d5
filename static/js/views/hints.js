/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
import { say } from "../core/words.js";

/** Where it is kept that a person has done what a hint says. */
const KEY = "backwalk-hints";

/** What a newcomer may not find: each is said until it has been done, and then no more. */
export class Hints {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    this.element = scope.find(".hints");
    this.done = kept();
    const main = scope.find("main");
    const did = (/** @type {number} */ hint) => this.did(hint);
    for (const type of ["pointerover", "focusin"]) {
      main.addEventListener(type, ({ target }) => target instanceof Element && target.closest("td[tabindex]") && this.done === 1 && did(1));
    }
    main.addEventListener("click", ({ target }) => target instanceof Element && target.closest("td[tabindex], [data-edge], [data-neuron]") && did(2));
    this.at = player.now.index;
    this.show();
  }

  /** @param {State} state */
  render({ index, cause }) {
    if (index !== this.at && cause === "user") this.did(0);
    this.at = index;
  }

  /** @param {number} hint */
  did(hint) {
    if (hint !== this.done) return;
    this.done += 1;
    try {
      localStorage.setItem(KEY, String(this.done));
    } catch {
      // Storage may be refused; then the hints are said again next time.
    }
    this.show();
  }

  show() {
    const hints = [
      say("→ computes the next equation, ← takes it back."),
      say("Point at a number: what it is made of lights up."),
      say("Click a number, an edge or a neuron to see why it is what it is."),
    ];
    this.element.textContent = hints[this.done] ?? "";
  }
}

/** How many of the hints have been followed. */
function kept() {
  try {
    return Number(localStorage.getItem(KEY)) || 0;
  } catch {
    return 0;
  }
}
