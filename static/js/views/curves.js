/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
/** @import { Point } from "../core/history.js" */
import { differs } from "../core/differs.js";
import { figures, fixed, lossSymbol } from "../core/format.js";
import { History } from "../core/history.js";
import { header } from "./dom.js";
import { plot, plottedAt } from "./plot.js";
import { trained } from "../core/query.js";
import { say } from "../core/words.js";

/** Points drawn of a curve, and asked for when a run is opened in the middle. */
const POINTS = 200;

/** Milliseconds between two drawings while training. */
const PACE = 90;

/** How training went: loss, accuracy, gradient norm and relative update of each layer over the iterations. */
export class Curves {
  /** @param {Scope} scope @param {Player} player @param {History} other the past of the run beside it */
  constructor(scope, player, other) {
    const view = scope.find("[data-view=training]");
    this.view = view;
    this.other = other;
    this.player = player;
    this.history = new History();
    this.drawn = 0;
    this.width = 0;
    scope.resized(view, () => {
      if (this.width === view.clientWidth || view.hidden) return;
      this.width = view.clientWidth;
      if (player.state) this.draw(player.state);
    });
    this.asked = "";
    this.fresh = differs();
    this.find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (view.querySelector(selector));
    this.log = /** @type {HTMLInputElement} */ (view.querySelector("[name=log]"));
    this.log.addEventListener("change", () => this.draw(player.now));
    this.table = /** @type {HTMLDetailsElement} */ (view.querySelector("details"));
    this.table.addEventListener("toggle", () => player.state && this.draw(player.state));
    this.loss = this.find(".loss-curve");
    this.loss.addEventListener("click", (event) => this.scrub(event));
    this.loss.addEventListener("keydown", (event) => this.walk(/** @type {KeyboardEvent} */ (event)));
  }

  /** @param {State} state */
  render(state) {
    const { trace } = state.data;
    // A step changes nothing here.
    if (!this.fresh(trace, state.live, state.base, this.view.hidden)) return;
    // What was known of another run is forgotten, and so is that it was asked for.
    if (trained(state.base) !== this.history.run) this.asked = "";
    this.history.of(trained(state.base));
    if (state.live) this.history.add(state.live);
    else this.history.add(trace);
    if (this.view.hidden) return;
    if (!state.training) this.fill(state).catch((error) => this.player.fail(error));
    const now = performance.now();
    if (state.live && now - this.drawn < PACE) return;
    this.drawn = now;
    this.draw(state);
  }

  /** Asks for the past of a run that was opened in the middle, once. @param {State} state */
  async fill({ base, data: { trace } }) {
    const { history, player: { server } } = this;
    const known = history.points.filter(({ t }) => t < trace.t).length;
    const every = Math.max(1, Math.ceil(trace.t / POINTS));
    const key = `${history.run} ${trace.t}`;
    if (!server || !trace.t || trace.hides || known >= Math.min(trace.t, POINTS) / 2 || this.asked === key) return;
    this.asked = key;
    const run = history.run;
    for (let from = 0; from < trace.t; ) {
      const start = from;
      for await (const frame of server.stream(base, from, trace.t, `every=${every}`, "loss,accuracy,layers", () => history.run === run)) {
        if (history.run !== run) return;
        history.add(frame);
        from = frame.t + every;
      }
      if (from === start) break;
    }
    if (!this.view.hidden) this.draw(this.player.now);
  }

  /** @param {State} state */
  draw({ data: { trace }, live }) {
    if (this.view.hidden) return;
    const points = this.history.thinned(POINTS);
    const t = live?.t ?? trace.t;
    const here = this.history.nearest(t);
    const x = points.map((point) => point.t);
    const width = this.width || (this.width = this.view.clientWidth);
    const half = width > 460 ? Math.floor((width - 16) / 2) : width;
    const symbol = lossSymbol(trace);
    const marker = here && here.loss !== null ? [{ x: here.t, y: here.loss, css: "chosen" }] : [];
    const words = here ? said(here, symbol) : "";
    const chart = (/** @type {string} */ css, /** @type {import("./plot.js").Plot} */ drawing) =>
      this.find(css).replaceChildren(plot({ height: 125, ...drawing }));
    const rival = this.other.thinned(POINTS).filter((point) => point.t <= Math.max(t, x.at(-1) ?? 0));
    const losses = [{ x: rival.map((point) => point.t), y: rival.map(({ loss }) => loss), css: "slope" }, { x, y: points.map(({ loss }) => loss), css: "g" }, ...this.validated(points, ({ loss }) => loss)];
    // The plane of two inputs has a fixed width, the curve over one input takes half of what there is.
    const plane = { 1: half, 2: 190 }[trace.sizes[0]] ?? 0;
    const beside = plane && width > 460 ? plane + 14 : 0;
    this.find(".plane").style.width = plane ? `${plane}px` : "";
    this.find(".loss-curve").style.width = `${width - beside}px`;
    chart(".loss-curve", { curves: losses.filter((curve) => curve.x.length), points: marker, label: words, x: say("iteration"), y: say("loss {symbol}", { symbol }), log: this.log.checked, width: width - beside, height: beside ? 190 : 150 });
    const classes = points.some(({ accuracy }) => accuracy !== undefined);
    this.find(".accuracy-curve").hidden = !classes;
    if (classes) chart(".accuracy-curve", { curves: [{ x, y: points.map(({ accuracy }) => percent(accuracy)), css: "g" }, ...this.validated(points, ({ accuracy }) => percent(accuracy))], label: say("accuracy over the iterations"), x: say("iteration"), y: say("accuracy %"), width: half });
    const layers = (/** @type {(point: Point) => (number | null)[]} */ of) =>
      (points[0] ? of(points[0]) : []).map((_, index) => ({ x, y: points.map((point) => of(point)[index]), css: `layer layer-${index % 6}`, label: `${index + 1}` }));
    chart(".norm-curve", { curves: layers(({ norms }) => norms), label: say("gradient norm of each layer"), x: say("iteration"), y: say("gradient norm, by layer"), log: true, width: half });
    chart(".ratio-curve", { curves: layers(({ ratios }) => ratios), label: say("norm of the update of W by the norm of W, each layer"), x: say("iteration"), y: say("update ÷ weight, by layer"), log: true, width: half });
    this.loss.setAttribute("aria-valuenow", String(t));
    this.loss.setAttribute("aria-valuemax", String(Math.max(t, x.at(-1) ?? 0)));
    this.loss.setAttribute("aria-valuetext", words);
    this.tabulate(points, symbol);
  }

