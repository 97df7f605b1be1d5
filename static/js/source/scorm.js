/** @typedef {Record<"LMSInitialize" | "LMSFinish" | "LMSCommit" | "LMSGetValue" | "LMSGetLastError", (name: string) => string> & {LMSSetValue: (name: string, value: string) => string}} Api */

/** Windows that are looked through for a learning system. */
const FAR = 500;

/** A learning system as SCORM 1.2 has it: it keeps what a learner did, and is told the score. */
export class LearningSystem {
  /** @param {Api} api */
  constructor(api) {
    this.api = api;
    this.begun = Date.now();
    this.running = api.LMSInitialize("") === "true";
    this.told = "";
    if (this.running && ["not attempted", ""].includes(this.get("cmi.core.lesson_status"))) this.set("cmi.core.lesson_status", "incomplete");
  }

  /** The one that has opened this window, if there is one. @param {Window} own */
  static find(own) {
    const api = above(own) ?? (own.opener ? above(own.opener) : null);
    return api ? new LearningSystem(api) : null;
  }

  /** @param {string} name */
  get(name) {
    return this.running ? this.api.LMSGetValue(name) : "";
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    this.api.LMSSetValue(name, value);
  }

  /** Where the learner was left. */
  get suspended() {
    return this.get("cmi.suspend_data");
  }

  /** @param {string} suspended @param {number} share of the points @param {boolean} done */
  keep(suspended, share, done) {
    const told = `${suspended} ${share} ${done}`;
    if (!this.running || told === this.told) return;
    this.told = told;
    this.set("cmi.suspend_data", suspended);
    this.set("cmi.core.score.min", "0");
    this.set("cmi.core.score.max", "100");
    this.set("cmi.core.score.raw", String(Math.round(100 * share)));
    if (done) this.set("cmi.core.lesson_status", "completed");
    this.api.LMSCommit("");
  }

  /** What was done is kept for another time: a system may take no more once the window has begun to go. */
  save() {
    if (!this.running) return;
    this.set("cmi.core.session_time", duration(Date.now() - this.begun));
    this.set("cmi.core.exit", "suspend");
    this.api.LMSCommit("");
  }

  /** The window goes. */
  end() {
    if (!this.running) return;
    this.save();
    this.api.LMSFinish("");
    this.running = false;
  }
}

/** @param {Window} own @returns {Api | null} */
function above(own) {
  let at = own;
  for (let step = 0; step < FAR; step += 1) {
    try {
      const { API } = /** @type {{API?: Api}} */ (/** @type {unknown} */ (at));
      if (API) return API;
    } catch {
      // A window of another origin is none of the learning system's.
      return null;
    }
    if (at.parent === at) return null;
    at = at.parent;
  }
  return null;
}

/** A time span as HHHH:MM:SS.SS. @param {number} milliseconds */
function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  const two = (/** @type {number} */ value) => String(Math.floor(value)).padStart(2, "0");
  return `${two(seconds / 3600).padStart(4, "0")}:${two((seconds / 60) % 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
}
