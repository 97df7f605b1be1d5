/** A page whose address names a file that is not here: whoever has it brings it again. */
import { say } from "../core/words.js";
import { digestOf, keep } from "../source/files.js";
import { takeFiles } from "../views/dropped.js";
import { latest } from "../views/latest.js";

const place = /** @type {HTMLElement} */ (document.querySelector("[data-blob]"));
const said = /** @type {HTMLElement} */ (place.querySelector("output"));

/** @param {File} file */
async function bring(file) {
  const content = await file.arrayBuffer();
  if ((await digestOf(content)) !== place.dataset.blob) throw new Error(say("{file} is another file, or has changed.", { file: file.name }));
  await keep(content);
  location.reload();
  return "";
}

const act = latest((words) => (said.textContent = words));
takeFiles(document.body, (file) => act(() => bring(file)));
