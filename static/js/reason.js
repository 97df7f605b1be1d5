/** @import { State } from "./player.js" */
import { show } from "./format.js";
import { unit, why } from "./why.js";

/** Terms written out before the rest is added up in one line. */
const WRITTEN = 12;

/** The derivation of one number, under the matrices: opened from a cell, an edge or a neuron. */
export class Reason {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    /** @type {{name: string, i: number, j: number} | null} */
    this.asked = null;
    /** @type {import("./types.js").Trace | null} */
    this.trace = null;
    this.step = "";
    element.querySelector("button")?.addEventListener("click", () => this.close());
  }

  /** @param {State} state */
  render({ data: { trace }, index }) {
    const step = trace.steps[index].id;
    // It stays open while training or a change of notation gives the same number anew, not on another step.
    if (step !== this.step) this.asked = null;
    this.step = step;
    this.trace = trace;
    this.draw();
  }

  /** @param {string} name @param {number} i @param {number} j */
  open(name, i, j) {
    this.asked = { name, i, j };
    this.draw();
    if (!this.element.hidden) this.element.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.asked = null;
    this.draw();
  }

  draw() {
    const { asked, trace } = this;
    const reason = asked && trace && why(trace, asked.name, asked.i, asked.j);
    this.element.hidden = !reason;
    if (!reason || !asked || !trace) return;
    const number = (/** @type {number} */ value) => show(value, 4);
    const body = document.createElement("tbody");
    const line = (/** @type {string} */ label, /** @type {string} */ product, /** @type {number} */ value, kind = "") => {
      const row = body.insertRow();
      row.className = kind;
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = label;
      row.append(head);
      row.insertCell().textContent = product;
      const cell = row.insertCell();
      cell.textContent = number(value);
      cell.title = String(value);
    };
    const written = reason.terms.length > WRITTEN + 1 ? WRITTEN : reason.terms.length;
    for (const { label, factors, value } of reason.terms.slice(0, written)) {
      line(label, factors.length > 1 ? factors.map((factor) => `(${number(factor)})`).join(" · ") : "", value);
    }
    const rest = reason.terms.slice(written);
    if (rest.length) line(`the other ${rest.length}`, "", rest.reduce((all, { value }) => all + value, 0));
    if (reason.terms.length > 1) line("sum", "", reason.sum, "sum");
    for (const { label, value } of reason.after) line(label, "", value, "sum");
    this.say(asked, trace, reason);
    this.element.querySelector("table")?.replaceChildren(body);
  }

  /** @param {{name: string, i: number, j: number}} asked @param {import("./types.js").Trace} trace @param {import("./why.js").Reason} reason */
  say({ name, i, j }, trace, reason) {
    const [kind, layer] = [name.replace(/[\d_].*/, ""), Number(/\d+/.exec(name)?.[0])];
    const receiver = unit(trace, layer, i);
    const where = /W$/.test(kind) ? `${unit(trace, layer - 1, j)} → ${receiver}` : /b$/.test(kind) ? receiver : `${receiver}, example ${j + 1}`;
    const title = /** @type {HTMLElement} */ (this.element.querySelector("h3"));
    title.textContent = `${name} (${where}) = ${show(reason.total, 6)}`;
    const result = reason.after.at(-1)?.value ?? reason.sum;
    const fits = Math.abs(result - reason.total) <= 1e-9 * Math.max(1, Math.abs(reason.total));
    const bug = fits ? "" : ` This run makes a mistake on purpose (${trace.spec.bug}): the terms do not give its number.`;
    const words = /** @type {HTMLElement} */ (this.element.querySelector("p"));
    words.textContent = `It is ${reason.rule}.${bug}`;
  }
}
