/**
 * Positions in a run. A position counts steps from the first step of iteration 0, so forwards and backwards
 * are plus and minus one, across iterations too. Pure functions, tested without a page.
 */

/** @param {number} position @param {number} count steps in an iteration */
export const cursorAt = (position, count) => ({ t: Math.floor(position / count), index: position % count });

/** @param {number} t @param {number} index @param {number} count */
export const positionOf = (t, index, count) => t * count + index;

/**
 * The nearest position there is.
 * @param {number} position @param {number} count
 * @param {number} last the iteration after which there is none @param {number} [first] before which there is none
 */
export const clamp = (position, count, last, first = 0) =>
  Math.max(first * count, Math.min(position, (last + 1) * count - 1));

/**
 * Runs of equal phase: where each begins and how long it is.
 * @param {{phase: string}[]} steps
 */
export function phases(steps) {
  /** @type {{phase: string, start: number, length: number}[]} */
  const groups = [];
  steps.forEach(({ phase }, index) => {
    const last = groups.at(-1);
    if (last?.phase === phase) last.length += 1;
    else groups.push({ phase, start: index, length: 1 });
  });
  return groups;
}
