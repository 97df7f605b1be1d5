/** @import { Asking } from "./asking.js" */
/** @import { QuestionWalk } from "./frame-asking.js" */
/** @import { SceneWalk } from "./frame-lesson.js" */
/** @import { Scope } from "./scope.js" */
/** @import { Player, State } from "../state/player.js" */
/** @import { Stop } from "../core/stops.js" */
import { differs } from "../core/differs.js";
import { facts } from "../core/facts.js";
import { PROTOCOL } from "../core/protocol.js";
import { address } from "../core/query.js";
import { shownExample } from "../core/format.js";
import { point } from "./pointed.js";
import { still } from "./stage-still.js";
import { reached } from "../core/stops.js";
import { positionOf } from "../core/positions.js";
import { say } from "../core/words.js";

/** Says what is wrong to the page around. @param {string} code @param {string} message @param {URLSearchParams} options */
export function complain(code, message, options) {
  const id = options.get("id");
  if (parent !== window) parent.postMessage({ protocol: PROTOCOL, type: "error", ...(id && { id }), code, message }, "*");
}

/** What a host may set, and what each may be. */
const SETTABLE = /** @type {Record<string, (value: any) => boolean>} */ ({
  theme: (value) => facts.themes.includes(value),
  controls: (value) => ["full", "mini", "none"].includes(value),
  scale: (value) => typeof value === "number" && value >= 0.75 && value <= 2,
});

/**
 * The page around a frame: tells it what happens and does what it asks. Commands are taken from the parent only,
 * and only from ``origin`` if the address names one; whatever is not a command is ignored.
 */
export class Host {
  /** @param {Scope} scope @param {Player} player @param {Stop[]} stops @param {Asking} asking @param {QuestionWalk | SceneWalk} walk */
  constructor(scope, player, stops, asking, walk) {
    this.asking = asking;
    this.walk = walk;
    this.scope = scope;
    this.player = player;
    this.stops = stops;
    this.told = "";
    this.fresh = differs();
    /** Entries that the page around points out. @type {string[]} */
    this.lit = [];
    /** Whether a question stands without what would answer it. */
    this.bare = false;
    this.refused = player.now.complaints;
    this.height = 0;
    /** Whether it was playing when the slide was left. */
    this.resume = false;
    scope.on(window, "message", (event) => this.hear(event));
    scope.resized(scope.root, () => this.tellHeight());
    this.ready();
    asking.tell = ({ type, ...more }) => this.tell(type, more);
    for (const { id } of asking.exercise?.questions ?? []) this.tell("question", { id });
  }

  /** @param {string} type @param {Record<string, unknown>} [more] */
  tell(type, more) {
    const { id, origin } = this.player.now.options;
    if (parent === window) return;
    parent.postMessage({ protocol: PROTOCOL, type, ...(id && { id }), ...more }, ["", "null"].includes(origin) ? "*" : origin);
  }

  ready() {
    const names = this.lesson ? this.lesson.names : this.player.stops ? this.stops.map(({ name }) => name) : this.player.now.data.trace.steps.map(({ id }) => id);
    this.tell("ready", { ...this.place(), stops: names, versions: [PROTOCOL] });
    this.tell("height", { height: this.height || this.natural() });
  }

  /** The lesson that is told, if one is. */
  get lesson() {
    return "scenes" in this.walk ? this.walk : null;
  }

  /** Where the walk is. */
  place() {
    const { stops, now: { data: { trace }, index, options } } = this.player;
    const { steps, t } = trace;
    const example = shownExample(options, trace.m);
    const at = stops ? Math.max(0, reached(stops, positionOf(t, index, steps.length))) : index;
    const step = steps[index].id;
    if ("scenes" in this.walk) return { t, step, example, index: this.walk.at, count: this.walk.scenes.length };
    if (!stops) return { t, step, example, index, count: steps.length };
    const places = this.walk.places(this.stops.map((each) => each.step));
    const place = places.findLastIndex((each) => each.at === at && (!each.answer || this.walk.answered.has(step)));
    return { t, step, example, index: place, count: places.length };
  }

  /** @param {State} state */
  render({ data: { trace }, index, cause, complaints, failure, options }) {
    const { id, phase } = trace.steps[index];
    const key = `${trace.t} ${id} ${this.walk.answered.has(id)} ${this.lesson?.at} ${options.example}`;
    point(this.scope.root, trace, this.lesson?.lit ?? this.lit);
    this.scope.root.dataset.bare = String(Number(this.lesson?.bare ?? this.bare));
    if (key !== this.told) this.tell("step", { ...this.place(), phase, cause });
    this.told = key;
    if (complaints.length && complaints !== this.refused) this.fail("refused", complaints.map(({ message }) => message).join(" "));
    this.refused = complaints;
    if (this.fresh(failure) && failure) this.fail("failed", failure);
  }

  tellHeight() {
    const height = this.natural();
    if (height !== this.height) this.tell("height", { height });
    this.height = height;
  }

  /** The height that suits the frame's width: a slide's, or on a phone that of the upright drawing. */
  natural() {
    const { clientWidth: width } = this.scope.root;
    return Math.round(width < 480 ? 1.12 * width + 66 : (width * 9) / 16);
  }

  /** @param {string} code @param {string} message */
  fail(code, message) {
    this.tell("error", { code, message });
  }

  /** Gives the keyboard back to the page around. */
  leave() {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (parent !== window) parent.focus();
  }

  /** @param {MessageEvent} event */
  hear({ data, source, origin }) {
    const wanted = this.player.now.options.origin;
    if (source !== parent || parent === window || (wanted && origin !== wanted)) return;
    if (data === "slide:start") this.begin();
    else if (data === "slide:stop") this.end();
    else if (data?.protocol === PROTOCOL && typeof data.type === "string" && Object.hasOwn(this.commands, data.type)) this.commands[data.type](data);
  }

