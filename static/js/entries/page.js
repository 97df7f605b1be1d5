/** The page: wires one player to its views. What the first step does not need comes after it (later.js). */
import { patience } from "../source/server.js";
import { bindKeys } from "../views/keys.js";
import { Address } from "../state/address.js";
import { Panel } from "../views/panel.js";
import { Player } from "../state/player.js";
import { renderFailure, renderRoot } from "../views/hooks.js";
import { Settings } from "../views/settings.js";
import { watchShape } from "../views/stage-fit.js";
import { Stage } from "../views/stage.js";
import { Status } from "../views/status.js";
import { Tabs } from "../views/tabs.js";
import { Training } from "../state/training.js";
import { Transport } from "../views/transport.js";

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const player = new Player(watchShape(find(".stage"), (shape) => player.reshape(shape)));
patience.tell = (words) => player.tell(words);
const training = new Training(player, /** @type {HTMLSelectElement} */ (find("[name=pace]")));
const train = () => {
  // Training is watched where it can be seen.
  if (!player.now.training && !["training", "data"].includes(player.option("panels", ""))) player.look({ panels: "training" }, "autoplay");
  training.toggle();
};
const address = new Address();
const views = [
  new Stage(find(".stage")),
  new Panel(find(".panel"), player),
  new Tabs(find(".panel"), player),
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
addEventListener("popstate", () => {
  player.pause();
  address.drop();
  player.open(location.search, "init");
});

try {
  await player.open(location.search, "init");
  const { wire } = await import("./page-tools.js");
  wire(player, training);
  if (player.option("autoplay", "0") === "1") player.play();
} catch (error) {
  renderFailure(error);
}
