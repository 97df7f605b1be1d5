/**
 * Gives a function that does one thing after another. Only what was begun last is heard, whichever ends last.
 * @param {(words: string) => void} tell what a thing says at its end, or what went wrong with it
 * @returns {(work: (wanted: () => boolean) => Promise<string>) => Promise<void>}
 */
export function latest(tell) {
  let last = 0;
  return async (work) => {
    const mine = (last += 1);
    const wanted = () => mine === last;
    const words = await work(wanted).catch((error) => (error instanceof Error ? error.message : String(error)));
    if (wanted()) tell(words);
  };
}
