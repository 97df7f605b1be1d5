/** @import { Scope } from "./scope.js" */
/** @import { Player } from "../state/player.js" */

/**
 * The keyboard of the page. In a field the keys belong to the field; the step slider's arrows are ours too.
 * @param {Scope} scope @param {Player} player @param {() => void} help @param {() => void} train
 */
export function bindKeys(scope, player, help, train) {
  scope.on(scope.keyboard, "keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !player.state) return;
    const target = event.target instanceof Element ? event.target : scope.root;
    const slider = target.matches("input[type=range]");
    if (target.closest("dialog[open], select, textarea, [role=tablist]") || (target.matches("input") && !slider)) return;
    if (event.key === " " && target.closest("button, summary, a")) return;
    const action = actionOf(event, player, help, train);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/**
 * @param {KeyboardEvent} event @param {Player} player @param {() => void} help @param {() => void} train
 * @returns {(() => void) | undefined}
 */
function actionOf(event, player, help, train) {
  const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (by) return () => (event.shiftKey ? player.moveIteration(by) : player.move(by));
  return {
    " ": () => player.togglePlay(),
    Home: () => player.moveTo(0),
    End: () => player.moveTo(player.count - 1),
    t: train,
    T: train,
    "?": help,
  }[event.key];
}
