import { PROTOCOL } from "../core/protocol.js";
import { say } from "../core/words.js";
import { Refused } from "./refused.js";
import { Server } from "./server.js";

/** @typedef {{status: number, body: ArrayBuffer}} Answer */

/** A Python process that answers as a server does; the page around the frame carries question and answer. */
export class Kernel extends Server {
  constructor() {
    super();
    this.asked = 0;
    /** Another view of the same widget hears the answers, too. */
    this.name = Math.random().toString(36).slice(2);
    /** @type {Map<string, (answer: Answer) => void>} */
    this.waiting = new Map();
    addEventListener("message", ({ data, source }) => {
      if (source !== parent || data?.protocol !== PROTOCOL || data.type !== "reply") return;
      this.waiting.get(data.number)?.(data);
      this.waiting.delete(data.number);
    });
  }

  /** @param {string} url @returns {Promise<Response>} */
  async reply(url) {
    const number = `${this.name} ${(this.asked += 1)}`;
    /** @type {Answer} */
    const { status, body } = await new Promise((told) => {
      this.waiting.set(number, told);
      parent.postMessage({ protocol: PROTOCOL, type: "fetch", number, url }, "*");
    });
    const answer = new Response(body, { status });
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    throw new Refused(problem.detail ?? say("The server answered {status}.", { status }), problem.errors ?? []);
  }
}
