import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { cursor } from "../../src/protocol/cursor.ts";
import { historyPage } from "../../src/protocol/room-frame.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import { person, type Person } from "../support/people.ts";
import type { RoomSocket } from "../support/room-socket.ts";
import { eventually, startWholePath, type WholePath } from "../support/whole-path.ts";

let path: WholePath;
beforeAll(async () => {
  path = await startWholePath({ edgeVars: { RETENTION_CHECK_MS: "500" } });
}, 120_000);
afterAll(() => path.stop());

/** The room's log as a member reads it back, page by page. */
async function readAll(who: Person, room: string): Promise<Activity[]> {
  const all: Activity[] = [];
  for (let before: string | undefined; ;) {
    const page = await who.history(room, { limit: "200", ...(before !== undefined && { before }) });
    all.unshift(...page.events);
    if (!page.more) return all;
    before = `${page.epoch}.${page.first}`;
  }
}
const idOf = (address: string) => address.split(".")[0] ?? "";
const accepted = z.object({ ok: cursor });
const pageAnswer = z.object({ ok: historyPage });
const isMessage = (it: Activity) => it.verb === "send" || it.verb === "whisper";

test("1,000 messages by 10 people in 5 rooms: every store holds each once, in one order, byte for byte", async () => {
  const people = await Promise.all(Array.from({ length: 10 }, (_, i) => person(path.url, `spine-${i}`)));
  const [host] = people;
  if (!host) throw new Error("nobody");
  const rooms = await Promise.all(Array.from({ length: 5 }, async (_, i) => (await host.createGroup(`Spine ${i}`)).id));
  const seats: { socket: RoomSocket; who: Person; room: string }[] = [];
  for (const room of rooms) for (const who of people) seats.push({ socket: await who.join(room), who, room });

  // 50 seats, 20 messages each, all at once.
  await Promise.all(
    seats.map(async ({ socket, who }, seat) => {
      for (let i = 0; i < 20; i++) {
        const text = `message ${i} by ${who.id} „ünïcode“ 漢字 👋 "quoted" \\ line\nbreak`;
        const reply = await socket.request({ verb: "send", id: `s${seat}-${i}`, object: { text } });
        if ("error" in reply) throw new Error(reply.error.code);
      }
    }),
  );

  for (const room of rooms) {
    const log = await readAll(host, room);
    const id = idOf(room);
    expect(log.map((it) => it.seq)).toEqual(Array.from({ length: 1 + 9 + 200 }, (_, i) => i + 1));
    expect(new Set(log.map((it) => it.id)).size).toBe(log.length);

    const archived = await eventually(
      () => path.stores.archived(id),
      (it) => it.length >= log.length,
    );
    const text = (all: readonly Activity[]) => all.map((it) => JSON.stringify(it));
    expect(text(archived)).toEqual(text(log));
    const relational = await eventually(
      () => path.stores.relational(id),
      (it) => it.length >= log.length,
    );
    expect(text(relational)).toEqual(text(log));
    const searchable = await eventually(
      () => path.stores.searchable(id),
      (it) => it.length >= 200,
    );
    expect(searchable.map((it) => it.id)).toEqual(log.filter(isMessage).map((it) => it.id));
    expect(await path.stores.members(id)).toEqual(people.map((who) => who.id).toSorted());
    // And everybody saw them live, in that order, each once.
    for (const { socket } of seats.filter((seat) => seat.room === room)) {
      expect((await socket.received("send")).map((it) => it.seq)).toEqual(log.filter(isMessage).map((it) => it.seq));
    }
  }

  const events = await path.stores.events();
  for (const room of rooms) {
    const log = await readAll(host, room);
    const own = events.filter((it) => it.activity.target === idOf(room));
    expect(own.map((it) => JSON.stringify(it.activity))).toEqual(log.map((it) => JSON.stringify(it)));
    expect(own.every((it) => it.environment === "local" && it.room?.kind === "group")).toBe(true);
  }
  await Promise.all(seats.map(({ socket }) => socket.close()));
});

test("a word is found within five seconds of being said, by members and by nobody else", async () => {
  const [ada, eve] = [await person(path.url, "search-ada"), await person(path.url, "search-eve")];
  const room = (await ada.createGroup("Findings")).id;
  const socket = await ada.join(room);
  await socket.request({ verb: "send", id: "m1", object: { text: "the heliotrope opened at noon, 東京タワーで" } });

  const found = await eventually(
    () => ada.search("heliotrope"),
    (page) => page.hits.length > 0,
    5_000,
  );
  expect(found.hits).toHaveLength(1);
  expect(found.hits[0]).toMatchObject({ room, highlights: [[4, 14]], activity: { verb: "send" } });
  expect((await ada.search("タワー")).hits).toHaveLength(1);
  expect((await ada.search("東京", { room })).hits).toHaveLength(1);
  expect((await eve.search("heliotrope")).hits).toEqual([]);
  await socket.close();
});

test("someone who was away gets what they missed, and reads on past what the room itself still has", async () => {
  const [ada, bob] = [await person(path.url, "away-ada"), await person(path.url, "away-bob")];
  const room = (await ada.createGroup("Away", { messages: 5 })).id;
  const [a, b] = [await ada.join(room), await bob.join(room)];
  const first = accepted.parse(await a.request({ verb: "send", id: "m0", object: { text: "before" } })).ok;
  await b.close();
  for (let i = 1; i <= 40; i++)
    await a.request({ verb: "send", id: `m${i}`, object: { text: `while you were away ${i}` } });
  const log = await readAll(ada, room);
  // The archive has them within seconds; then the room forgets all but the newest.
  const back = await eventually(
    async () => {
      const socket = await bob.connect(room, { since: `${first.epoch}.${first.seq}` });
      const { from } = await socket.welcome();
      if (from <= first.seq + 1) await socket.close();
      return { socket, from };
    },
    ({ from }) => from > first.seq + 1,
  );
  expect(back.from).toBe(log.length + 1);

  // Page by page: the archive may not have the newest yet, and the room not the oldest any more.
  const gap: Activity[] = [];
  for (let seen = first.seq, more = true; more;) {
    const page = pageAnswer.parse(
      await back.socket.request({ verb: "history", after: { epoch: first.epoch, seq: seen }, limit: 200 }),
    ).ok;
    expect(page.first).toBe(seen + 1);
    gap.push(...page.events);
    ({ last: seen, more } = page);
  }
  expect(gap).toEqual(log.slice(first.seq));
  expect(await readAll(bob, room)).toEqual(log);
  await Promise.all([a.close(), back.socket.close()]);
});

test("a direct message reaches the other one's list, who never opened the room, also after being away", async () => {
  const [ada, bob] = [await person(path.url, "direct-ada"), await person(path.url, "direct-bob")];
  await bob.fetch("/v1/search?q=hello"); // that bob exists is known from his token
  const room = await eventually(
    async () => ada.openDirect(bob.id).catch(() => undefined),
    (it) => it !== undefined,
    5_000,
  );
  if (!room) throw new Error("no room");
  const socket = await ada.connect(room.id, { with: bob.id });
  await socket.request({ verb: "send", id: "m1", object: { text: "are you there?" } });

  const { conversations } = await eventually(
    () => bob.conversations(),
    (it) => it.conversations.length > 0,
    5_000,
  );
  expect(conversations).toMatchObject([
    {
      kind: "direct",
      unread: 1,
      peer: { id: "direct-ada" },
      last: { object: { text: "are you there?" } },
      address: room.id,
    },
  ]);
  await socket.close();
});
