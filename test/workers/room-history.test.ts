import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Activity } from "../../src/protocol/activity.ts";
import { BRIDGE_PATHS, type HistoryQuery } from "../../src/protocol/bridge-api.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { HistoryPage } from "../../src/protocol/room-frame.ts";
import { connect, hello, join, makeRoom, principalOf, stubOf, type RoomClient, type TestRoom } from "./room-people.ts";

async function say(who: RoomClient, count: number): Promise<void> {
  for (let i = 1; i <= count; i++) await who.request(hello(`message ${i}`));
}

async function page(
  who: RoomClient,
  request: { before?: Cursor; after?: Cursor; limit?: number } = {},
): Promise<HistoryPage> {
  const { ok, error } = await who.request({ verb: "history", ...request });
  if (error) throw new Error(error.code);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the room answers to `history`
  return ok as unknown as HistoryPage;
}

/** Reads back from the head to the beginning. */
async function readAll(who: RoomClient, limit: number): Promise<Activity[]> {
  const all: Activity[] = [];
  for (let before: Cursor | undefined; ;) {
    const it = await page(who, { limit, ...(before && { before }) });
    all.unshift(...it.events);
    if (!it.more) return all;
    before = { epoch: it.epoch, seq: it.first };
  }
}

/** What stands behind BRIDGE_URL in these tests: an archive of everything the room ever wrote, up to `upTo`. */
function archiveOf(log: () => readonly Activity[], upTo: () => number) {
  const asked: string[] = [];
  const answer = async (url: URL, body: string): Promise<Response> => {
    asked.push(url.pathname);
    const has = log().filter((it) => it.seq <= upTo());
    if (url.pathname === BRIDGE_PATHS.archived) return Response.json({ seq: upTo() });
    const { direction, cursor, limit }: HistoryQuery = JSON.parse(body);
    const side = has.filter(
      (it) => it.epoch === cursor.epoch && (direction === "before" ? it.seq < cursor.seq : it.seq > cursor.seq),
    );
    const events = direction === "before" ? side.slice(-limit) : side.slice(0, limit);
    return Response.json({ events, more: side.length > events.length });
  };
  const real = globalThis.fetch;
  const mock = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    return url.origin === env.BRIDGE_URL ? answer(url, await request.text()) : real(request);
  });
  return { asked, restore: () => mock.mockRestore() };
}

/** Drops what retention would, as if its time had come. */
async function retain(room: TestRoom, minutes: number): Promise<void> {
  await runInDurableObject(stubOf(room), async (instance) => {
    vi.setSystemTime(Date.now() + minutes * 60_000);
    await instance.alarm();
    vi.useRealTimers();
  });
}

test("history pages from the newest message back, each number once, with the same cursor throughout", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  await say(ada, 23);

  const newest = await page(ada, { limit: 10 });
  expect(newest).toMatchObject({ first: 15, last: 24, more: true });
  expect(newest.events.map((it) => it.seq)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);

  const all = await readAll(ada, 7);
  expect(all.map((it) => it.seq)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  expect(all[0]?.verb).toBe("create");
});

test("a page after a cursor heals a gap: from the number after it on, oldest first", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  await say(ada, 10);
  const { head } = await ada.welcome;

  const gap = await page(ada, { after: { epoch: head.epoch, seq: 3 }, limit: 4 });
  expect(gap).toMatchObject({ first: 4, last: 7, more: true });
  const rest = await page(ada, { after: { epoch: head.epoch, seq: 7 } });
  expect(rest).toMatchObject({ first: 8, last: 11, more: false });
});

test("numbers that are not for the reader are covered by the page but not in it", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const [bob, eve] = [await join(room, "bob"), await join(room, "eve")];
  await ada.request(hello("to all"));
  await ada.request({ ...hello("psst"), verb: "whisper", to: ["bob"] });

  const forEve = await page(eve);
  expect(forEve).toMatchObject({ first: 1, last: 5 });
  expect(forEve.events.map((it) => it.seq)).toEqual([1, 2, 3, 4]);
  expect((await page(bob)).events.map((it) => it.seq)).toEqual([1, 2, 3, 4, 5]);
  expect((await page(ada)).events.map((it) => it.seq)).toEqual([1, 2, 3, 4, 5]);
});

