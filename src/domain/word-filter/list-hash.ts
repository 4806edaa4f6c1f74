/** The name of a list's content: lists with the same hash do the same, wherever they were found. */
import type { WordList } from "../../protocol/word-list.ts";

/** Part of what is hashed: greater by one when the canonical form changes. */
const VERSION = 1;

/**
 * SHA-256 in hexadecimal, over JSON of everything that the list does: neither its name nor the order of its words, but its
 * id, which is in every hit.
 */
export async function hashOf({ id, action, match, applies, words }: WordList): Promise<string> {
  const canonical = JSON.stringify([VERSION, id, action, match, sortedSet(applies), sortedSet(words)]);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** By code units: the same order everywhere. */
function sortedSet(all: readonly string[]): string[] {
  return [...new Set(all)].toSorted();
}
