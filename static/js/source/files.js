import { say } from "../core/words.js";

/**
 * @typedef {{blob: string, holds: "data"|"parameters", run: Record<string, string>, rows?: number, left_out?: number, largest?: number,
 *   targets?: {column: string, run: Record<string, string>, largest: number}[]}} Kept
 */

/** How the name of a file begins; its digest follows. */
const SCHEME = "sha256:";

/** Whether a data set is a file. @param {string} data */
export const isFile = (data) => data.startsWith(SCHEME);

/** What a file is called: the digest of its bytes. @param {ArrayBuffer} content */
export async function digestOf(content) {
  if (!crypto.subtle) throw new Error(say("A browser keeps files over https, or on this machine, only."));
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return SCHEME + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * What is in a file that the server keeps.
 * @param {string} blob
 * @returns {Promise<Kept>}
 */
export const inside = (blob) => sent("GET", `/api/blob/${blob}`);

/**
 * Puts a file into the store of the server, which says what is in it. Throws what the server refuses, in its words.
 * @param {ArrayBuffer} content
 * @returns {Promise<Kept>}
 */
export const keep = async (content) => sent("PUT", `/blobs/${await digestOf(content)}?lang=${document.documentElement.lang}`, content);

/**
 * Sets somebody's numbers beside those of a run. Throws what the server refuses, in its words.
 * @param {string} query of the run @param {Blob} content @param {string} file what it is called
 * @returns {Promise<import("../core/types.js").Comparison>}
 */
export const compare = (query, content, file) => sent("POST", `/api/compare?${query}&file=${encodeURIComponent(file)}`, content);

/** @param {string} method @param {string} address @param {BodyInit} [body] @returns {Promise<any>} */
async function sent(method, address, body) {
  const answer = await fetch(address, { method, body, credentials: "omit" });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.detail);
  return found;
}
