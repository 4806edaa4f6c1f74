/** The lists that operators look through, out of the relational store's views. */
import type { Pool } from "pg";
import type { OperatorAnswer, OperatorList, OperatorQuery } from "../../src/protocol/operator-lists.ts";

/**
 * Each has `environment`, `at` and `key` (which together order it), and where it makes sense `room`, `user` and `said`: what `q`
 * looks in. Statements are ours; what was asked goes in as parameters only.
 */
const LISTS: Readonly<Record<OperatorList, string>> = {
  rooms: `
    SELECT s.environment, s.created AS at, s.id AS key, s.id AS room, s.creator AS "user", s.name AS said, s.kind, s.name, s.parent,
      s.removed_at, coalesce(c.messages, 0) AS messages, c.last_at,
      (SELECT count(*) FROM members AS m WHERE m.environment = s.environment AND m.room = s.id AND m.until IS NULL) AS members
    FROM room_states AS s LEFT JOIN room_counters AS c ON c.environment = s.environment AND c.room = s.id`,
  people: `
    SELECT m.*, concat(m."user", ' ', n.name) AS said FROM (
      SELECT environment, max(coalesce(since, left_at)) AS at, "user" AS key, NULL::text AS room, "user",
        count(*) FILTER (WHERE until IS NULL) AS rooms
      FROM members GROUP BY environment, "user"
    ) AS m ${nameOf("m")}`,
  memberships: `
    SELECT m.environment, coalesce(m.since, 0) AS at, m.room || ' ' || m."user" AS key, m.room, m."user", s.name AS said, s.kind,
      r.role
    FROM members AS m
    LEFT JOIN room_states AS s ON s.environment = m.environment AND s.id = m.room
    LEFT JOIN room_roles AS r ON r.environment = m.environment AND r.room = m.room AND r."user" = m."user"
    WHERE m.until IS NULL`,
  // What was for everybody: whispers, held and shadowed messages are not for looking through.
  messages: `
    SELECT environment, at, room || ' ' || epoch || ' ' || seq AS key, room, author AS "user", message AS said, epoch, seq, message,
      edited_at, deleted_at, deleted_by, deleted_reason
    FROM messages WHERE verb = 'send' AND recipients IS NULL`,
  bans: `
    SELECT environment, at, room || ' ' || "user" AS key, room, "user", reason AS said, until, reason, by FROM room_bans
    UNION ALL
    SELECT environment, at, "user", NULL, "user", reason, until, reason, by FROM global_bans`,
  mutes: `
    SELECT environment, at, room || ' ' || "user" AS key, room, "user", reason AS said, until, reason, by FROM room_mutes`,
  calls: `
    SELECT environment, opened_at AS at, call AS key, room, caller AS "user", reason AS said, state, reason, claimed_by, claimed_at,
      closed_by, closed_at, note, call
    FROM admin_calls`,
  reports: `
    SELECT r.environment, r.at, r.room || ' ' || r.epoch || ' ' || r.seq AS key, r.room, r.author AS "user", r.reason AS said,
      r.reporter, r.reason, r.of_epoch, r.of_seq, r.evidence, m.deleted_at
    FROM reports AS r LEFT JOIN messages AS m
      ON (m.environment, m.room, m.epoch, m.seq) = (r.environment, r.room, r.of_epoch, r.of_seq)`,
  hits: `
    SELECT environment, at, room || ' ' || epoch || ' ' || seq AS key, room, "user", text AS said, list, action, words, text,
      of_epoch, of_seq
    FROM word_hits`,
  audit: `
    SELECT environment, at, admin || ' ' || epoch || ' ' || seq AS key, NULL::text AS room, admin AS "user",
      what || ' ' || coalesce(why, '') AS said, what, why
    FROM admin_audit`,
};

/** What somebody was called when they last did anything; administrators act under their id alone. */
function nameOf(row: string): string {
  return `LEFT JOIN LATERAL (
    SELECT a.activity::json -> 'actor' ->> 'name' AS name FROM activities AS a
    WHERE a.environment = ${row}.environment AND a.actor = ${row}."user" AND a.verb <> 'audit'
    ORDER BY a.at DESC LIMIT 1
  ) AS n ON true`;
}

export async function readOperatorList(pool: Pick<Pool, "query">, query: OperatorQuery): Promise<OperatorAnswer> {
  const { environment, list, room, user, q, state, after, limit } = query;
  const { rows } = await pool.query<Row>(
    `SELECT p.*, s.name AS room_name, n.name AS user_name FROM (
       SELECT * FROM (${LISTS[list]}) AS l
       WHERE environment = $1 AND ($2::text IS NULL OR room = $2) AND ($3::text IS NULL OR "user" = $3)
         AND ($4::text IS NULL OR strpos(lower(said), lower($4)) > 0)
         AND ($5::bigint IS NULL OR (at, key) < ($5, $6))
         AND ($8::text IS NULL OR ${stateOf(list)} = $8)
       ORDER BY at DESC, key DESC LIMIT $7
     ) AS p
     LEFT JOIN room_states AS s ON s.environment = p.environment AND s.id = p.room
     ${nameOf("p")}
     ORDER BY p.at DESC, p.key DESC`,
    [
      environment,
      room ?? null,
      user ?? null,
      q ?? null,
      after?.at ?? null,
      after?.key ?? null,
      limit + 1,
      state ?? null,
    ],
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    rows: page.map(toRow),
    ...(last && { next: { at: Number(last.at), key: last.key } }),
  };
}

/** A report is dealt with when its message is gone. Of other lists nothing is open or closed. */
function stateOf(list: OperatorList): string {
  if (list === "calls") return "state";
  return list === "reports" ? "CASE WHEN deleted_at IS NULL THEN 'open' ELSE 'closed' END" : "NULL";
}

type Row = { environment: string; at: string | number; key: string; said: string | null } & Record<string, unknown>;

/** Without what only the statement needs, and with numbers as numbers: pg gives a bigint as text. */
function toRow(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      value === null || ORDERING.has(name) ? [] : [[name, numberOf(name, value)]],
    ),
  );
}

const ORDERING: ReadonlySet<string> = new Set(["environment", "key", "said"]);
const NUMBERS: ReadonlySet<string> = new Set([
  "at",
  "until",
  "removed_at",
  "messages",
  "last_at",
  "members",
  "rooms",
  "claimed_at",
  "closed_at",
  "deleted_at",
  "edited_at",
  "epoch",
  "seq",
  "of_epoch",
  "of_seq",
]);

function numberOf(name: string, value: unknown): unknown {
  return NUMBERS.has(name) ? Number(value) : value;
}
