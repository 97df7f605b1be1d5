/** @import { State } from "../state/player.js" */
/** @import { Recording } from "../source/recording.js" */
/** @import { Server } from "../source/server.js" */
/** @import { Stop } from "../core/stops.js" */
import { options as read } from "../core/options.js";
import { split } from "../core/query.js";
import { parseStops, positions } from "../core/stops.js";
import { Player } from "../state/player.js";
import { Asking } from "./asking.js";
import { complain, Host } from "./frame-host.js";
import { bindFrameKeys } from "./frame-keys.js";
import { Examples } from "./examples.js";
import { QuestionWalk } from "./frame-asking.js";
import { FramePanel } from "./frame-panel.js";
import { Sheets } from "./frame-print.js";
import { Hooks } from "./hooks.js";
import { failed, remeasured, Scope } from "./scope.js";
import { Stage } from "./stage.js";
import { watchShape } from "./stage-fit.js";
import { Transport } from "./transport.js";
import { say } from "../core/words.js";

/** In a slide the drawing is not made smaller than it was meant: its type is for the last row. */
const LEGIBLE = 0.98;

/**
 * The frame for a slide: stage, panel and bar, as much as there is room for. It never takes focus and keeps nothing.
 * @param {HTMLElement} root with the markup of the frame @param {Server | Recording} source
 * @param {{search: string, answers?: string, left?: () => boolean, begun?: (player: Player, asking: Asking) => void}} options
 *   the run and step to open; the answers that are brought along; whether its slide has been ``left`` already; who is
 *   told when it has ``begun``
 * @returns {() => void} ends it
 */
export function mountFrame(root, source, { search, answers = "", left = () => false, begun = () => {} }) {
  const scope = new Scope(root);
  scope.wake(false);
  source.until(scope.signal);
  // Before anything is measured.
  settle(root, read(split(search).base));
  const shape = watchShape(scope, scope.find(".stage"), (shape) => player.reshape(shape), LEGIBLE);
  const player = new Player(source, shape, scope.signal);
  scope.resized(root, () => player.state && settle(root, player.now.options));
  begin().catch((error) => {
    if (scope.signal.aborted) return;
    failed(scope, error);
    complain("failed", String(error?.message ?? error), new URLSearchParams(search));
  });
  return () => scope.end();

  async function begin() {
    const caption = scope.find(".caption");
    const panel = new FramePanel(scope, player);
    const asking = new Asking(scope, player, panel);
    const views = [
      { render: (/** @type {State} */ { options }) => settle(root, options) },
      // A long recording is of one example.
      ...(source.hasExamples ? [new Examples(scope, player)] : []),
      new Stage(scope.find(".stage")),
      panel,
      asking,
      new Transport(scope, player, () => (player.now.training ? player.pause() : player.train(100))),
      { render: (/** @type {State} */ { data: { trace }, index }) => {
        const { id, title } = trace.steps[index];
        caption.textContent = asking.question?.prompt ?? say("{step} · {title} · iteration {t}", { step: trace.tensors[id].symbol, title, t: trace.t });
      } },
    ];
    for (const view of views) player.subscribe((state) => view.render(state));
    remeasured(scope, player);
    const wish = { ...split(search), answers };
    const options = read(wish.base);
    const listed = there(source, parseStops(options.stops, wish.t));
    // A recording cannot be changed. What can be dragged can be from its first sight on.
    const edits = !options.readonly && player.server ? await import("./edits.js") : null;
    await player.show(listed.length && !wish.step ? { ...wish, t: listed[0].t, step: listed[0].step } : wish, "init");
    if (scope.signal.aborted) return;
    edits?.bindDrag(scope, player);
    if (player.now.data.trace.asked.length) await asking.ready();
    await asking.exercise?.loading;
    const tells = root.querySelector(".scenes");
    const walk = tells ? await told(scope, player, asking, panel, tells) : new QuestionWalk(player, asking, options.controls !== "full");
    const ids = player.now.data.trace.steps.map(({ id }) => id);
    player.loop = options.loop;
    // A loop without stops goes round one iteration; a lesson has its scenes.
    const alone = "steps" in walk && walk.steps.size ? player.step.id : "";
    const stops = "scenes" in walk ? [] : listed.length || !(player.loop || alone) ? listed : parseStops(alone || ids.join(), wish.t);
    if (stops.length) player.visit(positions(stops, ids));
    const host = new Host(scope, player, stops, asking, walk);
    player.subscribe((state) => host.render(state));
    bindFrameKeys(scope, player, host);
    if (parent === window) {
      root.classList.add("alone");
      new Sheets(scope, player, stops);
    }
    // Nobody is told that it is ready before everything in it is heard.
    const hooks = new Hooks(scope);
    player.subscribe((state) => hooks.render(state));
    if (options.autoplay) host.autoplay(left());
    begun(player, asking);
  }
}

/** A frame that tells a lesson. @param {Scope} scope @param {Player} player @param {Asking} asking @param {FramePanel} panel @param {Element} scenes */
async function told(scope, player, asking, panel, scenes) {
  const { SceneWalk } = await import("./frame-lesson.js");
  return new SceneWalk(scope, player, asking, panel, JSON.parse(scenes.textContent));
}

/** How the frame looks and what it offers is the address's to say. @param {HTMLElement} root @param {import("../core/options.js").Options} options */
function settle(root, { controls, panels, motion, readonly, scale }) {
  const hooks = { controls, panels: panels || "auto", motion, readonly: String(Number(readonly)) };
  for (const [name, value] of Object.entries(hooks)) if (root.dataset[name] !== value) root.dataset[name] = value;
  root.style.setProperty("--scale", String(scale));
  const whole = root === document.documentElement;
  const [width, height] = [(whole ? innerWidth : root.clientWidth) / scale, (whole ? innerHeight : root.clientHeight) / scale];
  const size = width >= 1200 && height >= 640 ? "large" : width >= 880 && height >= 480 ? "medium" : height >= 480 && height > 1.1 * width ? "tall" : "small";
  if (root.dataset.size !== size) root.dataset.size = size;
}

/** The stops there are: a server has refused the others, a file has to pass over them. @param {Server | Recording} source @param {Stop[]} stops */
function there(source, stops) {
  if (!("iterations" in source)) return stops;
  const { range: { first, last }, ends, steps } = source;
  return stops.filter(({ t, step }) => t >= first && (t <= last || ends) && steps.includes(step));
}
