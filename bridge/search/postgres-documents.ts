/** Writing search in Postgres: new documents by one statement; those that are there are read, completed and written again. */
import type { Pool, PoolClient } from "pg";
import * as z from "zod/mini";
import { isSaid } from "../../src/domain/message-as-read.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { columns, transaction } from "../store/transaction.ts";
import { storedActivity } from "../sinks/stored-activity.ts";
import { incomingOf, keyOf, merged, partiesOf, readingOf, slotsFrom, type Known, type Place } from "./document.ts";
import { tsvectorOf } from "./postgres-query.ts";

const COLUMNS = [
  ...(["environment", "target", "epoch", "seq", "version", "id", "at"] as const),
  ...(["actor", "parties", "activity", "slots", "tokens"] as const),
] as const;
const NAMES = COLUMNS.join(", ");
const INSERT = `
  INSERT INTO search_messages (${NAMES})
  SELECT environment, target, epoch, seq, version, id, at, actor, parties::text[], activity, slots, tokens::tsvector
  FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[]) AS t (${NAMES})
  ON CONFLICT (environment, target, epoch, seq)`;
const INSERT_NEW = `${INSERT} DO NOTHING RETURNING environment, target, epoch, seq`;
const REPLACE = `${INSERT} DO UPDATE SET
  version = excluded.version, id = excluded.id, at = excluded.at, actor = excluded.actor, parties = excluded.parties,
  activity = excluded.activity, slots = excluded.slots, tokens = excluded.tokens`;

const LOCK = `
  SELECT m.environment, m.target, m.epoch, m.seq, m.activity, m.slots FROM search_messages AS m
  JOIN unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::boolean[])
    AS t (environment, target, epoch, seq, is_changed) USING (environment, target, epoch, seq)
  WHERE is_changed OR m.activity = '' ORDER BY 1, 2, 3, 4 FOR UPDATE OF m`;

/** 64-bit columns arrive as text; ours are all below 2^53. */
const integer = z.coerce.number();
const place = z.object({ environment: z.string(), target: z.string(), epoch: integer, seq: integer });
const stored = z.extend(place, { activity: z.string(), slots: z.nullable(z.string()) });

export async function writeDocuments(pool: Pool, events: readonly LoggedEvent[]): Promise<void> {
  const incoming = incomingOf(events);
  if (incoming.length === 0) return;
  await transaction(pool, async (client) => {
    const rows = incoming.map((it) => rowOf(it.place, it.known));
    const { rows: inserted } = await client.query<object>(INSERT_NEW, columns(COLUMNS, rows));
    if (inserted.length === incoming.length) return;
    const isNew = new Set(inserted.map((it) => keyOf(place.parse(it))));
    const rest = incoming.filter((it) => !isNew.has(keyOf(it.place)));
    const known = await lock(client, rest);
    const changed = rest.flatMap((it) => {
      const before = known.get(keyOf(it.place));
      const after = before && merged(before, it.known);
      return after && after !== before ? [rowOf(it.place, after)] : [];
    });
    if (changed.length > 0) await client.query(REPLACE, columns(COLUMNS, changed));
  });
}

/** Those that may change: a message that comes again does not. */
async function lock(client: PoolClient, rest: ReturnType<typeof incomingOf>): Promise<Map<string, Known>> {
  const asked = rest.map((it) => ({ ...it.place, is_changed: it.known.slots.length > 0 }));
  const { rows } = await client.query<object>(
    LOCK,
    columns(["environment", "target", "epoch", "seq", "is_changed"], asked),
  );
  return new Map(
    rows.map((it) => {
      const row = stored.parse(it);
      return [keyOf(row), knownFrom(row)];
    }),
  );
}

export function knownFrom({ activity, slots }: { readonly activity: string; readonly slots: string | null }): Known {
  const written = activity === "" ? undefined : storedActivity(JSON.parse(activity));
  return {
    written: written && isSaid(written) ? written : undefined,
    slots: slots === null ? [] : slotsFrom(JSON.parse(slots)),
  };
}

function rowOf(at: Place, known: Known): Record<(typeof COLUMNS)[number], unknown> {
  const { written, slots } = known;
  const parties = written && partiesOf(written);
  return {
    environment: at.environment,
    target: at.target,
    epoch: at.epoch,
    seq: at.seq,
    version: slots.reduce((last, { version }) => Math.max(last, version.seq), at.seq),
    id: written?.id ?? "",
    at: written?.at ?? 0,
    actor: written?.actor.id ?? "",
    // An array within an array would have to be of one length everywhere: as its literal.
    parties: parties && `{${parties.map((user) => `"${user}"`).join(",")}}`,
    activity: written ? JSON.stringify(written) : "",
    slots: slots.length > 0 ? JSON.stringify(slots) : null,
    tokens: tsvectorOf(readingOf(known)?.object.text ?? ""),
  };
}
