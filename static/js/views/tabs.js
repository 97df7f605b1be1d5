/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */

/** The tabs of the panel. Which one is open is part of the address. */
export class Tabs {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    const panel = scope.find(".panel");
    this.scope = scope;
    this.views = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll("[role=tabpanel]")]);
    this.tabs = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll("[role=tab]")]);
    for (const tab of this.tabs) {
      tab.addEventListener("click", () => player.look({ panels: tab.dataset.panel === "numbers" ? null : (tab.dataset.panel ?? null) }));
    }
    panel.querySelector("[role=tablist]")?.addEventListener("keydown", (event) => this.walk(/** @type {KeyboardEvent} */ (event)));
  }

  /** @param {State} state */
  render({ options: { panels } }) {
    const open = panels || "numbers";
    for (const tab of this.tabs) {
      const selected = tab.dataset.panel === open;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
    }
    for (const view of this.views) view.hidden = view.dataset.view !== open;
  }

  /** Arrows move between tabs, as in any tab list, for who has come to it by Tab. @param {KeyboardEvent} event */
  walk(event) {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const now = this.tabs.indexOf(/** @type {HTMLElement} */ (event.target));
    if (!by || now < 0 || !this.scope.tabbed) return;
    event.preventDefault();
    const next = this.tabs[(now + by + this.tabs.length) % this.tabs.length];
    next.focus();
    next.click();
  }
}
