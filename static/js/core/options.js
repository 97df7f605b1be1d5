import { defaultOf } from "./facts.js";

/**
 * The view of a run, as its address says it, read once for each address.
 * @typedef {{example: number | null, theme: string, decimals: number | null, speed: number, panels: string, vs: string, lang: string,
 *   controls: string, motion: string, readonly: boolean, scale: number, loop: boolean, autoplay: boolean, keys: string,
 *   host: string, origin: string, id: string, stops: string}} Options ``example`` is null for the
 *   mean, ``decimals`` for as many as it takes
 */

/** @param {string} base a run without its cursor @returns {Options} */
export function options(base) {
  const query = new URLSearchParams(base);
  const text = (/** @type {string} */ name) => query.get(name) ?? defaultOf(name);
  const number = (/** @type {string} */ name) => Number(text(name));
  const flag = (/** @type {string} */ name) => text(name) === "1";
  return {
    example: text("example") === "mean" ? null : number("example"),
    theme: text("theme"),
    decimals: ["", "auto"].includes(text("decimals")) ? null : number("decimals"),
    speed: number("speed") || 1,
    panels: query.get("panels") ?? "",
    vs: text("vs"),
    lang: text("lang"),
    controls: text("controls"),
    motion: text("motion"),
    readonly: flag("readonly"),
    scale: number("scale") || 1,
    loop: flag("loop"),
    autoplay: flag("autoplay"),
    keys: text("keys"),
    host: text("host"),
    origin: text("origin"),
    id: text("id"),
    stops: text("stops"),
  };
}
