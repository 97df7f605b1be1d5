/** @import { Scope } from "./scope.js" */
/** @import { Player } from "../state/player.js" */
/** @import { Host } from "./frame-host.js" */
import { bindKeys } from "./keys.js";

/** Keys with which a deck is driven, and their numbers, by which reveal.js knows them. */
const DECK = /** @type {Record<string, number>} */ ({
  ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, PageUp: 33, PageDown: 34, " ": 32,
});

/**
 * The keyboard of a frame. After a click the frame has it, and the deck would hear nothing more; so by default the
 * deck's keys go back to the deck, and the keyboard with them. Escape always leaves.
 * @param {Scope} scope @param {Player} player @param {Host} host
 */
export function bindFrameKeys(scope, player, host) {
  // Opened by itself there is no deck.
  const asked = player.now.options.keys;
  const keys = asked === "host" && parent === window ? "self" : asked;
  scope.on(scope.keyboard, "keydown", (event) => {
    if (event.key === "Escape") {
      host.tell("exit");
      host.leave();
    } else if (keys === "host") handBack(event, player, host);
  });
  if (keys === "self") {
    bindKeys(scope, player, () => {}, () => {}, () => {});
    // The keyboard comes with a click, also with one on a button, which by itself does not take it.
    if (parent !== window) scope.on(scope.keyboard, "pointerdown", () => window.focus());
  }
  // A click on the track is no wish to have its arrows; who comes by Tab has them.
  const slider = scope.find("input[type=range]");
  slider.addEventListener("pointerup", () => slider.blur());
}

/** @param {KeyboardEvent} event @param {Player} player @param {Host} host */
function handBack(event, player, host) {
  const target = event.target instanceof Element ? event.target : document.documentElement;
  const number = DECK[event.key];
  if (!number || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  // A field to fill in keeps its keys, and a button that was reached by Tab its Space.
  if (target.matches("input:not([readonly]), select, textarea") || (event.key === " " && target.matches("button"))) return;
  event.preventDefault();
  if (player.now.options.host === "auto") host.tell("key", { key: event.key });
  // An unmodified reveal.js deck understands this, and only as a string.
  parent.postMessage(JSON.stringify({ method: "triggerKey", args: [number] }), "*");
  host.leave();
}
