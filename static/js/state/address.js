/** @import { State } from "./player.js" */
import { address, split } from "../core/query.js";

/**
 * Milliseconds between two changes of the address: browsers refuse more than 100 in 10 seconds, older ones more than
 * 100 in 30. A key that is held down goes faster, what plays or trains goes on for long.
 */
const PAUSES = { byUser: 125, byItself: 400 };

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
    this.written = -Infinity;
    this.place = "";
    this.last = "";
    /** How many that Back or Forward went to are on their way. */
    this.coming = 0;
  }

  /** @param {State} state */
  render({ base, data: { trace }, index, live, cause }) {
    const answers = this.fragment();
    const place = address(base, live?.t ?? trace.t, trace.steps[index].id, index === 0);
    const search = place + (answers && `#${answers}`);
    // Nothing moved: a word about waiting must not write the address of what is being left.
    if (search === this.last) return;
    const answered = place === this.place;
    const byUser = answered || cause === "user";
    Object.assign(this, { place, last: search });
    // The address is ahead of what is on show.
    if (this.coming) return;
    if (this.base !== null && base !== this.base && byUser) {
      this.flush();
      history.pushState(null, "", search);
    } else if (byUser || cause !== "init") {
      const next = this.written + (byUser ? PAUSES.byUser : PAUSES.byItself);
      this.drop();
      this.pending = search;
      this.timer = setTimeout(() => this.flush(), next - performance.now());
    }
    this.base = base;
  }

  /** Back or Forward have changed the address: nothing is written before that is on show. @param {string} search @param {Promise<unknown>} shown */
  async follow(search, shown) {
    this.drop();
    this.base = split(search).base;
    this.coming += 1;
    await shown.finally(() => (this.coming -= 1));
  }

  /** Forgets what was still to be written. */
  drop() {
    clearTimeout(this.timer);
    this.pending = "";
  }

  flush() {
    const { pending } = this;
    this.drop();
    if (!pending || pending === location.search + location.hash) return;
    this.written = performance.now();
    history.replaceState(null, "", pending);
  }
}
