/** @import { Player } from "../state/player.js" */
/** @import { Training } from "../state/training.js" */
/** @import { Ask } from "./ask.js" */
/** @import { Scope } from "./scope.js" */
/** What the first step does not need: why a number is what it is, the other tabs, training and data. */
import { isHidden } from "../core/asking.js";
import { Checks } from "./check.js";
import { Comparison } from "./comparison.js";
import { Curves } from "./curves.js";
import { DataTab } from "./data.js";
import { Edits } from "./edits.js";
import { Explanation } from "./explanation.js";
import { FlowStrip } from "./flow.js";
import { Health } from "./health.js";
import { bindLinks } from "./highlight.js";
import { Hints } from "./hints.js";
import { codeOf, Listing, Programs, storyOf } from "./listing.js";
import { Plane } from "./plane.js";
import { Share } from "./share.js";
import { bindReach } from "./stage-keyboard.js";

/** Rows of numbers as the address writes them. @param {number[][]} rows */
const written = (rows) => rows.map((row) => row.join(",")).join(";");

/** @param {Scope} scope @param {Player} player @param {Training} training @param {Ask} ask */
export function wire(scope, player, training, ask) {
  const tab = (/** @type {string} */ name) => scope.find(`[data-view=${name}]`);
  const watched = new Plane(scope, scope.find("[data-view=training] .plane"), player, 190);
  const edited = new Plane(scope, scope.find("[data-view=data] .plane"), player, 400, (X, Y) => {
    // Only a named set has to give way; what else the run has, its edits and its batch, stays.
    /** @type {Record<string, null>} */
    const named = new URLSearchParams(player.now.base).has("data") ? { data: null } : {};
    player.change({ ...named, X: written(X), Y: written(Y) });
  });
  training.surface = () => watched.visible || edited.visible;
  const choice = /** @type {HTMLSelectElement} */ (scope.find("[name=compare]"));
  const comparison = new Comparison(scope.find(".rival"), choice, player, () => curves.draw(player.now));
  const curves = new Curves(scope, player, comparison.history);
  const edits = new Edits(scope, player);
  const strip = new FlowStrip(scope, player);
  const explanation = new Explanation(scope, player, (asked, state) => {
    edits.offer(asked, state);
    strip.follow(asked);
  });
  bindLinks(scope.find("main"), player, (asked) => {
    const { trace } = player.now.data;
    // What is asked is not explained, but answered.
    if (!isHidden(trace, asked.name, asked.i, asked.j)) explanation.open(asked);
    else ask.focus(asked.name, asked.i, asked.j);
  });
  bindReach(scope.find(".stage"), player);
  const views = [
    explanation,
    strip,
    new Programs(tab("code"), player),
    new Listing(tab("code"), player, codeOf),
    new Listing(tab("story"), player, storyOf),
    new Checks(tab("check"), player),
    curves,
    comparison,
    edits,
    new Health(scope, player, (findings) => strip.mark(findings)),
    watched,
    edited,
    new Share(scope.find(".share")),
    new DataTab(tab("data"), player, edited),
    new Hints(scope, player),
  ];
  for (const view of views) player.subscribe((state) => view.render(state));
  scope.root.dataset.whole = "true";
}
