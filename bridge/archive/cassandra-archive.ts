/** The archive on Cassandra. */
import { types, type Client } from "cassandra-driver";
import type {
  AuthoredAnswer,
  AuthoredQuery,
  HistoryAnswer,
  HistoryQuery,
  VersionsAnswer,
  VersionsQuery,
} from "../../src/protocol/bridge-api.ts";
import type { TargetId } from "../../src/protocol/ids.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { outcomeOf } from "../sinks/isolate.ts";
import type { SinkOutcome } from "../sinks/sink.ts";
import { MAX_VERSIONS, type Archive } from "./archive.ts";
import { authoredFrom } from "./cassandra-authored.ts";
import { CassandraPurges } from "./cassandra-purge.ts";
import { bucketOf, CassandraRows } from "./cassandra-rows.ts";
import { markOf, statementsOf } from "./cassandra-statements.ts";
import { CassandraWriter } from "./cassandra-write.ts";
import { pageOf } from "./page.ts";
import { RecentMap } from "./recent-map.ts";
import { advance, byLife, keyOf, rowOf, type Epoch, type Life, type Span } from "./row.ts";
import { versionsOf } from "./versions.ts";

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
  readonly #purges: CassandraPurges;
  /** What is stored for sure; rows are never taken away, so it can only be too low. */
  readonly #known = new RecentMap<Known>(MAX_KNOWN);
  /** Where whom is known to be found. */
  readonly #marks = new RecentMap<true>(MAX_KNOWN);

  /** @param client with its keyspace set and migrated; `close` ends it */
  constructor(client: Client, options: CassandraArchiveOptions) {
    const { localQuorum } = types.consistencies;
    this.#client = client;
    this.#environment = options.environment;
    this.#readConsistency = options.readConsistency ?? localQuorum;
    const write = options.writeConsistency ?? localQuorum;
    this.#writer = new CassandraWriter(client, write);
    this.#purges = new CassandraPurges(client, { read: this.#readConsistency, write });
  }

  write(events: readonly LoggedEvent[]): Promise<SinkOutcome> {
    return outcomeOf(events, async () => {
      const statements = events.flatMap((event) => statementsOf(event, (mark) => this.#marks.get(mark) === true));
      const refused = await this.#writer.run(statements);
      const written = events.filter((event) => !refused.has(event));
      for (const event of written) this.#mark(event);
      const lives = byLife(written, lifeOf);
      const before = new Map(
        await Promise.all(lives.map(async ({ life }) => [keyOf(life), await this.#before(life)] as const)),
      );
      await this.#purges.settle(written, (event) => {
        return event.event.activity.seq > (before.get(keyOf(lifeOf(event)))?.newest ?? 0);
      });
      // Heads after everything else: what a head claims is there.
      await Promise.all(
        lives.map(({ life, items }) =>
          this.#advance(
            life,
            items.map(({ event }) => rowOf(event)),
          ),
        ),
      );
      for (const event of written) await this.#expect(event);
      return Array.from(refused, ([item, reason]) => ({ item, reason }));
    });
  }

  page(query: HistoryQuery): Promise<HistoryAnswer> {
    return pageOf(this.#rows(this.#environment, query.target), query);
  }

  async versions({ target, of }: VersionsQuery): Promise<VersionsAnswer> {
    const rows = this.#rows(this.#environment, target);
    const [message] = await rows.some(of.epoch, bucketOf(of.seq), [of.seq]);
    return versionsOf(message, message ? await rows.mentionsOf(of, MAX_VERSIONS) : []);
  }

  authored(query: AuthoredQuery): Promise<AuthoredAnswer> {
    return authoredFrom(this.#rows(this.#environment, query.target), query);
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

  /** What there was before this batch. */
  async #before(life: Life): Promise<Known> {
    const known = this.#known.get(keyOf(life));
    if (known) return known;
    return (await this.#rows(life.environment, life.target).epoch(life.epoch)) ?? { head: 0, newest: 0 };
  }

  async #advance(life: Life, written: readonly Span[]): Promise<void> {
    const stored = this.#rows(life.environment, life.target);
    const before = await this.#before(life);
    const newest = written.reduce((highest, { seq }) => Math.max(highest, seq), before.newest);
    let head = advance(before.head, written);
    // Something was stored ahead of what came now: see how far it reaches.
    while (head < newest) {
      const spans = await stored.spansAfter(life.epoch, head, SCAN_LIMIT);
      const reached = advance(head, spans);
      if (reached === head) break;
      head = reached;
    }
    if (head !== before.head || newest !== before.newest) await this.#writer.epoch(life, { head, newest });
    this.#known.set(keyOf(life), { head, newest });
  }

  /** A purge out of a later life: should its message still come, it is no longer newer than all that its log had. */
  async #expect(event: LoggedEvent): Promise<void> {
    const { activity } = event.event;
    const message = activity.verb === "purge" ? activity.object.of : undefined;
    if (!message || message.epoch === activity.epoch) return;
    const life = { ...lifeOf(event), epoch: message.epoch };
    const { head, newest } = await this.#before(life);
    if (newest >= message.seq) return;
    const known = { head, newest: message.seq };
    await this.#writer.epoch(life, known);
    this.#known.set(keyOf(life), known);
  }

  #mark(event: LoggedEvent): void {
    const mark = markOf(event);
    if (mark !== undefined) this.#marks.set(mark, true);
  }
}

function lifeOf({ event: { environment, activity } }: LoggedEvent): Life {
  const { target, epoch } = activity;
  return { environment, target, epoch };
}
