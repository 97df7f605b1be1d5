/** Whether something is other than it was the last time: what a view was drawn from, so that it is not drawn again. */
export function differs() {
  /** @type {unknown[]} */
  let last = [NaN];
  return (/** @type {unknown[]} */ ...now) => {
    const fresh = now.length !== last.length || now.some((each, at) => each !== last[at]);
    last = now;
    return fresh;
  };
}
