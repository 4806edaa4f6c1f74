/** What hangs right below a channel, or at the top: names, each once, and what a list says of each. */
import * as z from "zod/mini";
import { foldName } from "../../../src/domain/hierarchy-name.ts";
import type { PageCursor } from "../../../src/domain/hierarchy-page.ts";
import { policy } from "../../../src/protocol/acl.ts";
import { roomKind, type RoomKind } from "../../../src/protocol/activity.ts";
import { time, trusted, userId, type RoomAddress, type RoomId } from "../../../src/protocol/ids.ts";
import { MAX_CHANNEL_ROOMS } from "../../../src/protocol/limits.ts";
import type { RoomSort } from "../../../src/protocol/rest.ts";
import { unreachable } from "../../../src/domain/unreachable.ts";
import type { ChildReport } from "./tree-api.ts";

/** How long a claimed name may be used. Creating a room takes a second or two. */
const CLAIM_MS = 30_000;
/** After that nobody uses it any more, whatever their clock says. */
const CLAIM_MARGIN_MS = 30_000;

/** What decides who may see a room in a list. `null`: for ever. */
export const listing = z.object({ policy, bans: z.array(z.tuple([userId, z.nullable(time)])) });
export type Listing = z.infer<typeof listing>;

export interface Child {
  readonly room: RoomId;
  readonly address: RoomAddress;
  readonly kind: RoomKind;
  readonly name: string;
  readonly folded: string;
  readonly listing: Listing;
  readonly members: number;
  readonly present: number;
  readonly active: number;
}
type Row = {
  room: string;
  address: string;
  kind: string;
  name: string;
  folded: string;
  listing: string;
  members: number;
  present: number;
  active: number;
  told: number;
};

export type Claimed =
  | { readonly kind: "claimed"; readonly until: number }
  | { readonly kind: "taken" }
  | { readonly kind: "full" }
  /** Its claim ran out, and it never said what became of it. */
  | { readonly kind: "ask"; readonly room: RoomId };

export class Children {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Nothing is there, and nothing is about to be. */
  isEmpty(now: number): boolean {
    const found = this.#sql.exec(
      "SELECT 1 FROM children UNION ALL SELECT 1 FROM names WHERE until IS NULL OR until >= ? LIMIT 1",
      now - CLAIM_MARGIN_MS,
    );
    return found.toArray().length === 0;
  }

  get count(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM children").one().n;
  }

  claim(room: RoomId, name: string, now: number): Claimed {
    const folded = foldName(name);
    const row = this.#sql
      .exec<{ room: string; until: number | null }>("SELECT room, until FROM names WHERE folded = ?", folded)
      .toArray()[0];
    const until = now + CLAIM_MS;
    if (row && row.room !== room) {
      if (row.until === null || now <= row.until + CLAIM_MARGIN_MS) return { kind: "taken" };
      return { kind: "ask", room: trusted<RoomId>(row.room) };
    }
    if (!row && this.#isFull()) return { kind: "full" };
    if (!row) this.#sql.exec("INSERT INTO names VALUES (?, ?, ?)", folded, room, until);
    else if (row.until !== null) this.#sql.exec("UPDATE names SET until = ? WHERE folded = ?", until, folded);
    return { kind: "claimed", until };
  }

  /** A claim that was never used. */
  unclaim(room: RoomId, name: string): void {
    this.#sql.exec("DELETE FROM names WHERE folded = ? AND room = ?", foldName(name), room);
  }

  /** Only what was never used; for the one who claimed it and failed after. */
  abandon(room: RoomId): void {
    this.#sql.exec("DELETE FROM names WHERE room = ? AND until IS NOT NULL", room);
  }

  /** The room tells how it is now; its name is its own from here on, and the one before is free. */
  told(report: ChildReport, now: number): void {
    const { room, address, kind, name } = report;
    const folded = foldName(name);
    const known = this.#sql.exec<{ told: number }>("SELECT told FROM children WHERE room = ?", room).toArray()[0];
    if (known && known.told >= report.told) return;
    this.#sql.exec(
      "DELETE FROM names WHERE room = ? AND folded <> ? AND (until IS NULL OR until < ?)",
      room,
      folded,
      now - CLAIM_MARGIN_MS,
    );
    this.#sql.exec(
      "INSERT INTO names VALUES (?, ?, NULL) ON CONFLICT DO UPDATE SET until = NULL WHERE room = excluded.room AND until IS NOT NULL",
      folded,
      room,
    );
    this.#sql.exec(
      "INSERT OR REPLACE INTO children VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      room,
      address,
      kind,
      name,
      folded,
      JSON.stringify(listing.parse(JSON.parse(report.listing))),
      report.members,
      report.present,
      report.active,
      report.told,
    );
  }

  /** It is gone from here. */
  release(room: RoomId): void {
    this.#sql.exec("DELETE FROM names WHERE room = ?", room);
    this.#sql.exec("DELETE FROM children WHERE room = ?", room);
  }

  named(name: string): { room: RoomId; address: RoomAddress } | undefined {
    const where = "WHERE room = (SELECT room FROM names WHERE folded = ?)";
    const row = this.#sql.exec<Row>(`SELECT * FROM children ${where}`, foldName(name)).toArray()[0];
    return row && { room: trusted<RoomId>(row.room), address: trusted<RoomAddress>(row.address) };
  }

  /** From after the cursor on, read as they are taken. */
  *sorted(sort: RoomSort, after: PageCursor | undefined): Generator<Child> {
    const by = columnOf(sort);
    const [order, beyond] = sort === "name" ? ["", ">"] : ["DESC", "<"];
    const where = after ? `WHERE (${by}, room) ${beyond} (?, ?)` : "";
    const bindings = after ? [after.value, after.room] : [];
    const rows = this.#sql.exec<Row>(
      `SELECT * FROM children ${where} ORDER BY ${by} ${order}, room ${order}`,
      ...bindings,
    );
    for (const row of rows) yield childOf(row);
  }

  #isFull(): boolean {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM names").one().n >= MAX_CHANNEL_ROOMS;
  }
}

export function sortValueOf(child: Child, sort: RoomSort): string | number {
  return child[columnOf(sort)];
}

function columnOf(sort: RoomSort): "folded" | "members" | "present" | "active" {
  switch (sort) {
    case "name":
      return "folded";
    case "members":
    case "present":
    case "active":
      return sort;
    default:
      return unreachable(sort);
  }
}

function childOf(row: Row): Child {
  return {
    ...row,
    room: trusted<RoomId>(row.room),
    address: trusted<RoomAddress>(row.address),
    kind: roomKind.parse(row.kind),
    listing: listing.parse(JSON.parse(row.listing)),
  };
}
