/** @import { Scope } from "./scope.js" */
/** @import { Player } from "../state/player.js" */

/** Where keys are typed: they are never the walk's. */
const TYPED = "dialog[open], textarea, input:not([readonly], [type=range], [type=radio], [type=checkbox])";

/** What has keys of its own, for who has come to it by Tab. */
const OWN = "select, input[type=radio], [role=tablist]";

/**
 * The keyboard of the page. After a click anywhere the keys walk; a control that was reached by Tab keeps its own.
 * @param {Scope} scope @param {Player} player @param {() => void} help @param {() => void} train @param {() => void} ask
 */
export function bindKeys(scope, player, help, train, ask) {
  scope.on(scope.keyboard, "pointerdown", () => (scope.tabbed = false));
  scope.on(scope.keyboard, "keydown", (event) => {
    if (event.key === "Tab") scope.tabbed = true;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !player.state) return;
    const target = event.target instanceof Element ? event.target : scope.root;
    if (target.closest(TYPED) || (scope.tabbed && target.closest(OWN))) return;
    if (event.key === " " && scope.tabbed && target.closest("button, summary, a, input")) return;
    const action = actionOf(event, player, help, train, ask);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/**
 * @param {KeyboardEvent} event @param {Player} player @param {() => void} help @param {() => void} train @param {() => void} ask
 * @returns {(() => void) | undefined}
 */
function actionOf(event, player, help, train, ask) {
  const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (by) return () => (event.shiftKey ? player.moveIteration(by) : player.move(by));
  return {
    PageDown: () => player.move(1),
    PageUp: () => player.move(-1),
    " ": () => player.togglePlay(),
    Home: () => player.moveTo(0),
    End: () => player.moveTo(player.count - 1),
    t: train,
    T: train,
    a: ask,
    A: ask,
    "?": help,
  }[event.key];
}
