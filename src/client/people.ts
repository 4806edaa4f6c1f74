/** Who is connected, as a value: a snapshot by `who`, then who came and who went. Pure. */
import { MAX_PRESENT_NAMED, type Presence } from "../protocol/room-frame.ts";
import type { Here } from "./frames.ts";

export const NOBODY: Presence = { people: [], count: 0 };

/** In a room with very many, not everybody is named: `count` is what holds. */
export function updated({ people }: Presence, { came, went, count }: Here): Presence {
  const gone = new Set([...came, ...went].map(({ id }) => id));
  const left = people.filter(({ id }) => !gone.has(id));
  return { people: [...left, ...came].slice(0, MAX_PRESENT_NAMED), count };
}
