/** @import { Server } from "../source/server.js" */
import { Address } from "../state/address.js";
import { Player } from "../state/player.js";
import { Training } from "../state/training.js";
import { Asking } from "./asking.js";
import { Examples } from "./examples.js";
import { Hooks } from "./hooks.js";
import { bindKeys } from "./keys.js";
import { Panel } from "./panel.js";
import { failed, remeasured, Scope } from "./scope.js";
import { Settings } from "./settings.js";
import { watchShape } from "./stage-fit.js";
import { TrainingStage } from "./stage-training.js";
import { Status } from "./status.js";
import { Tabs } from "./tabs.js";
import { Task } from "./task.js";
import { Transport } from "./transport.js";
import { say } from "../core/words.js";

/**
 * The page: one player and its views. What the first step does not need comes after it (page-tools.js).
 * @param {HTMLElement} root with the markup of the page @param {Server} source
 * @param {{search: string, address?: boolean}} options the run and step to open; ``address`` keeps the browser's
 *   address on what is shown, and goes where that goes
 * @returns {() => void} ends it
 */
export function mountPage(root, source, { search, address = false }) {
  const scope = new Scope(root);
  scope.wake(false);
  source.until(scope.signal);
  const shape = watchShape(scope, scope.find(".stage"), (shape) => player.reshape(shape));
  const player = new Player(source, shape, scope.signal);
  const training = new Training(player, /** @type {HTMLSelectElement} */ (scope.find("[name=pace]")));
  const train = () => {
    // Training is watched where it can be seen.
    const { training: trains, options: { panels }, data: { trace } } = player.now;
    if (trace.hides) {
      player.tell(say("Training waits until what is asked is answered, for it would tell."));
      return;
    }
    if (!trains && !["training", "data"].includes(panels)) player.look({ panels: "training" }, "autoplay");
    training.toggle();
  };
  const panel = new Panel(scope, player).refit(scope);
  const asking = new Asking(scope, player, panel);
  const views = [
    new Task(scope, player),
    new Examples(scope, player),
    new TrainingStage(scope.find(".stage")),
    panel,
    asking,
    new Tabs(scope, player),
    new Transport(scope, player, train),
    new Settings(scope, player),
    new Status(scope, player),
    ...(address ? [followed(scope, player, asking)] : []),
    new Hooks(scope),
  ];
  for (const view of views) player.subscribe((state) => view.render(state));
  remeasured(scope, player);
  const dialog = /** @type {HTMLDialogElement} */ (scope.find("dialog"));
  const help = () => dialog.showModal();
  scope.find("[data-do=help]").addEventListener("click", help);
  bindKeys(scope, player, help, train, () => asking.toggle());
  open().catch((error) => (player.state ? player.fail(error) : failed(scope, error)));
  return () => scope.end();

  async function open() {
    await player.open(search, "init", address ? location.hash : "");
    // Back may have led elsewhere meanwhile.
    while (!player.state && !scope.signal.aborted) await player.loading;
    const { wire } = await import("./page-tools.js");
    if (scope.signal.aborted) return;
    await wire(scope, player, training, asking);
    if (scope.signal.aborted) return;
    if (player.now.options.autoplay) player.play();
  }
}

/** The browser's address and its history, kept on what is shown. @param {Scope} scope @param {Player} player @param {Asking} asking */
function followed(scope, player, asking) {
  const address = new Address(() => asking.fragment);
  scope.on(window, "popstate", () => {
    player.pause();
    return address.follow(location.search, player.open(location.search, "init", location.hash));
  });
  return address;
}
