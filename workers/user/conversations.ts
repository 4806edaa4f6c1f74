/** The list of conversations, as this user's object keeps it. */
import { compareCursors, type Cursor } from "../../src/protocol/cursor.ts";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";
import type { Arranged, Conversation } from "../../src/protocol/user-frame.ts";
import type { RoomNews } from "../room/room-api.ts";
import { arrange } from "./arrangement.ts";
import { fromRow, toRow, type Row } from "./conversation-row.ts";
import { applyNews, askedMark, moveRead, unreadMessages, type Inbox } from "./inbox.ts";

export type ReadOutcome =
  /** `changed` is absent when the marker was there, or beyond, already. */
  | { readonly kind: "read"; readonly changed?: Conversation }
  | { readonly kind: "unknown-room" }
  | { readonly kind: "no-such-place" };

export type ArrangeOutcome =
  /** `changed` is absent when it was so already. */
  { readonly kind: "arranged"; readonly changed?: Conversation } | { readonly kind: "unknown-room" };

export class Conversations {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Newest first, without those that are hidden. */
  all(): Conversation[] {
    const rows = this.#storage.sql.exec<Row>(
      "SELECT * FROM conversations WHERE gone = 0 AND hidden_epoch IS NULL ORDER BY changed DESC, room",
    );
    return [...rows].map((row) => this.#conversationOf(fromRow(row)));
  }

  /** Newest first. */
  roomIds(): RoomId[] {
    const rows = this.#storage.sql.exec<{ room: string }>(
      "SELECT room FROM conversations WHERE gone = 0 ORDER BY changed DESC, room",
    );
    return [...rows].map(({ room }) => trusted<RoomId>(room));
  }

  /** The conversation as it is now, or undefined if the news changed nothing that anybody can see. */
  tell(news: RoomNews, now: number): Conversation | undefined {
    return this.#storage.transactionSync(() => {
      const known = this.#find(news.room);
      const before = known && this.#conversationOf(known);
      const next = applyNews(known, news, now);
      if (next !== known) this.#save(next);
      this.#addWhispers(next, news.whispers);
      this.#forgetRead(next);
      const after = this.#conversationOf(next);
      // Nobody has to be told of a room that was never in the list.
      if (next.gone && (known === undefined || known.gone)) return undefined;
      return JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
    });
  }

  read(room: RoomId, at: Cursor, count: number): ReadOutcome {
    return this.#storage.transactionSync((): ReadOutcome => {
      const known = this.#find(room);
      if (!known || known.gone) return { kind: "unknown-room" };
      const mark = askedMark(known, at, count);
      if (!mark) return { kind: "no-such-place" };
      const next = moveRead(known, mark);
      if (next === known) return { kind: "read" };
      this.#save(next);
      this.#forgetRead(next);
      return { kind: "read", changed: this.#conversationOf(next) };
    });
  }

  arrange(room: RoomId, wish: Arranged): ArrangeOutcome {
    return this.#storage.transactionSync((): ArrangeOutcome => {
      const known = this.#find(room);
      if (!known || known.gone) return { kind: "unknown-room" };
      const before = this.#conversationOf(known);
      const next = { ...known, arranged: arrange(known.arranged, wish, known.head) };
      this.#save(next);
      const changed = this.#conversationOf(next);
      return { kind: "arranged", ...(JSON.stringify(before) !== JSON.stringify(changed) && { changed }) };
    });
  }

  #find(room: RoomId): Inbox | undefined {
    const row = this.#storage.sql.exec<Row>("SELECT * FROM conversations WHERE room = ?", room).toArray()[0];
    return row && fromRow(row);
  }

  #save(inbox: Inbox): void {
    const row = toRow(inbox);
    const columns = Object.keys(row);
    this.#storage.sql.exec(
      `INSERT OR REPLACE INTO conversations (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
      ...Object.values(row),
    );
  }

  #addWhispers(inbox: Inbox, whispers: readonly Cursor[]): void {
    for (const at of whispers) {
      if (inbox.gone || compareCursors(at, inbox.read.at) <= 0) continue;
      this.#storage.sql.exec("INSERT OR IGNORE INTO whispers VALUES (?, ?, ?)", inbox.room, at.epoch, at.seq);
    }
  }

  #forgetRead({ room, read, gone }: Inbox): void {
    const sql = this.#storage.sql;
    if (gone) sql.exec("DELETE FROM whispers WHERE room = ?", room);
    else sql.exec("DELETE FROM whispers WHERE room = ? AND (epoch, seq) <= (?, ?)", room, read.at.epoch, read.at.seq);
  }

  #conversationOf(inbox: Inbox): Conversation {
    const { room, address, kind, name, peer, head, last, read, gone, arranged } = inbox;
    const whispers = this.#storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM whispers WHERE room = ?", room);
    return {
      room,
      address,
      kind,
      head: head.at,
      count: head.count,
      read: read.at,
      unread: gone ? 0 : unreadMessages(inbox) + whispers.one().n,
      ...(name !== undefined && { name }),
      ...(peer && { peer }),
      ...(last && { last }),
      ...(arranged.muted && { muted: true }),
      ...(arranged.pinned && { pinned: true }),
      ...(arranged.archived && { archived: true }),
      ...(arranged.hidden && { hidden: true }),
      ...(gone && { left: true }),
    };
  }
}
