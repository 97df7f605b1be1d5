/** The frame for a slide: stage, transport bar and a caption. It never takes focus and keeps nothing. */
import { Player } from "./player.js";
import { renderFailure, renderRoot } from "./root.js";
import { watchShape } from "./shape.js";
import { Stage } from "./stage.js";
import { Transport } from "./transport.js";

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const player = new Player(watchShape(find(".stage"), (shape) => player.reshape(shape)));
const stage = new Stage(find(".stage"));
const transport = new Transport(find("footer"), player);
player.subscribe((state) => {
  stage.render(state);
  transport.render(state);
  const { title } = state.data.trace.steps[state.index];
  find(".caption").textContent = `iteration ${state.data.trace.t} · ${title}`;
});
player.subscribe(renderRoot);

const options = new URLSearchParams(document.documentElement.dataset.query);
try {
  await player.open(location.search, "init");
  player.update({ speed: Number(options.get("speed") ?? 1) });
  if (options.get("autoplay") === "1") player.play();
} catch (error) {
  renderFailure(error);
}
