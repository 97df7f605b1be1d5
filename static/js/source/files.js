import { say } from "../core/words.js";

/**
 * @typedef {{blob: string, holds: "data"|"parameters", run: Record<string, string>, rows?: number, left_out?: number, largest?: number,
 *   targets?: {column: string, run: Record<string, string>}[]}} Kept
 */

/** What a file is called: the digest of its bytes. @param {ArrayBuffer} content */
export async function digestOf(content) {
  if (!crypto.subtle) throw new Error(say("A browser keeps files over https, or on this machine, only."));
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return `sha256:${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Puts a file into the store of the server, which says what is in it. Throws what the server refuses, in its words.
 * @param {ArrayBuffer} content
 * @returns {Promise<Kept>}
 */
export async function keep(content) {
  const answer = await fetch(`/blobs/${await digestOf(content)}`, { method: "PUT", body: content });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.detail);
  return found;
}
