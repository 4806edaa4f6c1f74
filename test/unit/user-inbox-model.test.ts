/** One conversation on 2 to 5 devices against the simplest account of it: a list of what was said, and what was done. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { put, type Conversations } from "../../src/client/conversations.ts";
import { compareCursors } from "../../src/protocol/cursor.ts";
import { trusted, type RoomAddress, type RoomId } from "../../src/protocol/ids.ts";
import type { Arranged, Conversation } from "../../src/protocol/user-frame.ts";
import type { RoomNews } from "../../workers/room/room-news.ts";
import { arrange } from "../../workers/user/arrangement.ts";
import { fromRow, toRow } from "../../workers/user/conversation-row.ts";
import { applyNews, askedMark, moveRead, unreadMessages, type Inbox } from "../../workers/user/inbox.ts";

const RUNS = 2_000;
const EPOCH = 1_700_000_000_000;
const ROOM = trusted<RoomId>("g~01234567890123456789abcdef");

type Said = "theirs" | "mine" | "whisper" | "joined";
type Step =
  | { readonly do: "news"; readonly said: readonly Said[] }
  | { readonly do: "again"; readonly which: number }
  | { readonly do: "read"; readonly device: number; readonly back: number }
  | { readonly do: "arrange"; readonly wish: Arranged }
  | { readonly do: "evict" }
  | { readonly do: "offline" | "online"; readonly device: number };

const device = fc.nat({ max: 4 });
const flag = fc.boolean();
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("news" as const),
    said: fc.array(fc.constantFrom<Said>("theirs", "mine", "whisper", "joined"), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ do: fc.constant("again" as const), which: fc.nat({ max: 20 }) }),
  fc.record({ do: fc.constant("read" as const), device, back: fc.nat({ max: 3 }) }),
  fc.record({
    do: fc.constant("arrange" as const),
    wish: fc.record({ muted: flag, pinned: flag, archived: flag, hidden: flag }, { requiredKeys: [] }),
  }),
  fc.record({ do: fc.constant("evict" as const) }),
  fc.record({ do: fc.constantFrom("offline" as const, "online" as const), device }),
);

/** The pure parts as conversations.ts puts them together. */
class Folded {
  inbox: Inbox;
  #whispers: RoomNews["whispers"] = [];

  constructor(first: RoomNews) {
    this.inbox = applyNews(undefined, first, 0);
  }

  tell(news: RoomNews): void {
    this.inbox = applyNews(this.inbox, news, 0);
    const known = new Map([...this.#whispers, ...news.whispers].map((at) => [at.seq, at]));
    this.#whispers = [...known.values()];
    this.#forgetRead();
  }

  read(seq: number, count: number): void {
    const mark = askedMark(this.inbox, { epoch: EPOCH, seq }, count);
    this.inbox = moveRead(this.inbox, mark);
    this.#forgetRead();
  }

  arrange(wish: Arranged): void {
    this.inbox = { ...this.inbox, arranged: arrange(this.inbox.arranged, wish, this.inbox.head) };
  }

  evict(): void {
    this.inbox = fromRow(toRow(this.inbox));
  }

  get conversation(): Conversation {
    const { room, address, kind, head, read, arranged } = this.inbox;
    const { muted, pinned, archived, hidden } = arranged;
    const unread = unreadMessages(this.inbox) + this.#whispers.length;
    return {
      room,
      address,
      kind,
      head: head.at,
      count: head.count,
      read: read.at,
      unread,
      muted,
      pinned,
      archived: archived !== undefined,
      hidden: hidden !== undefined,
    };
  }

  #forgetRead(): void {
    this.#whispers = this.#whispers.filter((at) => compareCursors(at, this.inbox.read.at) > 0);
  }
}

/** Everything that was said, one by one. */
class Account {
  readonly said: Said[] = [];
  read = 0;
  muted = false;
  pinned = false;
  archived = false;
  hidden = false;

  tell(said: readonly Said[]): void {
    this.said.push(...said);
    const mine = this.said.lastIndexOf("mine") + 1;
    this.read = Math.max(this.read, mine);
    if (said.every((it) => it === "joined")) return;
    this.hidden = false;
    if (!this.muted) this.archived = false;
  }

  arrange(wish: Arranged): void {
    this.muted = wish.muted ?? this.muted;
    this.hidden = wish.hidden ?? this.hidden;
    this.pinned = wish.pinned ?? this.pinned;
    this.archived = wish.archived ?? (wish.pinned === true ? false : this.archived);
    if (this.archived) this.pinned = false;
  }

  /** Messages for everybody up to that number. */
  count(seq = this.said.length): number {
    return this.said.slice(0, seq).filter((it) => it === "theirs" || it === "mine").length;
  }

  get shown() {
    const unread = this.said.slice(this.read).filter((it) => it !== "joined").length;
    const { muted, pinned, archived, hidden } = this;
    return { unread, muted, pinned, archived, hidden };
  }

  news(said: readonly Said[]): RoomNews {
    const head = this.said.length;
    const before = head - said.length;
    const mine = said.lastIndexOf("mine") < 0 ? undefined : before + said.lastIndexOf("mine") + 1;
    return {
      room: ROOM,
      address: trusted<RoomAddress>(`${ROOM}.k1.0123456789abcdef`),
      kind: "group",
      head: { epoch: EPOCH, seq: head },
      count: this.count(),
      whispers: said.flatMap((it, at) => (it === "whisper" ? [{ epoch: EPOCH, seq: before + at + 1 }] : [])),
      joined: { at: { epoch: EPOCH, seq: 0 }, count: 0 },
      ...(mine !== undefined && { own: { at: { epoch: EPOCH, seq: mine }, count: this.count(mine) } }),
    };
  }
}

interface Shown {
  readonly object: Conversation;
  readonly account: Account["shown"];
  readonly list: Conversations;
  readonly views: readonly (Conversations | undefined)[];
}

function run(devices: number, steps: readonly Step[], check: (shown: Shown) => void): void {
  const account = new Account();
  const told = [account.news([])];
  const object = new Folded(account.news([]));
  const welcome = (): Conversations => (object.inbox.arranged.hidden ? [] : [object.conversation]);
  const views: (Conversations | undefined)[] = Array.from({ length: devices }, welcome);
  for (const it of steps) {
    if (it.do === "news") {
      account.tell(it.said);
      told.push(account.news(it.said));
      object.tell(account.news(it.said));
    } else if (it.do === "again") {
      const news = told[it.which % told.length];
      if (news) object.tell(news);
    } else if (it.do === "read") {
      const seen = views[it.device % devices]?.[0]?.head.seq;
      if (seen === undefined) continue;
      const seq = Math.max(0, seen - it.back);
      account.read = Math.max(account.read, seq);
      object.read(seq, account.count(seq));
    } else if (it.do === "arrange") {
      account.arrange(it.wish);
      object.arrange(it.wish);
    } else if (it.do === "evict") object.evict();
    else views[it.device % devices] = it.do === "online" ? welcome() : undefined;

    views.forEach((view, at) => (views[at] = view && put(view, object.conversation)));
    check({ object: object.conversation, account: account.shown, list: welcome(), views });
  }
}

test("what every device shows is what was said and done, whatever is told again and whenever the object is evicted", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5 }), fc.array(step, { maxLength: 40 }), (devices, steps) =>
      run(devices, steps, ({ object, account, list, views }) => {
        expect(object).toMatchObject(account);
        for (const view of views) if (view) expect(view).toEqual(list);
      }),
    ),
    { numRuns: RUNS },
  );
});
