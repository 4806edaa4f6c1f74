/** What outlives an eviction of somebody's presence: one row, written only when it changes. */
import * as z from "zod/mini";
import type { Reach } from "../../src/domain/presence.ts";
import { offlineReason, presenceChoice, type PresenceChoice } from "../../src/protocol/presence.ts";
import { presenceStatus, type PresenceStatus } from "../../src/protocol/presence-keys.ts";

export interface Kept {
  readonly reach: Reach;
  readonly choice: PresenceChoice;
  readonly version: number;
  readonly status: PresenceStatus;
  readonly since: number;
  readonly seen: number;
  /** 0: the copy does not know the latest. */
  readonly told: number;
  /** The `since` that the feed of changes knows. */
  readonly fed: number;
}

const NOTHING: Kept = {
  reach: { online: false },
  choice: "online",
  version: 0,
  status: "offline",
  since: 0,
  seen: 0,
  told: 1,
  fed: 0,
};

const row = z.object({
  online: z.int(),
  gone_at: z.nullable(z.int()),
  gone_reason: z.nullable(offlineReason),
  choice: presenceChoice,
  version: z.int(),
  status: presenceStatus,
  since: z.int(),
  seen: z.int(),
  told: z.int(),
  fed: z.int(),
});

export class StoredPresence {
  readonly #sql: SqlStorage;
  #kept: Kept;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const found = sql.exec("SELECT * FROM presence").toArray()[0];
    this.#kept = found ? read(row.parse(found)) : NOTHING;
  }

  get now(): Kept {
    return this.#kept;
  }

  /** Writes nothing where nothing changes. */
  set(change: Partial<Kept>): void {
    const next = { ...this.#kept, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.#kept)) return;
    const { reach, choice, version, status, since, seen, told, fed } = next;
    this.#sql.exec(
      "INSERT OR REPLACE INTO presence VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      reach.online ? 1 : 0,
      reach.gone?.at ?? null,
      reach.gone?.reason ?? null,
      choice,
      version,
      status,
      since,
      seen,
      told,
      fed,
    );
    this.#kept = next;
  }
}

function read({ online, gone_at: at, gone_reason: reason, ...rest }: z.infer<typeof row>): Kept {
  const gone = at === null || reason === null ? {} : { gone: { at, reason } };
  return { reach: { online: online === 1, ...gone }, ...rest };
}
