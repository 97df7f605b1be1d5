/**
 * A file that is dropped on an element, or chosen in the field for files in it; what goes wrong with it is told.
 * @param {HTMLElement} element @param {(file: File) => Promise<void>} take @param {(words: string) => void} tell
 */
export function takeFiles(element, take, tell) {
  const field = /** @type {HTMLInputElement} */ (element.querySelector("input[type=file]"));
  const fold = field.closest("details");
  const bring = (/** @type {File | undefined} */ file) => {
    if (!file) return;
    // What is told of it stands there.
    if (fold) fold.open = true;
    take(file).catch((error) => tell(error instanceof Error ? error.message : String(error)));
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
