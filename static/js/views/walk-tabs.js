/** @import { Player, State } from "../state/player.js" */
/** @import { Scope } from "./scope.js" */
import { Checks } from "./check.js";
import { Yours } from "./yours.js";
import { codeOf, Listing, Programs, storyOf } from "./listing.js";

/** The tabs that tell the walk in another way: as code, as a story, and checked. */
export class WalkTabs {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    const tab = (/** @type {string} */ name) => scope.find(`[data-view=${name}]`);
    this.views = [
      new Programs(tab("code"), player),
      new Listing(tab("code"), player, codeOf),
      new Listing(tab("story"), player, storyOf),
      new Checks(tab("check"), player),
      new Yours(tab("check"), player),
    ];
  }

  /** @param {State} state */
  render(state) {
    return Promise.all(this.views.map((view) => view.render(state)));
  }
}
