/** @import { Question, Result } from "../core/asking.js" */
/** @import { Trace } from "../core/types.js" */
/** @import { Exercise } from "../state/exercise.js" */
import { show } from "../core/format.js";
import { entryAt } from "../core/marks.js";
import { entryId } from "../core/tensors.js";
import { light } from "./operation.js";

/** Digits of a number that was right. */
const DIGITS = 3;

/** The blank cells of the matrices: a number and Enter, arrows between them. */
export class Cells {
  /** @param {HTMLElement} panel @param {Exercise} exercise @param {(id: string) => void} looked which one a learner is at */
  constructor(panel, exercise, looked) {
    this.looked = looked;
    this.panel = panel;
    this.exercise = exercise;
    panel.addEventListener("keydown", (event) => this.key(event));
    panel.addEventListener("change", ({ target }) => this.take(fieldOf(target)));
    panel.addEventListener("focusin", ({ target }) => {
      const field = fieldOf(target);
      if (!field) return;
      looked(field.name);
      this.lightUp(field);
    });
    panel.addEventListener("click", async ({ target }) => {
      const cell = target instanceof Element ? target.closest("td.pick") : null;
      if (!(cell instanceof HTMLElement) || !this.most) return;
      const { i, j } = entryAt(cell.dataset.entry ?? "");
      await exercise.answer(this.most, `${i},${j}`);
      looked(this.most);
    });
    /** The question that is answered by a click on a cell. */
    this.most = "";
  }

  get fields() {
    return /** @type {HTMLInputElement[]} */ ([...this.panel.querySelectorAll("td[data-asked] input")]);
  }

  /** Where the learner is, and what stands in the cells. */
  get place() {
    const { fields } = this;
    const at = fields.find((field) => field === document.activeElement);
    return { at: at?.name, from: at?.selectionStart ?? 0, to: at?.selectionEnd ?? 0, texts: new Map(fields.map(({ name, value }) => [name, value])) };
  }

  /** @param {Cells["place"]} place */
  return({ at, from, to, texts }) {
    for (const field of this.fields) {
      if (!field.readOnly && !field.value) field.value = texts.get(field.name) ?? "";
      if (field.name !== at) continue;
      field.focus({ preventScroll: true });
      field.setSelectionRange(from, to);
    }
  }

  /** What the verdict makes of the cells. @param {Trace} trace @param {Question | undefined} question */
  dress(trace, question) {
    const { results, answers } = this.exercise;
    for (const cell of /** @type {NodeListOf<HTMLElement>} */ (this.panel.querySelectorAll("td[data-asked]"))) {
      const id = cell.dataset.asked ?? "";
      const field = cell.querySelector("input");
      const result = results.get(id);
      const told = result && (result.right || answers.get(id) === "");
      cell.classList.toggle("right", Boolean(result?.right));
      cell.classList.toggle("wrong", Boolean(result && !told));
      cell.classList.toggle("told", Boolean(told && !result.right));
      if (!field) continue;
      field.readOnly = false;
      if (told && typeof result.value === "number") {
        cell.dataset.filled = show(result.value, result.value === 0 ? 0 : places(result.value));
        field.value = cell.dataset.filled;
        field.readOnly = true;
      } else if (document.activeElement !== field && answers.has(id)) {
        field.value = answers.get(id) ?? "";
      }
      field.setAttribute("aria-invalid", String(Boolean(result && !told)));
    }
    this.most = question?.kind === "most" ? question.id : "";
    const chosen = this.most ? results.get(this.most) : undefined;
    for (const cell of /** @type {NodeListOf<HTMLElement>} */ (this.panel.querySelectorAll("td[data-entry]"))) {
      const { i, j } = entryAt(cell.dataset.entry ?? "");
      cell.classList.toggle("pick", Boolean(this.most) && !chosen?.right);
      if (!this.most) continue;
      cell.tabIndex = chosen?.right ? -1 : 0;
      cell.classList.toggle("right", Boolean(chosen && (chosen.right || chosen.given === null) && chosen.value === `${i},${j}`));
      cell.classList.toggle("wrong", Boolean(chosen && !chosen.right && chosen.given === `${i},${j}`));
      cell.dataset.asked = this.most;
    }
  }

  /** Where to begin: at the first blank cell. */
  start() {
    this.fields.find((field) => !field.readOnly && !field.value)?.focus({ preventScroll: true });
  }

  /** @param {string} name @param {number} i @param {number} j @returns {boolean} whether there is such a cell */
  focus(name, i, j) {
    const field = this.fields.find((each) => each.name === entryId(name, i, j));
    field?.focus();
    return Boolean(field);
  }

  /** @param {HTMLInputElement | null} field */
  async take(field) {
    if (!field || field.readOnly) return;
    const text = field.value.trim();
    if (text) {
      await this.exercise.answer(field.name, text);
      this.looked(field.name);
    } else if (this.exercise.answers.has(field.name)) await this.exercise.withdraw([field.name]);
  }

  /** Answers, and goes on to the next blank cell if that was right. @param {HTMLInputElement} field */
  async enter(field) {
    await this.take(field);
    const { name } = field;
    // Whoever has gone on to another cell meanwhile stays there.
    const { at: here } = this.place;
    if (here && here !== name) return;
    const rest = this.fields;
    const at = rest.findIndex((each) => each.name === name);
    if (field.value && !this.exercise.results.get(name)?.right && this.exercise.answers.get(name) !== "") rest[at]?.select();
    else [...rest.slice(at + 1), ...rest].find((each) => !each.readOnly && !each.value)?.focus();
  }

  /** The row and the column that an entry is made of. @param {HTMLInputElement} field */
  lightUp(field) {
    const cell = field.closest("td");
    const matrices = field.closest(".matrices");
    if (cell && matrices instanceof HTMLElement) light(matrices, cell);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const field = fieldOf(event.target);
    if (!field) return;
    const cell = /** @type {HTMLTableCellElement} */ (field.closest("td"));
    const inside = (/** @type {boolean} */ edge) => field.value !== "" && !field.readOnly && !edge;
    const { selectionStart, selectionEnd, value } = field;
    const move = /** @type {Record<string, [number, number]>} */ ({
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ...(inside(selectionStart === 0) ? {} : { ArrowLeft: [0, -1] }),
      ...(inside(selectionEnd === value.length) ? {} : { ArrowRight: [0, 1] }),
    })[event.key];
    if (event.key === "Enter") this.enter(field);
    else if (event.key === "Escape") field.blur();
    else if (move) {
      const row = /** @type {HTMLTableRowElement} */ (cell.parentElement);
      const other = row.closest("table")?.rows[row.rowIndex + move[0]]?.cells[cell.cellIndex + move[1]]?.querySelector("input");
      // Where nothing is left to fill in, the walk has its keys again.
      if (!other && field.readOnly) return;
      other?.focus();
      other?.select();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** @param {EventTarget | null} target @returns {HTMLInputElement | null} */
const fieldOf = (target) => (target instanceof HTMLInputElement && target.closest("td[data-asked]") ? target : null);

/** Places after the point that show the leading digits. @param {number} value */
const places = (value) => Math.min(8, Math.max(0, DIGITS - 1 - Math.floor(Math.log10(Math.abs(value)))));
