/** @import { Player, State } from "../state/player.js" */
/** @import { Training } from "../state/training.js" */
/** @import { Scope } from "./scope.js" */
import { Comparison } from "./comparison.js";
import { Curves } from "./curves.js";
import { DataTab } from "./data.js";
import { HiddenPlane } from "./hidden-plane.js";
import { Plane } from "./plane.js";

/** Rows of numbers as the address writes them. @param {number[][]} rows */
const written = (rows) => rows.map((row) => row.join(",")).join(";");

/** The tabs of training and of the data: curves, the surface, a second run beside the first. */
export class TrainingTabs {
  /** @param {Scope} scope @param {Player} player @param {Training} training */
  constructor(scope, player, training) {
    const tab = (/** @type {string} */ name) => scope.find(`[data-view=${name}]`);
    const watched = new Plane(scope, scope.find("[data-view=training] .plane"), player, 190);
    const edited = new Plane(scope, scope.find("[data-view=data] .plane"), player, 400, (X, Y) => {
      // Only a named set has to give way; what else the run has, its edits and its batch, stays.
      /** @type {Record<string, null>} */
      const named = new URLSearchParams(player.wish.base).has("data") ? { data: null } : {};
      player.change({ ...named, X: written(X), Y: written(Y) });
    });
    training.surface = () => watched.visible || edited.visible;
    const choice = /** @type {HTMLSelectElement} */ (scope.find("[name=compare]"));
    const comparison = new Comparison(scope.find(".rival"), choice, player, () => curves.draw(player.now));
    const curves = new Curves(scope, player, comparison.history);
    this.views = [curves, comparison, watched, edited, new DataTab(tab("data"), player, edited), new HiddenPlane(scope.find(".hidden-plane"), player)];
  }

  /** @param {State} state */
  render(state) {
    return Promise.all(this.views.map((view) => view.render(state)));
  }
}
