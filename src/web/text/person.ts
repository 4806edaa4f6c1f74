/** How a person or a room is called and coloured where there is no picture. */
import type { Actor } from "../../protocol/activity.ts";
import { SYSTEM_USER } from "../../protocol/ids.ts";

export function nameOf(actor: Actor): string {
  return actor.name ?? (actor.id === SYSTEM_USER ? "Starling" : actor.id);
}

/** One or two letters: first of the first word, first of the last. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/[\s._@:-]+/u)
    .filter((word) => word !== "");
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => String.fromCodePoint((word ?? "?").codePointAt(0) ?? 63).toUpperCase()).join("");
}

/** A hue in degrees, always the same for the same id. */
export function hueOf(id: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16_777_619);
  return (hash >>> 0) % 360;
}
