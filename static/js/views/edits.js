/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
import { differs } from "../core/differs.js";
import { make } from "./dom.js";
import { between, figures } from "../core/format.js";
import { changed, edits, withoutEdit } from "../core/query.js";
import { entry as valueOf, parameterOf, receiving, sending } from "../core/tensors.js";
import { entryAt } from "../core/marks.js";
import { say } from "../core/words.js";

/** Pixels of a drag that change a weight by one. */
const PIXELS = 120;

/** Changes by hand in the middle of a run: typed, dragged on the picture, listed, undone. All are in the address. */
export class Edits {
  /** @param {Scope} scope @param {Player} player */
  constructor(scope, player) {
    const list = scope.find(".edits");
    const form = /** @type {HTMLFormElement} */ (scope.find(".set"));
    const rate = /** @type {HTMLInputElement} */ (scope.find("[data-rate]"));
    this.list = list;
    this.form = form;
    this.rate = rate;
    this.player = player;
    this.entry = "";
    this.t = 0;
    this.fresh = differs();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = /** @type {HTMLInputElement} */ (form.elements.namedItem("value")).value;
      if (this.entry && value !== "") edit(player, this.entry, Number(value), this.t);
    });
    rate.addEventListener("change", () => rate.value !== "" && edit(player, "lr", Number(rate.value)));
    list.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button) this.undo([button.value]);
    });
    this.told = scope.find(".edited");
    const all = () => edits(player.wish.base);
    scope.find("[data-do=undo]").addEventListener("click", () => this.undo(all().slice(-1)));
    scope.find("[data-do=unedit]").addEventListener("click", () => this.undo(all()));
    scope.on(scope.keyboard, "keydown", (event) => {
      const typing = event.target instanceof Element && event.target.closest("input, textarea");
      if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || typing || !player.state || !all().length) return;
      event.preventDefault();
      this.undo(all().slice(-1));
    });
    bindDrag(scope, player);
  }

  /** Takes edits out of the run, which stays where it is. @param {string[]} undone */
  undo(undone) {
    const { player } = this;
    const { t } = player.now.live ?? player.now.data.trace;
    player.pause();
    player.open(`?${undone.reduce(withoutEdit, player.wish.base)}&t=${t}&step=${player.step.id}`, "user");
  }

  /** The parameter that "why this number" is open for. @param {{name: string, i: number, j: number} | null} asked @param {State} state */
  offer(asked, { data: { trace } }) {
    const parameter = asked && parameterOf(trace, asked.name);
    this.form.hidden = !parameter;
    if (!parameter || !asked) return;
    const from = sending(trace, parameter);
    this.t = trace.t;
    this.entry = from ? `${parameter}[${asked.i},${asked.j}]` : `${parameter}[${asked.i}]`;
    const which = between(receiving(trace, parameter), from, asked.i, asked.j);
    /** @type {HTMLElement} */ (this.form.querySelector("span")).textContent = say("Set {parameter} ({entry}) at iteration {t} to", { parameter, entry: which, t: trace.t });
  }

  /** @param {State} state */
  render({ base, data: { trace } }) {
    if (!this.fresh(base, trace.t)) return;
    if (document.activeElement !== this.rate) this.rate.value = String(trace.lr);
    const made = edits(base);
    this.told.hidden = !made.length;
    const last = changeIn(made.at(-1) ?? "");
    /** @type {HTMLElement} */ (this.told.firstElementChild).textContent =
      made.length > 1 ? say("{n} changes by hand, the last {change} at iteration {t}.", { n: made.length, ...last }) : say("Changed by hand: {change} at iteration {t}.", last);
    this.list.replaceChildren(
      ...made.map((edit) => {
        const item = make("li");
        const { t, change } = changeIn(edit);
        const button = make("button", { type: "button", className: "link", value: edit, textContent: say("undo") });
        button.setAttribute("aria-label", say("Undo {change} at iteration {t}", { change, t }));
        item.append(say("iteration {t}: {change}", { t, change }) + " ", button);
        return item;
      }),
    );
  }
}

