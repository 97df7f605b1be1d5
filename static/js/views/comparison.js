/** @import { Player, State } from "../state/player.js" */
/** @import { Trace } from "../core/types.js" */
import { facts } from "../core/facts.js";
import { figures, fixed, lossSymbol } from "../core/format.js";
import { History } from "../core/history.js";
import { changed, computed, trained } from "../core/query.js";
import { Stage } from "./stage.js";
import { fitting } from "./stage-fit.js";
import { say } from "../core/words.js";

/** Letters of a value that are told of it. */
const LONG = 24;

/** Points of the other run's curve. */
const POINTS = 200;

/** A second run beside the first, at the same iteration and step: its picture, its loss, its curve. */
export class Comparison {
  /**
   * @param {HTMLElement} element @param {HTMLSelectElement} choice what to change for the other run
   * @param {Player} player @param {() => void} changed told when its curve has more
   */
  constructor(element, choice, player, changed) {
    this.element = element;
    this.player = player;
    this.changed = changed;
    this.history = new History();
    this.stage = new Stage(/** @type {HTMLElement} */ (element.querySelector(".stage")));
    this.caption = /** @type {HTMLElement} */ (element.querySelector("p"));
    this.asked = "";
    /** @type {import("../core/types.js").Iteration | null} */
    this.data = null;
    choice.addEventListener("change", () => {
      const { base, data } = player.now;
      player.look({ vs: choice.value ? variation(base, data.trace.spec.lr, choice.value) : null });
      choice.selectedIndex = 0;
    });
  }

  /** @param {State} state */
  async render({ base, options: { vs: other, lang, example }, data: { trace }, index, live }) {
    this.element.hidden = !other;
    this.history.of(other);
    if (!other) this.asked = "";
    if (!other || live) return;
    const key = `${base} ${trace.t}`;
    if (key !== this.asked) {
      this.asked = key;
      this.data = null;
      const query = new URLSearchParams(other);
      query.set("notation", trace.spec.notation);
      query.set("lang", lang);
      if (example !== null) query.set("example", String(example));
      // On one scale with the run that it is beside.
      query.set("vs", withoutRival(base));
      const wanted = () => key === this.asked;
      const found = await this.player.source.iteration(query.toString(), trace.t, this.shape(), wanted).catch((error) => error);
      if (!wanted()) return;
      if (found instanceof Error) return void (this.caption.textContent = say("The other run: {reason}", { reason: found.message }));
      this.data = found;
      this.history.add(found.trace);
      this.fill(other, trace.t).catch((error) => this.player.fail(error));
      this.changed();
    }
    if (!this.data) return;
    const { trace: theirs, picture } = this.data;
    const id = trace.steps[this.player.now.index]?.id ?? trace.steps[index].id;
    const at = Math.max(0, theirs.steps.findIndex((step) => step.id === id));
    this.stage.show({ data: { trace: theirs, picture }, index: at });
    const symbol = lossSymbol(theirs);
    const { metrics: { accuracy } } = theirs;
    const values = { run: differences(trace, theirs), t: theirs.t, step: theirs.tensors[theirs.steps[at].id].symbol, symbol, loss: figures(theirs.loss, 4), percent: fixed(100 * (accuracy ?? 0), 0) };
    this.caption.textContent =
      accuracy === undefined
        ? say("{run} · iteration {t}, {step}: {symbol} = {loss}", values)
        : say("{run} · iteration {t}, {step}: {symbol} = {loss}, accuracy {percent} %", values);
  }

  /** The drawing that fits its place, of those that the first has. */
  shape() {
    const first = /** @type {HTMLElement} */ (this.element.parentElement?.querySelector(".stage"));
    const { clientWidth, clientHeight } = this.stage.element;
    return fitting(JSON.parse(first.dataset.shapes ?? "{}"), clientWidth, clientHeight);
  }

  /** The other run's past, once. @param {string} query @param {number} t */
  async fill(query, t) {
    const known = this.history.points.filter((point) => point.t < t).length;
    if (!t || known >= Math.min(t, POINTS) / 2) return;
    const { history: { run }, player: { server } } = this;
    if (!server) return;
    const wanted = () => this.history.run === run;
    for await (const frame of server.stream(query, 0, t, `every=${Math.max(1, Math.ceil(t / POINTS))}`, "loss,accuracy,layers", wanted)) {
      if (!wanted()) return;
      this.history.add(frame);
    }
    this.changed();
  }
}

/** A run without the one beside it. @param {string} base */
function withoutRival(base) {
  const query = new URLSearchParams(base);
  for (const name of ["vs", "notation", "lang", "example"]) query.delete(name);
  return computed(query.toString());
}

/** In words what another run has that this one has not. @param {Trace} ours @param {Trace} theirs */
function differences({ spec: ours }, { spec: theirs }) {
  const names = Object.keys({ ...ours, ...theirs }).filter((name) => String(ours[name] ?? "") !== String(theirs[name] ?? ""));
  const written = (/** @type {any} */ value) => {
    const text = String(value ?? "");
    return text.length > LONG ? `${text.slice(0, LONG)}…` : text || say("none");
  };
  const told = names.map((name) => say("{title} {theirs} instead of {ours}", { title: facts.parameters[name]?.title ?? name, theirs: written(theirs[name]), ours: written(ours[name]) }));
  return told.join(", ") || say("the same run");
}

/**
 * The run with something changed; a learning rate is a multiple of its own.
 * @param {string} base @param {number} lr @param {string} changes lr=2, activation=relu
 */
function variation(base, lr, changes) {
  const other = new URLSearchParams(trained(base));
  const wanted = new URLSearchParams(changes);
  // What the change is about must not be overruled by an edit.
  if (wanted.has("lr")) other.delete("edit");
  const times = (/** @type {string} */ value) => String(Number((lr * Number(value)).toPrecision(6)));
  const given = Object.fromEntries([...wanted].map(([name, value]) => [name, name === "lr" ? times(value) : value]));
  return changed(other.toString(), given).base;
}
