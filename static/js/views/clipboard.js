import { say } from "../core/words.js";
/**
 * Copies a text and says on the button whether it could.
 * @param {HTMLElement} button @param {string | Promise<string>} text @param {string} refused what the button says if not
 */
export async function copyOut(button, text, refused) {
  const done = await Promise.resolve(text).then((words) => navigator.clipboard.writeText(words)).then(() => true, () => false);
  const before = (button.dataset.words ??= button.textContent ?? "");
  button.textContent = done ? say("Copied") : refused;
  setTimeout(() => (button.textContent = before), 2000);
  return done;
}
