import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Activity } from "../../src/protocol/activity.ts";
import { BRIDGE_PATHS, historyQuery } from "../../src/protocol/bridge-api.ts";
import { formatCursor } from "../../src/protocol/cursor.ts";
import type { HistoryPage, Welcome } from "../../src/protocol/room-frame.ts";
import type { Env } from "../../workers/env.ts";
import { ADDRESS_HEADER, encodePrincipal, PRINCIPAL_HEADER } from "../../workers/principal-header.ts";
import { Room } from "../../workers/room/room.ts";
import { answerAt } from "./bridge-double.ts";
import { connect, hello, makeRoom, principalOf, stubOf, type TestRoom } from "./room-people.ts";

const SITE = "https://history.test";
const site = { ARCHIVE: "site", SITE_ARCHIVE_URL: SITE };
const none = { ARCHIVE: "none" };

/** The room as a deployment with these settings would wake it. */
function as<T>(settings: Partial<Env>, room: TestRoom, act: (awake: Room) => Promise<T>): Promise<T> {
  return runInDurableObject(stubOf(room), (_, state) => act(new Room(state, { ...env, ...settings })));
}

/** A room of 1 + `messages` numbers that keeps five messages, all of which left, and everything in it. */
async function roomOf(messages: number): Promise<{ room: TestRoom; all: readonly Activity[] }> {
  const room = await makeRoom("ada", { messages: 5 });
  const ada = await connect(room, "ada");
  for (let i = 1; i <= messages; i++) await ada.request(hello(`message ${i}`));
  const { events } = await whole(await stubOf(room).history(asker(room), { limit: 200 }));
  await vi.waitFor(async () => {
    const drained = await runInDurableObject(stubOf(room), async (instance, state) => {
      vi.setSystemTime(Date.now() + 61_000);
      await instance.alarm();
      vi.useRealTimers();
      return state.storage.sql.exec("SELECT drained FROM log_state").one()["drained"];
    });
    expect(drained).toBe(messages + 1);
  });
  return { room, all: events };
}

const asker = (room: TestRoom) => ({ principal: principalOf("ada"), address: room.address });

async function whole(page: HistoryPage | { error: { code: string } }): Promise<HistoryPage> {
  if ("error" in page) throw new Error(page.error.code);
  return page;
}

/** Its time for retention has come, counted from its wake. */
async function retain(awake: Room, room: TestRoom): Promise<void> {
  await awake.describe(asker(room));
  vi.setSystemTime(Date.now() + 11 * 60_000);
  await awake.alarm();
  vi.useRealTimers();
}

function kept(room: TestRoom): Promise<number[]> {
  return runInDurableObject(stubOf(room), (_, state) =>
    state.storage.sql
      .exec<{ first: number }>("SELECT first_seq AS first FROM log ORDER BY 1")
      .toArray()
      .map((row) => row.first),
  );
}

/** How somebody who comes back with this number is welcomed. */
async function welcome(awake: Room, room: TestRoom, since: { epoch: number; seq: number }): Promise<Welcome> {
  const answer = await awake.fetch(
    new Request(`https://object/socket?since=${formatCursor(since)}`, {
      headers: {
        upgrade: "websocket",
        [PRINCIPAL_HEADER]: encodePrincipal(principalOf("ada")),
        [ADDRESS_HEADER]: room.address,
      },
    }),
  );
  const socket = answer.webSocket;
  if (!socket) throw new Error("no socket");
  const first = new Promise<string>((resolve) => {
    socket.addEventListener("message", ({ data }) => resolve(String(data)), { once: true });
  });
  socket.accept();
  const frame: { welcome: Welcome } = JSON.parse(await first);
  return frame.welcome;
}

/** A history service that has everything up to `upTo`. */
function historyService(all: readonly Activity[], upTo: number) {
  return answerAt(SITE, ({ path, body }) => {
    if (path === BRIDGE_PATHS.archived) return Response.json({ seq: upTo });
    const { direction, cursor, limit } = historyQuery.parse(body);
    const has = all.filter((it) => it.seq <= upTo);
    const side = has.filter((it) => (direction === "before" ? it.seq < cursor.seq : it.seq > cursor.seq));
    const events = direction === "before" ? side.slice(-limit) : side.slice(0, limit);
    return Response.json({ events, more: side.length > events.length });
  });
}

