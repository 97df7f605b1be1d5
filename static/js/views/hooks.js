/** @import { State } from "../state/player.js" */

/**
 * What anything outside may read: the hooks on the root element, and each step a person made, said once.
 * @param {State} state
 */
export function renderRoot({ base, data: { trace }, index, live, playing, training, busy, cause }) {
  const { id, phase, text, title } = trace.steps[index];
  const root = document.documentElement;
  const theme = new URLSearchParams(base).get("theme") ?? "auto";
  const hooks = { ready: "true", theme, t: String(live?.t ?? trace.t), live: String(Boolean(live)), step: id, phase, playing: String(playing), training: String(training) };
  for (const [name, value] of Object.entries(hooks)) if (root.dataset[name] !== value) root.dataset[name] = value;
  const waiting = document.querySelector(".busy");
  if (waiting && waiting.textContent !== busy) waiting.textContent = busy;
  const said = `${title}. ${text}`;
  const region = document.querySelector("[role=status]");
  if (region && cause === "user" && !playing && !training && region.textContent !== said) region.textContent = said;
}

/** @param {unknown} error shown where the picture would be */
export function renderFailure(error) {
  const stage = document.querySelector(".stage");
  if (stage) stage.textContent = error instanceof Error ? error.message : String(error);
}
