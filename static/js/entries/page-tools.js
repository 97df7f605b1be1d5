/** @import { Player } from "../state/player.js" */
/** @import { Training } from "../state/training.js" */
/** What the first step does not need: why a number is what it is, the other tabs, training and data. */
import { Checks } from "../views/check.js";
import { Curves } from "../views/curves.js";
import { DataTab } from "../views/data.js";
import { Edits } from "../views/edits.js";
import { Health } from "../views/health.js";
import { bindLinks } from "../views/highlight.js";
import { codeOf, Listing, Programs, storyOf } from "../views/listing.js";
import { Plane } from "../views/plane.js";
import { bindReach } from "../views/stage-keyboard.js";
import { Reason } from "../views/explanation.js";
import { Rival } from "../views/comparison.js";
import { Share } from "../views/share.js";

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

/** Rows of numbers as the address writes them. @param {number[][]} rows */
const written = (rows) => rows.map((row) => row.join(",")).join(";");

/** @param {Player} player @param {Training} training */
export function wire(player, training) {
  const watched = new Plane(find("#view-training .plane"), player, 190);
  const edited = new Plane(find("#view-data .plane"), player, 400, (X, Y) => {
    // Only a named set has to give way; what else the run has, its edits and its batch, stays.
    /** @type {Record<string, null>} */
    const named = new URLSearchParams(player.now.base).has("data") ? { data: null } : {};
    player.change({ ...named, X: written(X), Y: written(Y) });
  });
  training.surface = () => watched.visible || edited.visible;
  const choice = /** @type {HTMLSelectElement} */ (find("[name=compare]"));
  const rival = new Rival(find(".rival"), choice, player, () => curves.draw(player.now));
  const curves = new Curves(find("#view-training"), player, rival.history);
  const form = /** @type {HTMLFormElement} */ (find(".set"));
  const rate = /** @type {HTMLInputElement} */ (find("[data-rate]"));
  const edits = new Edits(find(".stage"), find(".edits"), form, rate, player);
  const reason = new Reason(find(".why"), player, (asked, state) => edits.offer(asked, state));
  bindLinks(find("main"), player, (asked) => reason.open(asked));
  bindReach(find(".stage"), player);
  const views = [
    reason,
    new Programs(find("#view-code")),
    new Listing(find("#view-code"), player, codeOf),
    new Listing(find("#view-story"), player, storyOf),
    new Checks(find("#view-check")),
    curves,
    rival,
    edits,
    new Health(find(".health"), player),
    watched,
    edited,
    new Share(find(".share")),
    new DataTab(find("#view-data"), player, edited),
  ];
  for (const view of views) player.subscribe((state) => view.render(state));
  document.documentElement.dataset.whole = "true";
}
