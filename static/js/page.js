/** The page: wires one player to its views. */
import { bindKeys } from "./keys.js";
import { Address } from "./location.js";
import { Checks } from "./check.js";
import { Curves } from "./curves.js";
import { DataTab } from "./datatab.js";
import { Edits } from "./edits.js";
import { Health } from "./health.js";
import { bindLinks } from "./link.js";
import { codeOf, Listing, Programs, storyOf } from "./listing.js";
import { Panel } from "./panel.js";
import { Plane } from "./plane.js";
import { Player } from "./player.js";
import { bindReach } from "./reach.js";
import { Reason } from "./reason.js";
import { renderFailure, renderRoot } from "./root.js";
import { Rival } from "./rival.js";
import { Settings } from "./settings.js";
import { watchShape } from "./shape.js";
import { Stage } from "./stage.js";
import { Status } from "./status.js";
import { Tabs } from "./tabs.js";
import { Training } from "./training.js";
import { Transport } from "./transport.js";

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const player = new Player(watchShape(find(".stage"), (shape) => player.reshape(shape)));
const training = new Training(player, /** @type {HTMLSelectElement} */ (find("[name=pace]")));
const train = () => {
  // Training is watched where it can be seen.
  if (!player.now.training && !["training", "data"].includes(player.option("panels", ""))) player.look({ panels: "training" }, "autoplay");
  training.toggle();
};
const written = (/** @type {number[][]} */ rows) => rows.map((row) => row.join(",")).join(";");
const watched = new Plane(find("#view-training .plane"), player, 190);
const edited = new Plane(find("#view-data .plane"), player, 400, (X, Y) => player.change({ data: null, X: written(X), Y: written(Y) }));
const compare = /** @type {HTMLSelectElement} */ (find("[name=compare]"));
const rival = new Rival(find(".rival"), compare, player, () => curves.draw(player.now));
const curves = new Curves(find("#view-training"), player, rival.history);
training.surface = () => watched.visible || edited.visible;
const address = new Address();
const form = /** @type {HTMLFormElement} */ (find(".set"));
const rate = /** @type {HTMLInputElement} */ (find("[data-rate]"));
const edits = new Edits(find(".stage"), find(".edits"), form, rate, player);
const reason = new Reason(find(".why"), player, (asked, state) => edits.offer(asked, state));
const views = [
  new Stage(find(".stage")),
  new Panel(find(".panel"), player),
  reason,
  new Tabs(find(".panel"), player),
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
  new DataTab(find("#view-data"), player, edited),
  new Transport(find("footer"), player, train),
  new Settings(find("header"), player),
  new Status(player),
  address,
];
for (const view of views) player.subscribe((state) => view.render(state));
player.subscribe(renderRoot);

const dialog = /** @type {HTMLDialogElement} */ (find("dialog"));
const help = () => dialog.showModal();
find("[data-do=help]").addEventListener("click", help);
bindKeys(player, help, train);
bindLinks(find("main"), player, (asked) => reason.open(asked));
bindReach(find(".stage"), player);
addEventListener("popstate", () => {
  player.pause();
  address.drop();
  player.open(location.search, "init");
});

try {
  await player.open(location.search, "init");
  if (player.option("autoplay", "0") === "1") player.play();
} catch (error) {
  renderFailure(error);
}