test("a cursor of the future, or of an epoch that never was, is an error", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const { head } = await ada.welcome;
  for (const after of [
    { epoch: head.epoch, seq: 99 },
    { epoch: head.epoch + 1, seq: 1 },
  ]) {
    expect((await ada.request({ verb: "history", after })).error?.code).toBe("cursor_invalid");
  }
});

test("what retention dropped is read from the archive, and nobody can tell where the border is", async () => {
  const room = await makeRoom("ada", { messages: 5 });
  const ada = await connect(room, "ada");
  await say(ada, 30);
  const before = await readAll(ada, 8);
  const pagesBefore = [
    await page(ada, { limit: 8 }),
    await page(ada, { limit: 8, before: { epoch: before[0]?.epoch ?? 0, seq: 27 } }),
  ];
  const archive = archiveOf(
    () => before,
    () => 31,
  );

  await retain(room, 11);
  const left = await runInDurableObject(
    stubOf(room),
    (_, state) => state.storage.sql.exec("SELECT count(*) AS n FROM log").one()["n"],
  );
  expect(left).toBe(5);

  expect(await readAll(ada, 8)).toEqual(before);
  expect([
    await page(ada, { limit: 8 }),
    await page(ada, { limit: 8, before: { epoch: before[0]?.epoch ?? 0, seq: 27 } }),
  ]).toEqual(pagesBefore);
  expect(await page(ada, { after: { epoch: before[0]?.epoch ?? 0, seq: 3 }, limit: 5 })).toMatchObject({
    first: 4,
    last: 8,
    more: true,
  });
  archive.restore();
});

test("retention never passes what the archive has, nor drops the newest batch", async () => {
  const room = await makeRoom("ada", { messages: 1 });
  const ada = await connect(room, "ada");
  await say(ada, 10);
  const all = await readAll(ada, 50);
  let archived = 4;
  const archive = archiveOf(
    () => all,
    () => archived,
  );

  await retain(room, 11);
  expect((await page(ada, { limit: 7 })).events.map((it) => it.seq)).toEqual([5, 6, 7, 8, 9, 10, 11]);
  archived = 11;
  await retain(room, 22);
  await evictDurableObject(stubOf(room));

  // The one batch that stayed remembers the head: no number is used twice.
  expect((await ada.request(hello("next"))).ok?.seq).toBe(12);
  archive.restore();
});

test("where the archive stands still the log leaves once more from there", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  await say(ada, 10);
  const all = await readAll(ada, 50);
  const archive = archiveOf(
    () => all,
    () => 4,
  ); // the tail was lost on its way
  const drained = () =>
    runInDurableObject(
      stubOf(room),
      (_, state) => state.storage.sql.exec("SELECT drained FROM log_state").one()["drained"],
    );
  const sent = vi.spyOn(env.EVENTS_0, "sendBatch");

  await retain(room, 11); // hears 4 for the first time
  expect(sent).not.toHaveBeenCalled();
  await retain(room, 22); // and still 4
  await vi.waitFor(() => expect(sent).toHaveBeenCalled());

  const bodies = sent.mock.calls.flatMap(([messages]) => [...messages].map((it) => JSON.parse(it.body)));
  expect(bodies[0]).toMatchObject({ first: 5, target: room.id });
  expect(Number(await drained())).toBeGreaterThanOrEqual(4);
  sent.mockRestore();
  archive.restore();
});

test("older messages that cannot be reached are a temporary error, and recent ones go on", async () => {
  const room = await makeRoom("ada", { messages: 5 });
  const ada = await connect(room, "ada");
  await say(ada, 20);
  const all = await readAll(ada, 50);
  let archive = archiveOf(
    () => all,
    () => 21,
  );
  await retain(room, 11);
  archive.restore();
  archive = archiveOf(
    () => [],
    () => 0,
  ); // as if it had lost its store

  expect(await page(ada, { limit: 3 })).toMatchObject({ last: 21, more: true });
  expect((await page(ada, { limit: 10 })).events.length).toBeGreaterThan(0);
  const { error } = await ada.request({ verb: "history", before: { epoch: all[0]?.epoch ?? 0, seq: 10 } });
  expect(error).toMatchObject({ code: "archive_unavailable", temporary: true });
  archive.restore();
});

test("history by call asks the same rules: a stranger gets no page", async () => {
  const room = await makeRoom("ada");
  const answer = await stubOf(room).history({ principal: principalOf("eve"), address: room.address }, { limit: 5 });
  expect(answer).toMatchObject({ error: { code: "not_member" } });
});
