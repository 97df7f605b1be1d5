import { say } from "../core/words.js";

/** A blank cell for an entry; ``Cells`` opens it, for before that nobody reads what is written in it. @param {HTMLTableCellElement} cell @param {string} id @param {string} label */
export function blank(cell, id, label) {
  cell.dataset.asked = id;
  const field = document.createElement("input");
  Object.assign(field, { name: id, autocomplete: "off", spellcheck: false, size: 1, readOnly: true });
  field.inputMode = "text";
  field.setAttribute("aria-label", say("{entry}: your number", { entry: label }));
  field.placeholder = "?";
  cell.append(field);
}
