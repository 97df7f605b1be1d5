/** @import { Scope } from "./scope.js" */

/**
 * A file that is dropped on an element, or chosen in the field for files in it.
 * @param {HTMLElement} element @param {(file: File) => Promise<void>} take
 */
export function takeFiles(element, take) {
  const field = /** @type {HTMLInputElement} */ (element.querySelector("input[type=file]"));
  const fold = field.closest("details");
  const bring = (/** @type {File | undefined} */ file) => {
    if (!file) return;
    // What is told of it stands there.
    if (fold) fold.open = true;
    take(file);
  };
  // Emptied, so that the same file can be chosen again.
  field.addEventListener("change", () => {
    bring(field.files?.[0]);
    field.value = "";
  });
  element.addEventListener("dragover", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    bring(event.dataTransfer?.files[0]);
  });
}

/**
 * A file that is dropped beside goes nowhere: the pointer says so, and the browser does not open it in place of the page.
 * @param {Scope} scope
 */
export function refuseBeside(scope) {
  scope.on(scope.root, "dragover", (event) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  });
}
