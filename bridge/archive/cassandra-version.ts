/** Versions as Cassandra's timestamps, 64 bits: what decides which of two writes to a cell stays, whichever comes last. */
import { types } from "cassandra-driver";
import type { Cursor } from "../../src/protocol/cursor.ts";

/** Numbers of an epoch fit below; the seconds between two epochs, up to 34 years, above. */
const SEQ_BITS = 33n;

/** Of what `change` makes of the row at `place`: its number, and above any of the row's own epoch where it is of a later one. */
export function versionAt(change: Cursor, place: Cursor): bigint {
  const laterMs = Math.max(0, change.epoch - place.epoch);
  return (BigInt(Math.ceil(laterMs / 1_000)) << SEQ_BITS) + BigInt(change.seq);
}

export const timestamp = (version: bigint): types.Long => types.Long.fromString(String(version));
