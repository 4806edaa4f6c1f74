/** What the room is: kind, name, settings. Written once, when the room is created; a direct room is with its first message. */
import { kindOf } from "../../src/domain/room-address.ts";
import { roomKind, type RoomKind } from "../../src/protocol/activity.ts";
import type { RoomContext } from "../../src/protocol/enriched-activity.ts";
import { trusted, type RoomAddress, type RoomId } from "../../src/protocol/ids.ts";
import { DEFAULT_RETENTION_MESSAGES, DEFAULT_RETENTION_MS } from "../../src/protocol/limits.ts";
import type { Retention } from "../../src/protocol/rest.ts";

export interface Created {
  readonly address: RoomAddress;
  readonly name: string | undefined;
  readonly at: number;
  readonly keepMessages: number;
  readonly keepMs: number;
  /** The id was minted for this very life of the room: no older epoch can exist. */
  readonly firstLife: boolean;
}

type Row = {
  address: string;
  kind: string;
  name: string | null;
  created: number;
  keep_messages: number;
  keep_ms: number;
  first_life: number;
  told: number;
  removed: number;
};

export class RoomRecord {
  readonly id: RoomId;
  readonly #sql: SqlStorage;
  #created: Created | undefined;
  #told = 0;
  #removed = false;

  constructor(sql: SqlStorage, id: RoomId) {
    this.id = id;
    this.#sql = sql;
    const row = sql.exec<Row>("SELECT * FROM room").toArray()[0];
    if (!row) return;
    roomKind.parse(row.kind);
    this.#told = row.told;
    this.#removed = row.removed === 1;
    this.#created = {
      address: trusted<RoomAddress>(row.address),
      name: row.name ?? undefined,
      at: row.created,
      keepMessages: row.keep_messages,
      keepMs: row.keep_ms,
      firstLife: row.first_life === 1,
    };
  }

  get kind(): RoomKind {
    return kindOf(this.id);
  }
  get created(): Created | undefined {
    return this.#created;
  }
  /** Stamped on every segment. Absent before the room exists. */
  contextIn(path: readonly RoomId[]): RoomContext | undefined {
    if (!this.#created) return undefined;
    const { name } = this.#created;
    return { kind: this.kind, ...(name === undefined ? {} : { name }), path: [...path] };
  }
  get isRemoved(): boolean {
    return this.#removed;
  }
  /** How far members' inboxes were told, as far as it was written. */
  get told(): number {
    return this.#told;
  }

  /** In the caller's transaction. */
  create(room: { address: RoomAddress; name?: string; retention?: Retention; firstLife: boolean }, at: number): void {
    const created: Created = {
      address: room.address,
      name: room.name,
      at,
      keepMessages: room.retention?.messages ?? DEFAULT_RETENTION_MESSAGES,
      keepMs: room.retention?.ms ?? DEFAULT_RETENTION_MS,
      firstLife: room.firstLife,
    };
    this.#sql.exec(
      "INSERT INTO room VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
      this.id,
      created.address,
      this.kind,
      created.name ?? null,
      at,
      created.keepMessages,
      created.keepMs,
      created.firstLife ? 1 : 0,
    );
    this.#created = created;
  }

  /** In the caller's transaction. */
  rename(name: string): void {
    if (!this.#created) return;
    this.#sql.exec("UPDATE room SET name = ?", name);
    this.#created = { ...this.#created, name };
  }

  /** In the caller's transaction. */
  remove(): void {
    this.#sql.exec("UPDATE room SET removed = 1");
    this.#removed = true;
  }

  /** The log begins anew: there are older epochs from here on, and nobody was told of this one. In the caller's transaction. */
  beginAnew(): void {
    this.#sql.exec("UPDATE room SET first_life = 0, told = 0");
  }

  /** Writes it if it moved by more than `slack` numbers since it was written. */
  saveTold(seq: number, slack: number): void {
    if (!this.#created || seq <= this.#told + slack) return;
    this.#sql.exec("UPDATE room SET told = ?", seq);
    this.#told = seq;
  }
}
