/**
 * One queue on disk, with the promises of Cloudflare Queues: at least once, no order, leases, dead letters. The runtime's
 * own local queue keeps its messages in memory and loses them at a kill.
 */
import { DurableObject } from "cloudflare:workers";
import { faults, NO_FAULTS, strikes, type Faults } from "./faults.ts";
import type { LocalEnv } from "./local-env.ts";

const TABLES = `
  CREATE TABLE IF NOT EXISTS messages (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    visible_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS by_visibility ON messages (visible_at);
  CREATE TABLE IF NOT EXISTS knobs (id INTEGER PRIMARY KEY CHECK (id = 1), faults TEXT NOT NULL) STRICT;
`;

type Row = { n: number; id: string; body: string; at: number; attempts: number };

/** A message as it came in; a dead letter keeps the id and the time of its first life. */
export interface Incoming {
  readonly id: string;
  readonly at: number;
  readonly body: string;
}

/** As the pull interface shows it. */
export interface Leased {
  readonly id: string;
  readonly body: string;
  readonly timestamp_ms: number;
  readonly attempts: number;
  readonly lease_id: string;
  readonly metadata: { readonly "CF-Content-Type": "text" };
}

export interface Pulled {
  readonly message_backlog_count: number;
  readonly messages: Leased[];
}

/** A commit waits for the disk, and this object shares its thread with every room. */
const GATHER_MS = 5;

export const DEAD_LETTERS = "-dlq";

export class LocalQueueStore extends DurableObject<LocalEnv> {
  readonly #sql: SqlStorage;
  #incoming: Incoming[] = [];
  #writing: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: LocalEnv) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(TABLES);
  }

  /** Resolves once everything is on disk. What comes within a moment shares one commit: rooms send one by one. */
  async accept(messages: readonly Incoming[]): Promise<void> {
    const { fail_send, lose_send_reply } = this.getFaults();
    if (strikes(fail_send)) throw new Error("the queue does not take this (fail_send)");
    this.#incoming.push(...messages);
    this.#writing ??= this.#write();
    await this.#writing;
    if (strikes(lose_send_reply)) throw new Error("the queue does not answer (lose_send_reply)");
  }

  async #write(): Promise<void> {
    await new Promise((done) => setTimeout(done, GATHER_MS));
    this.#writing = undefined;
    const messages = this.#incoming;
    this.#incoming = [];
    const { duplicate } = this.getFaults();
    this.ctx.storage.transactionSync(() => {
      for (const message of messages) {
        this.#insert(message);
        if (strikes(duplicate)) this.#insert(message);
      }
    });
  }

  #insert({ id, body, at }: Incoming): void {
    this.#sql.exec("INSERT INTO messages (id, body, at, attempts, visible_at) VALUES (?, ?, ?, 0, 0)", id, body, at);
  }

  /** Undefined: the pull failed, by a fault. */
  async pull(size: number, visibilityMs: number): Promise<Pulled | undefined> {
    const { fail_pull, lose_pull_reply } = this.getFaults();
    if (strikes(fail_pull)) return undefined;
    await this.#bury();
    const messages = this.ctx.storage.transactionSync(() => this.#lease(size, visibilityMs));
    return strikes(lose_pull_reply) ? undefined : { message_backlog_count: this.backlog(), messages };
  }

  #lease(size: number, visibilityMs: number): Leased[] {
    const { reorder, expire } = this.getFaults();
    const now = Date.now();
    // The plus keeps the planner in the order of n, where it stops after `size`, from sorting the whole backlog.
    const order = strikes(reorder) ? "random()" : "n";
    const rows = this.#sql.exec<Row>(
      `SELECT n, id, body, at, attempts FROM messages WHERE +visible_at <= ? ORDER BY ${order} LIMIT ?`,
      now,
      size,
    );
    return rows.toArray().map(({ n, id, body, at, attempts }) => {
      const until = strikes(expire) ? now : now + visibilityMs;
      this.#sql.exec("UPDATE messages SET attempts = attempts + 1, visible_at = ? WHERE n = ?", until, n);
      const attempt = attempts + 1;
      const lease = `${n}.${attempt}.${crypto.randomUUID()}`;
      const metadata = { "CF-Content-Type": "text" } as const;
      return { id, body, timestamp_ms: at, attempts: attempt, lease_id: lease, metadata };
    });
  }

  /** Moves what was delivered too often to the dead letters: first written there, then removed here. */
  async #bury(): Promise<void> {
    const name = this.ctx.id.name;
    if (name === undefined || name.endsWith(DEAD_LETTERS)) return;
    const { max_retries } = this.getFaults();
    const dead = this.#sql
      .exec<Row>(
        "SELECT n, id, body, at, attempts FROM messages WHERE visible_at <= ? AND attempts > ? LIMIT 100",
        Date.now(),
        max_retries,
      )
      .toArray();
    if (dead.length === 0) return;
    const letters = dead.map(({ id, body, at }) => ({ id, body, at }));
    await this.env.LOCAL_QUEUE.getByName(name + DEAD_LETTERS).accept(letters);
    for (const { n } of dead) this.#sql.exec("DELETE FROM messages WHERE n = ?", n);
  }

  /**
   * Leases that are unknown or over do no harm: a late acknowledgement counts, a late retry does not. False: refused, by a
   * fault.
   */
  settle(acks: readonly string[], retries: readonly { readonly lease: string; readonly delayS: number }[]): boolean {
    if (strikes(this.getFaults().fail_ack)) return false;
    this.ctx.storage.transactionSync(() => {
      for (const lease of acks) this.#sql.exec("DELETE FROM messages WHERE n = ?", partsOf(lease).n);
      for (const { lease, delayS } of retries) {
        const { n, attempt } = partsOf(lease);
        const at = Date.now() + delayS * 1_000;
        this.#sql.exec("UPDATE messages SET visible_at = ? WHERE n = ? AND attempts = ?", at, n, attempt);
      }
    });
    return true;
  }

  backlog(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM messages").one().n;
  }

  getFaults(): Faults {
    const row = this.#sql.exec<{ faults: string }>("SELECT faults FROM knobs").toArray()[0];
    return row ? faults.parse(JSON.parse(row.faults)) : NO_FAULTS;
  }

  setFaults(wanted: Faults): void {
    this.#sql.exec("INSERT OR REPLACE INTO knobs VALUES (1, ?)", JSON.stringify(wanted));
  }
}

function partsOf(lease: string): { n: number; attempt: number } {
  const match = /^(\d{1,15})\.(\d{1,6})\./.exec(lease);
  return { n: Number(match?.[1] ?? -1), attempt: Number(match?.[2] ?? -1) };
}