  /**
   * The curve of the examples kept from training, if there are any.
   * @param {Point[]} points @param {(of: {loss: number | null, accuracy?: number}) => number | null} value
   */
  validated(points, value) {
    const kept = points.filter(({ validation }) => validation);
    if (!kept.length) return [];
    const y = kept.map(({ validation }) => (validation ? value(validation) : null));
    return [{ x: kept.map(({ t }) => t), y, css: "validation", label: say("validation"), over: true }];
  }

  /** Some of the values as text. @param {Point[]} points @param {string} symbol */
  tabulate(points, symbol) {
    if (!this.table.open) return;
    const every = Math.max(1, Math.ceil(points.length / 20));
    const rows = points.filter((_, index) => index % every === 0 || index === points.length - 1);
    const table = /** @type {HTMLTableElement} */ (this.table.querySelector("table"));
    const columns = columnsOf(points, symbol);
    table.replaceChildren(header(columns.map(({ title }) => title)));
    const body = table.createTBody();
    for (const point of rows) {
      const row = body.insertRow();
      for (const { text } of columns) row.insertCell().textContent = text(point);
    }
  }

  /** A click on the loss curve goes to the iteration there. @param {MouseEvent} event */
  scrub(event) {
    const svg = this.loss.querySelector("svg");
    if (svg) this.player.moveToIteration(Math.max(0, Math.round(plottedAt(svg, event.clientX))), "user");
  }

  /** Arrows go along the known iterations. @param {KeyboardEvent} event */
  walk(event) {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!by || event.shiftKey) return;
    event.preventDefault();
    const { points } = this.history;
    const at = this.history.place((this.player.now.live ?? this.player.now.data.trace).t) + by;
    this.player.moveToIteration(points[Math.max(0, Math.min(points.length - 1, at))].t, "user");
  }
}

/** @param {number | undefined} share */
const percent = (share) => (share === undefined ? null : 100 * share);

/**
 * What a table of these points has: of validation, of classes and of each layer only where there is one.
 * @param {Point[]} points @param {string} symbol
 */
function columnsOf(points, symbol) {
  const share = (/** @type {number | undefined} */ accuracy) => (accuracy === undefined ? "" : `${fixed(100 * accuracy, 1)} %`);
  const classes = points.some(({ accuracy }) => accuracy !== undefined);
  const validated = points.some(({ validation }) => validation);
  /** @typedef {{title: string, there: boolean, text: (point: Point) => string}} Column */
  /** @type {Column[]} */
  const columns = [
    { title: say("iteration"), there: true, text: ({ t }) => String(t) },
    { title: symbol, there: true, text: ({ loss }) => figures(loss) },
    { title: say("{symbol} of validation", { symbol }), there: validated, text: ({ validation }) => (validation ? figures(validation.loss) : "") },
    { title: say("accuracy"), there: classes, text: ({ accuracy }) => share(accuracy) },
    { title: say("accuracy of validation"), there: classes && validated, text: ({ validation }) => share(validation?.accuracy) },
  ];
  const norm = (/** @type {unknown} */ _, /** @type {number} */ index) => /** @type {Column} */ ({ title: say("norm {layer}", { layer: index + 1 }), there: true, text: ({ norms }) => figures(norms[index], 3) });
  return [...columns.filter(({ there }) => there), ...(points[0]?.norms ?? []).map(norm)];
}

/** @param {Point} point @param {string} symbol */
function said({ t, loss, accuracy }, symbol) {
  const values = { t, symbol, loss: figures(loss), percent: fixed(100 * (accuracy ?? 0), 1) };
  return accuracy === undefined ? say("iteration {t}: {symbol} = {loss}", values) : say("iteration {t}: {symbol} = {loss}, accuracy {percent} %", values);
}
