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
  const { id, title } = state.data.trace.steps[state.index];
  find(".caption").textContent = `t ${state.data.trace.t} · ${id} · ${title}`;
});
player.subscribe(renderRoot);

try {
  await player.open(location.search, "init");
  if (player.option("autoplay", "0") === "1") player.play();
} catch (error) {
  renderFailure(error);
}
