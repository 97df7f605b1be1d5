/** @import { Player, State } from "../state/player.js" */
/** @import { Comparison, Compared } from "../core/types.js" */
import { make } from "./dom.js";
import { differs } from "../core/differs.js";
import { computed } from "../core/query.js";
import { digitsOf, written } from "../core/digits.js";
import { superscript } from "../core/format.js";
import { say } from "../core/words.js";
import { compare } from "../source/files.js";
import { takeFiles } from "./dropped.js";

/** Somebody's own forward and backward pass beside that of the run: a verdict on each tensor, a heat table of what is wrong. */
export class Yours {
  /** @param {HTMLElement} view @param {Player} player */
  constructor(view, player) {
    this.view = view;
    this.player = player;
    this.fresh = differs();
    this.find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (view.querySelector(selector));
    const field = /** @type {HTMLTextAreaElement} */ (view.querySelector("textarea"));
    const tell = (/** @type {string} */ words) => (this.find(".told").textContent = words);
    this.find("[data-do=compare]").addEventListener("click", () => this.compare(new Blob([field.value]), "").catch((error) => tell(error.message)));
    takeFiles(view, (file) => this.compare(file, file.name), tell);
  }

  /** Of another iteration or run nothing has been compared yet. @param {State} state */
  render({ base, data: { trace } }) {
    if (!this.fresh(base, trace.t)) return;
    this.find(".compared").replaceChildren();
    this.find(".told").textContent = "";
  }

  /** @param {Blob} content @param {string} file what it is called */
  async compare(content, file) {
    const { base, data: { trace } } = this.player.now;
    this.find(".told").textContent = say("Comparing…");
    this.find(".compared").replaceChildren();
    const found = await compare(`${computed(base)}&t=${trace.t}`, content, file);
    // Meanwhile somebody may have gone on.
    if (trace === this.player.now.data.trace) this.show(found);
  }

  /** @param {Comparison} found */
  show({ passed, tensors }) {
    this.find(".told").textContent = passed ? say("All of it is right.") : say("Not all of it is right.");
    this.find(".compared").replaceChildren(...tensors.map(verdict));
  }
}

/** @param {Compared} compared */
function verdict({ name, verdict: kind, told, shape, corner }) {
  const item = make("li", { className: kind });
  const right = kind === "same" || kind === "convention";
  item.append(make("b", { textContent: name }), ` ${right ? "✓" : say("✗ wrong")}${right || !told ? " " : ": "}${told}`);
  if (kind !== "wrong") return item;
  const entries = corner.flat();
  const [largest, digits] = [Math.max(...entries.map(Math.abs)), digitsOf(entries, null)];
  const table = make("table");
  for (const row of corner) {
    const line = table.insertRow();
    for (const value of row) {
      const cell = line.insertCell();
      cell.textContent = written(value, digits);
      cell.className = value < 0 ? "neg" : "pos";
      cell.style.setProperty("--heat", `${Math.round((44 * Math.abs(value)) / (largest || 1))}%`);
    }
  }
  const [rows, columns] = [shape[0] ?? 1, shape[1] ?? 1];
  const part = rows > corner.length || columns > corner[0].length ? say(" (the first of {rows} × {columns})", { rows, columns }) : "";
  item.append(make("p", { className: "hint", textContent: say("yours minus these") + part + (digits.power ? ` × 10${superscript(digits.power)}` : "") }), table);
  return item;
}