/** An edit as it is read: when, and what. @param {string} edit */
function changeIn(edit) {
  const at = edit.indexOf(":");
  return { t: edit.slice(0, at), change: edit.slice(at + 1).replace("=", " = ") };
}

/**
 * Changes a parameter in the middle of the run.
 * @param {Player} player @param {string} entry W1[2,0], b1[0] or lr @param {number} value
 * @param {number} [at] iteration, this one if left out
 */
function edit(player, entry, value, at) {
  const t = at ?? (player.now.live ?? player.now.data.trace).t;
  player.pause();
  const { base } = changed(player.wish.base, {});
  const same = edits(base).find((each) => each.startsWith(`${t}:${entry}=`));
  if (same) player.wish.base = withoutEdit(base, same);
  player.wish.t = t;
  player.change({ edit: [`${t}:${entry}=${value}`] });
}

/**
 * An edge or a bias dragged up or down changes its number; what it will be stands beside the pointer.
 * @param {Scope} scope @param {Player} player
 */
export function bindDrag(scope, player) {
  const stage = scope.find(".stage");
  const tag = make("output", { className: "tag", hidden: true });
  scope.float(tag);
  let [entry, start, old, value] = ["", 0, 0, 0];
  stage.addEventListener("pointerdown", (event) => {
    const target = event.target instanceof Element ? event.target : stage;
    const mark = target.closest("[data-edge], [data-bias]") ?? (target.closest(".neuron") ? null : nearest(stage, event));
    const name = mark?.getAttribute("data-edge") ?? mark?.getAttribute("data-bias") ?? "";
    const { name: tensor, i, j } = entryAt(name);
    const { trace } = player.now.data;
    const number = valueOf(trace, tensor, i, j);
    if (number === null) return;
    const live = player.now.live ? Number(mark?.getAttribute("data-value")) : null;
    old = live ?? number;
    [entry, start, value] = [name, event.clientY, old];
  });
  scope.on(window, "pointermove", (event) => {
    if (!entry || !event.buttons || Math.abs(event.clientY - start) < 4) return;
    value = Number((old + (start - event.clientY) / PIXELS).toFixed(3));
    tag.hidden = false;
    tag.textContent = `${entry}: ${figures(old, 4)} → ${figures(value, 4)}`;
    Object.assign(tag.style, { left: `${event.clientX + 14}px`, top: `${event.clientY - 14}px` });
  });
  scope.on(window, "pointerup", () => {
    const dragged = !tag.hidden;
    tag.hidden = true;
    if (entry && dragged) edit(player, entry, value);
    entry = "";
  });
  // The end of a drag is no question why.
  stage.addEventListener("click", (event) => Math.abs(event.clientY - start) >= 4 && start && event.stopPropagation(), true);
}

/** Pixels from an edge at which a pointer still means it: of a dashed one more than a third is gaps. */
const REACH = 12;

/** @param {HTMLElement} stage @param {PointerEvent} event @returns {Element | null} the edge nearest to a pointer */
function nearest(stage, { clientX, clientY }) {
  const drawing = /** @type {SVGSVGElement | null} */ (stage.querySelector("svg.network"));
  const scale = drawing?.getScreenCTM();
  if (!drawing || !scale) return null;
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(scale.inverse());
  /** @type {Element | null} */
  let best = null;
  let least = REACH / scale.a;
  for (const edge of /** @type {NodeListOf<SVGLineElement>} */ (drawing.querySelectorAll("[data-edge]"))) {
    const [x1, y1, x2, y2] = [edge.x1, edge.y1, edge.x2, edge.y2].map((each) => each.baseVal.value);
    const along = Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)));
    const away = Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1));
    if (away < least) [best, least] = [edge, away];
  }
  return best;
}
