/** @import { Questions, Verdict } from "../core/asking.js" */
/** @import { Check, Frame, Iteration, Nudge, Surface, Unit } from "../core/types.js" */
import { facts } from "../core/facts.js";
import { computed } from "../core/query.js";
import { say } from "../core/words.js";
import { Refused } from "./refused.js";

/**
 * Where a page gets its iterations from: a server, or a recording (``Recording``), which has nothing but those.
 * @typedef {{first: number, last: number}} Range the iterations there are
 */

const KEPT = 40;

/** What is asked of a run. @param {string} path @param {string} base @param {string} more */
const address = (path, base, more) => `${path}?${[computed(base), more].filter(Boolean).join("&")}`;

const always = () => true;

/** An answer to its end: it may break off. @template T @param {Promise<T>} body @returns {Promise<T>} */
const whole = (body) =>
  body.catch(() => {
    throw new Refused(say("The server does not answer."));
  });

/** A server: what it is asked ends with the mount that asks. */
export class Server {
  constructor() {
    this.signal = new AbortController().signal;
    /** @type {Range} */
    this.range = { first: 0, last: facts.limits.t };
    /** @type {Map<string, Promise<Iteration>>} the most recently used last */
    this.cache = new Map();
    /** Whether every example can be looked at. */
    this.hasExamples = true;
    /** How a person is told to be patient; nothing more once there is an answer. */
    this.tell = (/** @type {string} */ _words) => {};
  }

  /** Asks nothing any more after that. @param {AbortSignal} signal */
  until(signal) {
    this.signal = signal;
  }

  /**
   * Iteration t of a run, with its drawing.
   * @param {string} base @param {number} t @param {string} shape where the drawing goes
   * @param {() => boolean} wanted whether it is still worth asking again for
   * @param {(reached: number) => void} [progress] told how far training has come, when it takes long
   * @returns {Promise<Iteration>}
   */
  iteration(base, t, shape, wanted, progress) {
    const query = address("", base, `t=${t}`);
    const key = shape + query;
    const load = () => this.load(query, shape, wanted, progress);
    // Who asked before may have given up, or did not want it enough to ask again.
    const found = this.cache.get(key)?.catch(load) ?? load();
    this.cache.delete(key);
    this.cache.set(key, found);
    found.catch(() => this.cache.get(key) === found && this.cache.delete(key));
    for (const old of this.cache.keys()) {
      if (this.cache.size <= KEPT) break;
      this.cache.delete(old);
    }
    return found;
  }

  /**
   * One after the other, so that the server trains to t once.
   * @param {string} query @param {string} shape @param {() => boolean} wanted @param {(reached: number) => void} [progress]
   * @returns {Promise<Iteration>}
   */
  async load(query, shape, wanted, progress) {
    const trace = await this.json(`/api/trace${query}`, wanted, progress);
    return { trace, picture: await this.json(`/api/picture/${shape}${query}`, wanted, progress) };
  }

  /** The gradient check of an iteration. @param {string} base @param {number} t @param {() => boolean} wanted @returns {Promise<Check>} */
  check(base, t, wanted) {
    return this.json(address("/api/check", base, `t=${t}`), wanted);
  }

  /** The curve of a unit. @param {string} base @param {number} t @param {number} layer @param {number} unit @returns {Promise<Unit>} */
  unit(base, t, layer, unit) {
    return this.json(address(`/api/unit/${layer}/${unit}`, base, `t=${t}`));
  }

  /** The slope of a parameter by hand. @param {string} base @param {number} t @param {string} name @param {number} i @param {number} j @returns {Promise<Nudge>} */
  nudge(base, t, name, i, j) {
    return this.json(address(`/api/nudge/${name}/${i}/${j}`, base, `t=${t}`));
  }

  /** The surface of an iteration, and the whole data set. @param {string} base @param {number} t @returns {Promise<Surface>} */
  surface(base, t) {
    return this.json(address("/api/surface", base, `t=${t}&size=40`));
  }

