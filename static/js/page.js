/** The page: wires one player to its views. */
import { bindKeys } from "./keys.js";
import { Address } from "./location.js";
import { Checks } from "./check.js";
import { Curves } from "./curves.js";
import { bindLinks } from "./link.js";
import { codeOf, Listing, Programs, storyOf } from "./listing.js";
import { Panel } from "./panel.js";
import { Player } from "./player.js";
import { bindReach } from "./reach.js";
import { Reason } from "./reason.js";
import { renderFailure, renderRoot } from "./root.js";
import { Settings } from "./settings.js";
import { watchShape } from "./shape.js";
import { Stage } from "./stage.js";
import { Status } from "./status.js";
import { Tabs } from "./tabs.js";
import { Training } from "./training.js";
import { Transport } from "./transport.js";

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const player = new Player(watchShape(find(".stage"), (shape) => player.reshape(shape)));
const training = new Training(player);
const train = () => training.toggle();
const address = new Address();
const reason = new Reason(find(".why"), player);
const views = [
  new Stage(find(".stage")),
  new Panel(find(".panel"), player),
  reason,
  new Tabs(find(".panel"), player),
  new Programs(find("#view-code")),
  new Listing(find("#view-code"), player, codeOf),
  new Listing(find("#view-story"), player, storyOf),
  new Checks(find("#view-check")),
  new Curves(find("#view-training"), player),
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
const pace = /** @type {HTMLSelectElement} */ (find("[name=pace]"));
training.pace = Number(pace.value);
pace.addEventListener("change", () => {
  training.pace = Number(pace.value);
  if (!player.now.training) return;
  training.toggle();
  training.toggle();
});
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
