/** @import { State } from "./player.js" */
import { address } from "../core/query.js";

/** Browsers refuse more than about 200 changes of the address in 30 seconds. */
const PAUSE = 400;

/**
 * Keeps the address on the step that is on show. A new run is a new entry of the history, so Back returns to
 * the run before; a step only replaces the entry, so Back does not have to walk through all of them.
 */
export class Address {
  /** @param {() => string} fragment what was answered */
  constructor(fragment) {
    this.fragment = fragment;
    /** @type {string | null} */
    this.base = null;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.pending = "";
    this.place = "";
    this.last = "";
  }

  /** @param {State} state */
  render({ base, data: { trace }, index, live, cause }) {
    const answers = this.fragment();
    const place = address(base, live?.t ?? trace.t, trace.steps[index].id, index === 0);
    const search = place + (answers && `#${answers}`);
    // Nothing moved: a word about waiting must not write the address of what is being left.
    if (search === this.last) return;
    const answered = place === this.place;
    Object.assign(this, { place, last: search });
    if (this.base !== null && base !== this.base && cause === "user") {
      this.flush();
      history.pushState(null, "", search);
    } else if (answered || cause !== "init") {
      this.pending = search;
      this.timer ??= setTimeout(() => this.flush(), answered || cause === "user" ? 0 : PAUSE);
    }
    this.base = base;
  }

  /** Forgets what was still to be written: the address has been changed by Back or Forward. */
  drop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pending = "";
  }

  flush() {
    if (this.pending && this.pending !== location.search + location.hash) history.replaceState(null, "", this.pending);
    this.drop();
  }
}
