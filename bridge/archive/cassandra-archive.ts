/** The archive on Cassandra. */
import { types, type Client } from "cassandra-driver";
import type { HistoryAnswer, HistoryQuery } from "../../src/protocol/bridge-api.ts";
import type { TargetId } from "../../src/protocol/ids.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { outcomeOf } from "../sinks/isolate.ts";
import type { SinkOutcome } from "../sinks/sink.ts";
import type { Archive } from "./archive.ts";
import { CassandraRows } from "./cassandra-rows.ts";
import { CassandraWriter, pendingOf } from "./cassandra-write.ts";
import { pageOf } from "./page.ts";
import { advance, byLife, keyOf, type Epoch, type Life, type Row } from "./row.ts";

/** Heads kept in memory, so that a busy room costs no read per batch. */
const MAX_KNOWN = 50_000;
/** Spans looked at in one read when something before them arrives late. */
const SCAN_LIMIT = 1_000;

export interface CassandraArchiveOptions {
  /** Whose history is read; what is written says its own. */
  readonly environment: string;
  /** LOCAL_QUORUM each, so that what was written is read, and a cluster of three may miss one node. */
  readonly writeConsistency?: types.consistencies;
  readonly readConsistency?: types.consistencies;
}

type Known = Omit<Epoch, "epoch">;

export class CassandraArchive implements Archive {
  readonly name = "archive";
  readonly #client: Client;
  readonly #environment: string;
  readonly #readConsistency: types.consistencies;
  readonly #writer: CassandraWriter;
  /** What is stored for sure; rows are never taken away, so it can only be too low. The least recently used go first. */
  readonly #known = new Map<string, Known>();

  /** @param client with its keyspace set and migrated; `close` ends it */
  constructor(client: Client, options: CassandraArchiveOptions) {
    const { localQuorum } = types.consistencies;
    this.#client = client;
    this.#environment = options.environment;
    this.#readConsistency = options.readConsistency ?? localQuorum;
    this.#writer = new CassandraWriter(client, options.writeConsistency ?? localQuorum);
  }

  write(events: readonly LoggedEvent[]): Promise<SinkOutcome> {
    return outcomeOf(events, async () => {
      const pending = events.map(pendingOf);
      const refused = await this.#writer.rows(pending);
      const gone = new Set(refused.map(({ item }) => item));
      // Heads after rows: what a head claims is there.
      const lives = byLife(
        pending.filter((it) => !gone.has(it)),
        (it) => it.life,
      );
      await Promise.all(
        lives.map(({ life, items }) =>
          this.#advance(
            life,
            items.map(({ row }) => row),
          ),
        ),
      );
      return refused.map(({ item, reason }) => ({ item: item.event, reason }));
    });
  }

  page(query: HistoryQuery): Promise<HistoryAnswer> {
    return pageOf(this.#rows(this.#environment, query.target), query);
  }

  async archived(target: TargetId, epoch: number): Promise<number> {
    return (await this.#rows(this.#environment, target).epoch(epoch))?.head ?? 0;
  }

  async epochs(target: TargetId): Promise<readonly number[]> {
    const epochs = await this.#rows(this.#environment, target).epochs();
    return epochs.map(({ epoch }) => epoch);
  }

  async close(): Promise<void> {
    await this.#client.shutdown();
  }

  #rows(environment: string, target: string): CassandraRows {
    return new CassandraRows(this.#client, this.#readConsistency, environment, target);
  }

  async #advance(life: Life, written: readonly Row[]): Promise<void> {
    const key = keyOf(life);
    const stored = this.#rows(life.environment, life.target);
    const before = this.#known.get(key) ?? (await stored.epoch(life.epoch));
    const newest = written.reduce((highest, { seq }) => Math.max(highest, seq), before?.newest ?? 0);
    let head = advance(before?.head ?? 0, written);
    // Something was stored ahead of what came now: see how far it reaches.
    while (head < newest) {
      const spans = await stored.spansAfter(life.epoch, head, SCAN_LIMIT);
      const reached = advance(head, spans);
      if (reached === head) break;
      head = reached;
    }
    if (head !== before?.head || newest !== before.newest) await this.#writer.epoch(life, { head, newest });
    this.#remember(key, { head, newest });
  }

  #remember(key: string, known: Known): void {
    this.#known.delete(key);
    this.#known.set(key, known);
    const oldest = this.#known.size > MAX_KNOWN ? this.#known.keys().next() : undefined;
    if (oldest && !oldest.done) this.#known.delete(oldest.value);
  }
}