test("a site's own history service answers for what the room has no more, to the same cursors", async () => {
  const { room, all } = await roomOf(12);
  const asked = historyService(all, 13);
  await as(site, room, async (awake) => {
    await retain(awake, room);
    expect(await kept(room)).toHaveLength(5);
    expect((await whole(await awake.history(asker(room), { limit: 200 }))).events).toEqual(all);
    const epoch = all[0]?.epoch ?? 0;
    const gap = await whole(await awake.history(asker(room), { after: { epoch, seq: 2 }, limit: 3 }));
    expect(gap).toMatchObject({ first: 3, last: 5, more: true });
    expect(await welcome(awake, room, { epoch, seq: 2 })).toMatchObject({ reset: false });
  });
  expect(asked.map((it) => it.path)).toEqual([BRIDGE_PATHS.archived, BRIDGE_PATHS.history, BRIDGE_PATHS.history]);
});

test("a site that cannot be reached makes the room keep what it has, and say that older pages come later", async () => {
  const { room, all } = await roomOf(12);
  const epoch = all[0]?.epoch ?? 0;
  historyService(all, 8);
  await as(site, room, (awake) => retain(awake, room));
  expect(await kept(room)).toEqual([9, 10, 11, 12, 13]);

  const elsewhere = answerAt("https://elsewhere.test", () => Response.json({ events: [], more: false }));
  for (const failure of [
    () => Response.redirect("https://elsewhere.test/v1/query/history", 307),
    () => new Response("away", { status: 503 }),
    () => Response.json({ events: all.slice(0, 2), more: false }),
  ]) {
    answerAt(SITE, failure);
    await as(site, room, async (awake) => {
      await retain(awake, room);
      expect(await awake.history(asker(room), { before: { epoch, seq: 8 }, limit: 5 })).toMatchObject({
        error: { code: "archive_unavailable", temporary: true },
      });
      expect((await whole(await awake.history(asker(room), { limit: 3 }))).events).toEqual(all.slice(-3));
    });
  }
  expect(await kept(room)).toEqual([9, 10, 11, 12, 13]);
  expect(elsewhere).toEqual([]);
});

test("a history service that was given another secret is not believed, nor does it believe us", async () => {
  const { room, all } = await roomOf(8);
  const asked = historyService(all, 9);
  const stranger = { ...site, BRIDGE_SECRETS: "a secret that the history service has never heard of" };
  await as(stranger, room, (awake) => retain(awake, room));
  expect(asked).toEqual([]);
  expect(await kept(room)).toHaveLength(9);
});

test("where nothing older is kept the room forgets, says where its history ends, and sends whoever comes too late back to the start", async () => {
  const { room, all } = await roomOf(12);
  const epoch = all[0]?.epoch ?? 0;
  await as(none, room, async (awake) => {
    await retain(awake, room);
    expect(await kept(room)).toEqual([9, 10, 11, 12, 13]);

    expect(await awake.history(asker(room), { limit: 200 })).toMatchObject({ first: 9, last: 13, more: false });
    const hole = await awake.history(asker(room), { after: { epoch, seq: 2 }, limit: 5 });
    expect(hole).toMatchObject({ error: { code: "archive_none", temporary: false } });

    expect(await welcome(awake, room, { epoch, seq: 2 })).toMatchObject({ reset: true, from: 14 });
    expect(await welcome(awake, room, { epoch, seq: 7 })).toMatchObject({ reset: true });
    // Whoever has everything up to the first that is kept misses nothing.
    expect(await welcome(awake, room, { epoch, seq: 8 })).toMatchObject({ reset: false, from: 9 });
  });
});

test("where nothing older is kept, what has not left yet is kept all the same", async () => {
  const down = vi.spyOn(env.EVENTS_0, "sendBatch").mockRejectedValue(new Error("the queue is down"));
  vi.spyOn(console, "error").mockImplementation(() => {});
  const room = await makeRoom("ada", { messages: 1 });
  const ada = await connect(room, "ada");
  for (let i = 1; i <= 5; i++) await ada.request(hello(`message ${i}`));
  await as(none, room, (awake) => retain(awake, room));
  expect(await kept(room)).toHaveLength(6);
  down.mockRestore();
});