  /** @type {Record<string, (data: any) => void>} */
  commands = {
    hello: () => this.ready(),
    next: () => this.player.move(1, "host"),
    prev: () => this.player.move(-1, "host"),
    play: () => this.player.now.playing || this.player.play(),
    pause: () => this.player.pause(),
    goto: (data) => this.go(data),
    open: (data) => this.open(data),
    set: (data) => this.set(data),
    ask: ({ targets }) => this.ask(targets),
    answer: ({ id, value }) => this.answer(id, value),
    get: (data) => this.get(data).catch(({ message }) => this.fail("get", message)),
  };

  /** Shows another run, or another place of this one, with some entries pointed out. @param {{query?: unknown, lit?: unknown, bare?: unknown}} data */
  open({ query, lit, bare }) {
    if (typeof query !== "string" || !this.player.server) this.fail("open", say("open needs a query, and a server"));
    else {
      this.lit = Array.isArray(lit) ? lit.filter((each) => typeof each === "string") : [];
      this.bare = bare === true;
      this.player.stand("host");
      this.renew(this.player.open(`?${query}`, "host"));
    }
  }

  /** Plays as soon as its slide is shown. @param {boolean} later whether the slide has been left already */
  autoplay(later) {
    if (later) this.resume = true;
    else this.player.play();
  }

  begin() {
    if (this.resume) this.player.play();
    this.resume = false;
  }

  end() {
    this.resume ||= this.player.now.playing;
    this.player.pause();
    if (document.hasFocus()) this.leave();
  }

  /** @param {{t?: unknown, step?: unknown, index?: unknown}} data */
  go({ t, step, index }) {
    const { player, walk } = this;
    if ("scenes" in walk && step === undefined && t === undefined) {
      if (whole(index, walk.scenes.length)) walk.go(index, "host");
      else this.fail("goto", say("goto needs an index from 0 to {last}", { last: walk.scenes.length - 1 }));
      return;
    }
    const ids = player.now.data.trace.steps.map(({ id }) => id);
    const iteration = t === undefined ? player.now.data.trace.t : t;
    const at = step === undefined ? index : ids.indexOf(/** @type {string} */ (step));
    // An index alone counts the stops; one of an iteration counts its steps.
    const stops = step === undefined && t === undefined && !("scenes" in walk) ? player.stops : null;
    const places = "scenes" in walk ? [] : walk.places(this.stops.map((each) => each.step));
    const most = stops ? places.length : ids.length;
    if (!whole(iteration, this.player.source.range.last + 1) || iteration < this.player.source.range.first || !whole(at, most)) {
      this.fail("goto", say("goto needs an index from 0 to {last} or one of the steps {steps}, and an iteration from {first} to {end}", { last: most - 1, steps: ids.join(", "), first: this.player.source.range.first, end: this.player.source.range.last }));
    } else {
      const place = stops ? places[at] : { at, answer: false };
      player.go(stops ? stops[place.at] : positionOf(Math.min(iteration, player.last), at, ids.length), "host");
      if (stops && !("scenes" in walk)) walk.turn(this.stops[place.at].step, place.answer, "host");
    }
  }

  /** Asks other targets, or with none of them nothing any more. @param {unknown} targets */
  ask(targets) {
    const list = Array.isArray(targets) ? targets : [targets];
    if (!list.every((each) => typeof each === "string") || !this.player.server) this.fail("ask", say("ask needs targets such as dW1[0,2], and a server"));
    else this.renew(this.player.change({ ask: list.filter(Boolean).join(",") || null, fade: null }));
  }

  /** What a walk asks is what the run asks that is on its way. @param {Promise<void>} shown */
  renew(shown) {
    if (!("scenes" in this.walk)) this.walk.renew(shown);
  }

  /** @param {unknown} id @param {unknown} value */
  answer(id, value) {
    const ids = this.asking.exercise?.ids ?? [];
    if (typeof id !== "string" || !ids.includes(id) || !["string", "number"].includes(typeof value)) {
      this.fail("answer", say("answer needs an id out of {ids} and a value", { ids: ids.join(", ") || say("nothing") }));
    } else this.asking.exercise?.answer(id, String(value));
  }

  /** @param {Record<string, unknown>} data */
  set(data) {
    const given = Object.keys(SETTABLE).filter((name) => data[name] !== undefined);
    const wrong = given.filter((name) => !SETTABLE[name](data[name]));
    if (wrong.length) this.fail("set", say("set has no such {names}", { names: wrong.join(", ") }));
    else this.player.look(Object.fromEntries(given.map((name) => [name, String(data[name])])), "host");
  }

  /** @param {{what?: unknown}} data */
  async get({ what }) {
    const { base, data: { trace }, index, options: { theme } } = this.player.now;
    const step = trace.steps[index];
    if (what === "state") {
      const here = /^(https?|file):$/.test(location.protocol) ? location.href.replace(/[?#].*$/, "") : "";
      this.tell("state", { url: here + address(base, trace.t, step.id, false) });
    } else if (what === "svg") {
      const { server } = this.player;
      const svg = server ? await server.still(base, trace.t, step.id, theme) : still(this.scope.root, trace, step);
      this.tell("image", { step: step.id, t: trace.t, mime: "image/svg+xml", data: svg });
    } else {
      this.fail("get", say("get knows state and svg"));
    }
  }
}

/** @param {unknown} value @param {number} end @returns {value is number} */
const whole = (value, end) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < end;
