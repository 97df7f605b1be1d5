import { say } from "../core/words.js";
import { PROTOCOL } from "../core/protocol.js";
import { Scope } from "./scope.js";

/** Pixels of the scene before that stay in view. */
const MARGIN = 48;

/** Keys that walk through the scenes, and where to. */
const WAYS = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 });

/**
 * A lesson: its prose beside a frame that stands where the paragraph says. Who takes over in the frame can return.
 * @param {HTMLElement} root with the markup of a lesson
 * @returns {() => void} ends it
 */
export function mountLesson(root) {
  const scope = new Scope(root);
  const frame = /** @type {HTMLIFrameElement} */ (scope.find("iframe"));
  const scenes = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("article > section")]);
  const button = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (scope.find(`[data-do=${name}]`));
  const asked = () => scenes.findIndex(({ id }) => `#${id}` === location.hash);
  let now = Math.max(0, asked());
  let begun = false;
  const send = (/** @type {Record<string, unknown>} */ message) => frame.contentWindow?.postMessage({ protocol: PROTOCOL, ...message }, location.origin);

  /** @param {number} wanted @param {boolean} [kept] whether the address has it already */
  function show(wanted, kept = false) {
    const at = Math.max(0, Math.min(scenes.length - 1, wanted));
    const moved = at !== now;
    now = at;
    scenes.forEach((scene, index) => (index === at ? scene.setAttribute("aria-current", "step") : scene.removeAttribute("aria-current")));
    scope.find("footer output").textContent = say("{number} of {all}", { number: at + 1, all: scenes.length });
    button("before").disabled = at === 0;
    const last = at === scenes.length - 1;
    button("next").hidden = last;
    scope.find("footer a.primary").hidden = !last;
    button("return").hidden = true;
    const { query, lit, bare } = scenes[at].dataset;
    /** @type {HTMLAnchorElement} */ (scope.find("footer a.alone")).href = `/?${query}`;
    send({ type: "open", query: `${query}&${frame.dataset.own}`, lit: (lit ?? "").split(" ").filter(Boolean), bare: bare !== undefined });
    const article = scope.find("article");
    article.scrollTop += scenes[at].getBoundingClientRect().top - article.getBoundingClientRect().top - MARGIN;
    root.dataset.scene = String(at + 1);
    if (moved && !kept) history.replaceState(history.state, "", `#scene-${at + 1}`);
  }

  for (const at of history.state?.done ?? []) if (scenes[at]) scenes[at].dataset.done = "";
  button("before").addEventListener("click", () => show(now - 1));
  button("next").addEventListener("click", () => show(now + 1));
  button("return").addEventListener("click", () => show(now));
  scenes.forEach((scene, at) => scene.addEventListener("click", () => at !== now && show(at)));
  scope.on(window, "hashchange", () => show(asked(), true));
  scope.on(root.ownerDocument, "keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || (event.target instanceof Element && event.target.closest("button, a") && event.key === " ")) return;
    event.preventDefault();
    show(now + way);
  });
  scope.on(window, "message", ({ source, data }) => {
    if (source !== frame.contentWindow || data?.protocol !== PROTOCOL) return;
    // Wherever one has gone before there was anybody to be told.
    if (data.type === "ready" && !begun) show(now, (begun = true));
    else if (data.type === "step" && data.cause === "user") button("return").hidden = false;
    else if (data.type === "key") show(now + (WAYS[data.key] ?? 0));
    else if (data.type === "result" && data.score === data.max) {
      scenes[now].dataset.done = "";
      const done = scenes.flatMap((scene, at) => ("done" in scene.dataset ? [at] : []));
      history.replaceState({ done }, "", location.href);
    }
  });
  send({ type: "hello" });
  return () => scope.end();
}
