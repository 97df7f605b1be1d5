/** @import { Player } from "../state/player.js" */
/** @import { Compared, Trace } from "../core/types.js" */
import { header, make } from "./dom.js";
import { differs } from "../core/differs.js";
import { computed, trained } from "../core/query.js";
import { digitsOf, written } from "../core/digits.js";
import { labels, superscript } from "../core/format.js";
import { say } from "../core/words.js";
import { compare } from "../source/files.js";
import { takeFiles } from "./dropped.js";
import { latest } from "./latest.js";

/** Somebody's own forward and backward pass beside that of the run: a verdict on each tensor, a heat table of what is wrong. */
export class Yours {
  /** @param {HTMLElement} view @param {Player} player */
  constructor(view, player) {
    this.view = view;
    this.player = player;
    this.fresh = differs();
    this.find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (view.querySelector(selector));
    const field = /** @type {HTMLTextAreaElement} */ (view.querySelector("textarea"));
    const act = latest((words) => this.tell(words));
    const bring = (/** @type {Blob} */ content, /** @type {string} */ file) => act((wanted) => this.compare(content, file, wanted));
    this.find("[data-do=compare]").addEventListener("click", () => bring(new Blob([field.value]), ""));
    takeFiles(view, (file) => bring(file, file.name));
  }

  /** What is compared with: an iteration as it is written, whatever is looked at in it. */
  get here() {
    const { base, data: { trace: { spec, t } } } = this.player.now;
    return `${trained(base)} ${spec.notation} ${t}`;
  }

  /** Of another iteration or run nothing has been compared yet. */
  render() {
    if (!this.fresh(this.here)) return;
    this.find(".compared").replaceChildren();
    this.find(".told").textContent = "";
  }

  /** @param {string} words */
  tell(words) {
    this.find(".told").textContent = words;
    for (const part of [".compared", ".told"]) this.find(part).scrollIntoView({ block: "nearest" });
  }

  /** @param {Blob} content @param {string} file what it is called @param {() => boolean} wanted */
  async compare(content, file, wanted) {
    const { here, player: { now: { base, data: { trace } } } } = this;
    this.find(".told").textContent = say("Comparing…");
    this.find(".compared").replaceChildren();
    const { passed, tensors } = await compare(`${computed(base)}&t=${trace.t}`, content, file);
    // Meanwhile somebody may have gone on.
    if (!wanted() || here !== this.here) return "";
    this.find(".compared").replaceChildren(...tensors.map((each) => verdict(each, trace)));
    return passed ? say("All of it is right.") : say("Not all of it is right.");
  }
}

/** @param {Compared} compared @param {Trace} trace */
function verdict({ name, verdict: kind, told, shape, corner }, trace) {
  const item = make("li", { className: kind });
  const symbol = trace.tensors[name]?.symbol ?? name;
  const right = kind === "same" || kind === "convention";
  const mark = right ? "✓" : kind === "unknown" ? say("not compared") : say("✗ wrong");
  item.append(make("b", { textContent: symbol }), ` ${mark}${right || !told ? " " : ": "}${told}`);
  if (kind !== "wrong") return item;
  const [ofRow, ofColumn] = labels(trace.tensors[name], trace.spec.notation).labels;
  const entries = corner.flat();
  const [largest, digits] = [Math.max(...entries.map(Math.abs)), digitsOf(entries, null)];
  const table = make("table");
  table.append(header([symbol, ...corner[0].map((_, index) => ofColumn(index))]));
  const body = table.createTBody();
  for (const [index, row] of corner.entries()) {
    const line = body.insertRow();
    line.append(make("th", { scope: "row", textContent: ofRow(index) }));
    for (const value of row) {
      const cell = line.insertCell();
      cell.textContent = written(value, digits);
      cell.className = value < 0 ? "neg" : "pos";
      cell.style.setProperty("--heat", `${Math.round((44 * Math.abs(value)) / (largest || 1))}%`);
    }
  }
  // Reached by Tab, a wide table is moved by the arrows.
  const scrolled = make("div", { tabIndex: 0, className: "wide" });
  scrolled.append(table);
  const [rows, columns] = [shape[0] ?? 1, shape[1] ?? 1];
  const part = rows > corner.length || columns > corner[0].length ? say(" (the first of {rows} × {columns})", { rows, columns }) : "";
  item.append(make("p", { className: "hint", textContent: say("yours minus the right ones") + part + (digits.power ? ` × 10${superscript(digits.power)}` : "") }), scrolled);
  return item;
}
