/**
 * Calls for an admin. The room they were made in owns them: who takes one on is decided here, with the insert, so that two
 * cannot. The table is the truth; what is not closed is in memory as well.
 */
import type { Actor } from "../../src/protocol/activity.ts";
import { trusted, type CallId, type UserId } from "../../src/protocol/ids.ts";
import type { Call } from "../../src/protocol/room-frame.ts";

/** Closed calls can be asked for that long; the log and the archive have them for good. */
const KEEP_CLOSED_MS = 30 * 24 * 3_600_000;

export interface StoredCall extends Call {
  /** Numbers of its activities. */
  readonly seq: number;
  readonly claimedSeq: number | undefined;
  /** How many admins were told of it. */
  readonly asked: number;
}

type Row = {
  id: string;
  caller: string;
  caller_name: string | null;
  reason: string;
  state: string;
  seq: number;
  asked: number;
  opened_at: number;
  claimed_by: string | null;
  claimed_name: string | null;
  claimed_at: number | null;
  claimed_seq: number | null;
  closed_by: string | null;
  closed_name: string | null;
  closed_at: number | null;
  note: string | null;
};

export class Calls {
  readonly #sql: SqlStorage;
  /** Not closed, oldest first. */
  readonly #waiting = new Map<CallId, StoredCall>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const rows = sql.exec<Row>("SELECT * FROM calls WHERE state <> 'closed' ORDER BY id");
    for (const row of rows) this.#waiting.set(trusted<CallId>(row.id), fromRow(row));
  }

  /** Not closed, oldest first. */
  get waiting(): readonly StoredCall[] {
    return [...this.#waiting.values()];
  }

  get(id: CallId): StoredCall | undefined {
    return this.#waiting.get(id) ?? this.#select("WHERE id = ?", id)[0];
  }

  /** Where a repeated request has its answer. */
  bySeq(caller: UserId, seq: number): StoredCall | undefined {
    return this.#select("WHERE caller = ? AND seq = ?", caller, seq)[0];
  }

  /** Newest first. */
  ofCaller(caller: UserId, limit: number): StoredCall[] {
    return this.#select("WHERE caller = ? ORDER BY id DESC LIMIT ?", caller, limit);
  }

  // All that follows belongs into the caller's transaction.

  open(it: StoredCall): void {
    this.#sql.exec("DELETE FROM calls WHERE closed_at < ?", it.opened - KEEP_CLOSED_MS);
    this.#save(it);
  }

  claim(it: StoredCall, by: Actor, at: number, seq: number): void {
    this.#save({ ...it, state: "claimed", claimed: { by, at }, claimedSeq: seq });
  }

  close(it: StoredCall, by: Actor, at: number, note: string | undefined): void {
    this.#save({ ...it, state: "closed", closed: { by, at, ...(note !== undefined && { note }) } });
  }

  #save(it: StoredCall): void {
    const row = toRow(it);
    this.#sql.exec(
      `INSERT OR REPLACE INTO calls (${Object.keys(row).join(", ")}) VALUES (${Object.keys(row)
        .map(() => "?")
        .join(", ")})`,
      ...Object.values(row),
    );
    if (it.state === "closed") this.#waiting.delete(it.call);
    else this.#waiting.set(it.call, it);
  }

  #select(where: string, ...bindings: (string | number)[]): StoredCall[] {
    return this.#sql
      .exec<Row>(`SELECT * FROM calls ${where}`, ...bindings)
      .toArray()
      .map(fromRow);
  }
}

/** As people are told of it. */
export function shown(stored: StoredCall): Call {
  const { seq: _, claimedSeq: __, asked: ___, ...call } = stored;
  return call;
}

function toRow(it: StoredCall): Row {
  const { claimed, closed } = it;
  return {
    id: it.call,
    caller: it.caller.id,
    caller_name: it.caller.name ?? null,
    reason: it.reason,
    state: it.state,
    seq: it.seq,
    asked: it.asked,
    opened_at: it.opened,
    claimed_by: claimed?.by.id ?? null,
    claimed_name: claimed?.by.name ?? null,
    claimed_at: claimed?.at ?? null,
    claimed_seq: it.claimedSeq ?? null,
    closed_by: closed?.by.id ?? null,
    closed_name: closed?.by.name ?? null,
    closed_at: closed?.at ?? null,
    note: closed?.note ?? null,
  };
}

function fromRow(row: Row): StoredCall {
  const { claimed_at, closed_at } = row;
  const [claimer, closer] = [actorOf(row.claimed_by, row.claimed_name), actorOf(row.closed_by, row.closed_name)];
  return {
    call: trusted<CallId>(row.id),
    caller: actorOf(row.caller, row.caller_name) ?? { id: trusted<UserId>(row.caller) },
    reason: row.reason,
    state: closer ? "closed" : claimer ? "claimed" : "open",
    seq: row.seq,
    asked: row.asked,
    opened: row.opened_at,
    claimedSeq: row.claimed_seq ?? undefined,
    ...(claimer && claimed_at !== null && { claimed: { by: claimer, at: claimed_at } }),
    ...(closer &&
      closed_at !== null && { closed: { by: closer, at: closed_at, ...(row.note !== null && { note: row.note }) } }),
  };
}

function actorOf(id: string | null, name: string | null): Actor | undefined {
  if (id === null) return undefined;
  return { id: trusted<UserId>(id), ...(name !== null && { name }) };
}