  /** The examples after a layer of two units. @param {string} base @param {number} t @returns {Promise<import("../core/types.js").HiddenPlane>} */
  plane(base, t) {
    return this.json(address("/api/plane", base, `t=${t}`));
  }

  /**
   * What ails an iteration.
   * @param {string} base @param {number} t
   * @returns {Promise<{findings: {id: string, title: string, text: string, step: string, example: string}[]}>}
   */
  health(base, t) {
    return this.json(address("/api/health", base, `t=${t}`));
  }

  /** What an iteration asks. @param {string} base @param {number} t @returns {Promise<Questions>} */
  questions(base, t) {
    return this.json(address("/api/questions", base, `t=${t}`));
  }

  /** The verdict on answers. @param {string} base @param {number} t @param {Map<string, string>} answers @returns {Promise<Verdict>} */
  verdict(base, t, answers) {
    const given = [...answers].map(([id, text]) => `answer=${encodeURIComponent(`${id}:${text}`)}`);
    return this.json(address("/api/answer", base, [`t=${t}`, ...given].join("&")));
  }

  /** The iteration as a program. @param {string} base @param {number} t @param {string} framework @returns {Promise<string>} */
  async program(base, t, framework) {
    return whole((await this.reply(address("/export.py", base, `t=${t}&framework=${framework}`))).text());
  }

  /** A step as a picture of its own. @param {string} base @param {number} t @param {string} step @param {string} theme @returns {Promise<string>} */
  async still(base, t, step, theme) {
    return whole((await this.reply(address("/figure.svg", base, `t=${t}&step=${step}&theme=${theme}`))).text());
  }

  /** The numbers of a file in NumPy's format. @param {string} url */
  async file(url) {
    return whole((await this.reply(url)).arrayBuffer());
  }

  /**
   * Training as it goes on, frame after frame.
   * @param {string} base @param {number} from @param {number} to
   * @param {string} stride every=5 for each fifth iteration, rate=30 for so many frames a second
   * @param {string} fields @param {() => boolean} wanted @param {AbortSignal} [signal]
   * @returns {AsyncGenerator<Frame>}
   */
  async *stream(base, from, to, stride, fields, wanted, signal) {
    const url = address("/api/frames", base, `from=${from}&to=${to}&${stride}&fields=${fields}&size=40`);
    const { body } = await this.reply(url, wanted, undefined, signal);
    if (!body) return;
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      // A stream that breaks off has ended; whoever wants more asks from there.
      const { value, done } = await reader.read().catch(() => ({ value: "", done: true }));
      const lines = (rest + (value ?? "")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line);
      if (done) return;
    }
  }

  /** @param {Parameters<Server["reply"]>} asked @returns {Promise<any>} */
  async json(...asked) {
    return whole((await this.reply(...asked)).json());
  }

  /**
   * An answer. A server that has too much to do or runs out of its budget is asked again, and goes on from there.
   * @param {string} url @param {() => boolean} [wanted] @param {(reached: number) => void} [progress] @param {AbortSignal} [signal]
   */
  async reply(url, wanted = always, progress, signal) {
    const ends = signal ? AbortSignal.any([signal, this.signal]) : this.signal;
    for (let refused = false; ; refused = true) {
      const answer = await fetch(url, { credentials: "omit", signal: ends }).catch(() => null);
      if (refused) this.tell("");
      if (!answer) throw new Refused(say("The server does not answer."));
      if (answer.ok) return answer;
      const problem = await answer.json().catch(() => ({}));
      if (answer.status !== 503 || !wanted() || ends.aborted) {
        throw new Refused(problem.detail ?? say("The server answered {status}.", { status: answer.status }), problem.errors ?? []);
      }
      if (problem.reached) progress?.(problem.reached);
      else this.tell(say("The server has much to do; it is asked again."));
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers.get("Retry-After") ?? 1)));
    }
  }
}
