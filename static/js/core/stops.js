/**
 * The stops of a frame: the positions that a walk visits, in the order in which they are listed.
 * Pure functions, tested without a page.
 */
import { positionOf } from "./positions.js";

/** @typedef {{t: number, step: string, name: string}} Stop */

/**
 * ``J,dZ2,3:dW1``; without an iteration it is the address's.
 * @param {string} text @param {number} t
 * @returns {Stop[]}
 */
export const parseStops = (text, t) =>
  text.split(",").filter(Boolean).map((name) => {
    const [, at, step] = /^(?:(\d+):)?(.*)$/.exec(name) ?? ["", undefined, name];
    return { t: at === undefined ? t : Number(at), step, name };
  });

/** @param {Stop[]} stops @param {string[]} ids the steps of an iteration */
export const positions = (stops, ids) => stops.map(({ t, step }) => positionOf(t, Math.max(0, ids.indexOf(step)), ids.length));

/**
 * The stop that a position is at, or else the nearest one before it; −1 if there is none.
 * @param {number[]} stops positions @param {number} position
 */
export function reached(stops, position) {
  let best = -1;
  stops.forEach((each, index) => {
    if (each <= position && (best < 0 || each > stops[best])) best = index;
  });
  return best;
}

/**
 * The position of the next or previous stop; of the same one at the end of the list, unless it loops.
 * @param {number[]} stops positions @param {number} position @param {number} by @param {boolean} loop
 */
export function onward(stops, position, by, loop) {
  const at = reached(stops, position);
  // Between two stops, the one before is a step back.
  const wanted = by < 0 && stops[at] !== position ? at + 1 + by : at + by;
  const index = loop ? ((wanted % stops.length) + stops.length) % stops.length : Math.max(0, Math.min(wanted, stops.length - 1));
  return stops[index];
}
