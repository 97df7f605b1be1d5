/** A page whose address names a file that is not here: whoever has it brings it again. */
import { digestOf, keep } from "../source/files.js";
import { say } from "../core/words.js";

const place = /** @type {HTMLElement} */ (document.querySelector("[data-blob]"));
const said = /** @type {HTMLElement} */ (place.querySelector("output"));
const field = /** @type {HTMLInputElement} */ (place.querySelector("input"));

/** @param {File | undefined} file */
async function bring(file) {
  if (!file) return;
  try {
    const content = await file.arrayBuffer();
    if ((await digestOf(content)) !== place.dataset.blob) throw new Error(say("{file} is another file, or has changed.", { file: file.name }));
    await keep(content);
    location.reload();
  } catch (error) {
    said.textContent = error instanceof Error ? error.message : String(error);
  }
}

field.addEventListener("change", () => bring(field.files?.[0]));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  bring(event.dataTransfer?.files[0]);
});
