/**
 * The rows of a log: each a batch of activities, in order and without a hole. They are only added and, from the oldest on,
 * dropped; a purge alone rewrites one.
 */
import { activity, type Activity } from "../../src/protocol/activity.ts";
import { MAX_SEGMENT_EVENTS } from "../../src/protocol/segment.ts";

export interface Appended {
  readonly activity: Activity;
  /** Its JSON: the same text goes to disk, to every socket and to the queue. */
  readonly json: string;
}

export interface Batch {
  readonly first: number;
  readonly last: number;
  readonly at: number;
  readonly count: number;
  readonly bytes: number;
  /** A JSON array of activities `first` to `last`. */
  readonly json: string;
}

/** What is to stay: so many messages, and what is no older. */
export interface Keep {
  readonly messages: number;
  readonly since: number;
}

const encoder = new TextEncoder();
/** A row in UTF-16 units. Only one in a script of several bytes a letter is larger than a segment, and taken apart there. */
const MAX_ROW_LENGTH = 90_000;
const BATCH = "first_seq AS first, last_seq AS last, at, count, bytes, activities AS json";
type BatchRow = { first: number; last: number; at: number; count: number; bytes: number; json: string };

export class LogRows {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  get newest(): Batch | undefined {
    return this.#one("ORDER BY first_seq DESC LIMIT 1");
  }

  get oldest(): Batch | undefined {
    return this.#one("ORDER BY first_seq LIMIT 1");
  }

  /** The newest batch that holds a number up to `last`. */
  before(last: number): Batch | undefined {
    return this.#one("WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1", last);
  }

  /** The batches that hold any of `first` to `last`, oldest first. Read lazily: take what you need, then stop. */
  *between(first: number, last: number): Generator<Batch> {
    yield* this.#sql.exec<BatchRow>(
      `SELECT ${BATCH} FROM log WHERE last_seq >= ? AND first_seq <= ? AND first_seq >=
        coalesce((SELECT max(first_seq) FROM log WHERE first_seq <= ?), 0) ORDER BY first_seq`,
      first,
      last,
      first,
    );
  }

  /** The activity with that number, if it is still here. */
  get(seq: number): Activity | undefined {
    const batch = this.before(seq);
    if (!batch || batch.last < seq) return undefined;
    const raw: unknown = JSON.parse(batch.json);
    // The one alone is checked: who looks for one reaction after the other should not pay for the whole batch.
    return Array.isArray(raw) ? activity.parse(raw[seq - batch.first]) : undefined;
  }

  /** As few rows as they fit into. Returns their bytes. */
  insert(batch: readonly Appended[]): number {
    let written = 0;
    for (const row of rowsOf(batch)) {
      const [first, last] = [row[0]?.activity, row.at(-1)?.activity];
      if (!first || !last) continue;
      const json = `[${row.map((it) => it.json).join(",")}]`;
      const bytes = encoder.encode(json).length;
      this.#sql.exec(
        "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)",
        first.seq,
        last.seq,
        last.at,
        last.count,
        bytes,
        json,
      );
      written += bytes;
    }
    return written;
  }

  /** Returns what was rewritten, and by how many bytes it grew; undefined when nothing was. */
  rewrite(
    seq: number,
    change: (it: Activity) => Activity,
  ): { readonly last: number; readonly grown: number } | undefined {
    const batch = this.before(seq);
    if (!batch || batch.last < seq) return undefined;
    const before = parseBatch(batch);
    const after = before.map((it) => (it.seq === seq ? change(it) : it));
    if (after.every((it, i) => it === before[i])) return undefined;
    const json = JSON.stringify(after);
    const bytes = encoder.encode(json).length;
    this.#sql.exec("UPDATE log SET activities = ?, bytes = ? WHERE first_seq = ?", json, bytes, batch.first);
    return { last: batch.last, grown: bytes - batch.bytes };
  }

  /** Whole ones that are past `keep`, up to number `safe`; never the newest. `count`: of messages so far. Returns how many. */
  drop(keep: Keep, count: number, safe: number): number {
    return this.#sql.exec(
      `DELETE FROM log WHERE last_seq <= ? AND first_seq < (SELECT max(first_seq) FROM log) AND (count <= ? OR at < ?)`,
      safe,
      count - keep.messages,
      keep.since,
    ).rowsWritten;
  }

  clear(): void {
    this.#sql.exec("DELETE FROM log");
  }

  /** Of those that hold a number after `seq`. */
  bytesAfter(seq: number): number {
    return this.#sql.exec<{ n: number }>("SELECT coalesce(sum(bytes), 0) AS n FROM log WHERE last_seq > ?", seq).one()
      .n;
  }

  #one(where: string, ...bindings: number[]): Batch | undefined {
    return this.#sql.exec<BatchRow>(`SELECT ${BATCH} FROM log ${where}`, ...bindings).toArray()[0];
  }
}

/** Rows that fit into a segment as they are, so that the outbox need not take them apart. */
function* rowsOf(batch: readonly Appended[]): Generator<readonly Appended[]> {
  let row: Appended[] = [];
  let size = 0;
  for (const it of batch) {
    if (row.length > 0 && (row.length === MAX_SEGMENT_EVENTS || size + it.json.length > MAX_ROW_LENGTH)) {
      yield row;
      row = [];
      size = 0;
    }
    row.push(it);
    size += it.json.length + 1;
  }
  if (row.length > 0) yield row;
}

/** Our own rows, checked like everything that enters: a schema that changed must not be met halfway through a send. */
export function parseBatch(batch: Batch): Activity[] {
  const raw: unknown = JSON.parse(batch.json);
  if (!Array.isArray(raw)) throw new Error(`batch ${batch.first} is no array`);
  return raw.map((it) => activity.parse(it));
}
