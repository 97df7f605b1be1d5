/** @import { Stop } from "../core/stops.js" */
/** The frame for a slide: stage, panel and bar, as much as there is room for. It never takes focus and keeps nothing. */
import { patience } from "../source/server.js";
import { bindDrag } from "../views/edits.js";
import { bindFrameKeys } from "../views/frame-keys.js";
import { FramePanel } from "../views/frame-panel.js";
import { complain, Host } from "../views/frame-host.js";
import { Player } from "../state/player.js";
import { looks, split } from "../core/query.js";
import { Sheets } from "../views/frame-print.js";
import { recording } from "../source/recording.js";
import { renderFailure, renderRoot } from "../views/hooks.js";
import { watchShape } from "../views/stage-fit.js";
import { Stage } from "../views/stage.js";
import { parseStops, positions } from "../core/stops.js";
import { Transport } from "../views/transport.js";

/** In a slide the drawing is not made smaller than it was meant: its type is for the last row. */
const LEGIBLE = 0.98;

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const root = document.documentElement;

const search = asked();

/** The address; in a file that plays offline the run it holds, looked at as the file's own address says. */
function asked() {
  if (!recording()) return location.search || `?${root.dataset.query}`;
  const query = new URLSearchParams(root.dataset.query);
  if (location.protocol === "file:" || location.protocol.startsWith("http")) {
    const own = new URLSearchParams(location.search);
    // Stops of the file's address begin at the first of them.
    if (own.has("stops")) query.delete("step");
    for (const [name, value] of own) if (looks(name)) query.set(name, value);
  }
  return `?${query}`;
}

/** How the frame looks and what it offers is the address's to say. @param {URLSearchParams} options */
function settle(options) {
  for (const [name, otherwise] of [["controls", "mini"], ["panels", "auto"], ["motion", "auto"], ["readonly", "1"]]) {
    const value = options.get(name) ?? otherwise;
    if (root.dataset[name] !== value) root.dataset[name] = value;
  }
  const scale = Number(options.get("scale") ?? 1);
  root.style.setProperty("--scale", String(scale));
  const [width, height] = [innerWidth / scale, innerHeight / scale];
  const size = width >= 1200 && height >= 640 ? "large" : width >= 880 && height >= 480 ? "medium" : "small";
  if (root.dataset.size !== size) root.dataset.size = size;
}

// Before anything is measured.
settle(new URLSearchParams(search));
const player = new Player(watchShape(find(".stage"), (shape) => player.reshape(shape), LEGIBLE));
patience.tell = (words) => player.tell(words);
addEventListener("resize", () => player.state && settle(new URLSearchParams(player.now.base)));
const views = [
  new Stage(find(".stage")),
  new FramePanel(find(".panel"), player),
  new Transport(find("footer"), player, () => (player.now.training ? player.pause() : player.train(100))),
];

/** @param {import("../state/player.js").State} state */
function renderFrame({ base, data: { trace }, index }) {
  const { id, title } = trace.steps[index];
  settle(new URLSearchParams(base));
  find(".caption").textContent = `${id} · ${title} · iteration ${trace.t}`;
}

/** The stops there are: a server has refused the others, a file has to pass over them. @param {Stop[]} stops */
async function there(stops) {
  const recorded = await recording();
  if (!recorded) return stops;
  const { first, last, iterations } = recorded;
  const ids = iterations[0].trace.steps.map(({ id }) => id);
  return stops.filter(({ t, step }) => t >= first && (t <= last || iterations.at(-1)?.trace.diverged) && ids.includes(step));
}

async function begin() {
  const wish = split(search);
  const options = new URLSearchParams(wish.base);
  const listed = await there(parseStops(options.get("stops") ?? "", wish.t));
  player.subscribe(renderFrame);
  for (const view of views) player.subscribe((state) => view.render(state));
  player.subscribe(renderRoot);
  await player.show(listed.length && !wish.step ? { base: wish.base, t: listed[0].t, step: listed[0].step } : wish, "init");
  const ids = player.now.data.trace.steps.map(({ id }) => id);
  player.loop = options.get("loop") === "1";
  // A loop without stops goes round one iteration.
  const stops = listed.length || !player.loop ? listed : parseStops(ids.join(), wish.t);
  if (stops.length) player.visit(positions(stops, ids));
  const host = new Host(player, stops);
  player.subscribe((state) => host.render(state));
  bindFrameKeys(player, host);
  if (parent === window) {
    root.classList.add("alone");
    new Sheets(find(".sheets"), player, stops);
  }
  // A recording cannot be changed.
  if (options.get("readonly") === "0" && !recording()) bindDrag(find(".stage"), player);
  if (options.get("autoplay") === "1") host.autoplay(early === "slide:stop");
}

/** What a deck said before anybody could listen. */
let early = "";
addEventListener("message", ({ data, source }) => {
  if (source === parent && (data === "slide:start" || data === "slide:stop")) early = data;
});

begin().catch((error) => {
  renderFailure(error);
  complain("failed", String(error?.message ?? error), new URLSearchParams(search));
});
