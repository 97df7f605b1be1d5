/** @import { Picture, Trace } from "../core/types.js" */

/** The iterations that a page brings along, so that it needs no server. */

/** @typedef {{first: number, last: number, iterations: {trace: Trace, pictures: Record<string, Picture>}[]}} Recording */

/** @type {Promise<Recording> | null} */
let opened = null;

/** @returns {Promise<Recording> | null} null on a page that has a server */
export function recording() {
  const packed = document.getElementById("recording")?.textContent;
  if (packed) opened ??= unpack(packed);
  return opened;
}

/** @param {string} packed JSON, as gzip, in base64 @returns {Promise<Recording>} */
async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}
