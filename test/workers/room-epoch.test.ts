/** A room whose storage was put back to an earlier state begins a new epoch: no number is given out twice, nothing is lost. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { BRIDGE_PATHS, historyQuery } from "../../src/protocol/bridge-api.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import { Room } from "../../workers/room/room.ts";
import { drainedLog } from "./aged-room.ts";
import { answerAt } from "./bridge-double.ts";
import { connect, hello, join, makeRoom, principalOf, stubOf, type TestRoom } from "./room-people.ts";

const SITE = "https://history.test";
const settings = { ...env, ARCHIVE: "site", SITE_ARCHIVE_URL: SITE };

/** The archive: everything that was ever written to it. */
function archiveOf(all: readonly Activity[]): void {
  answerAt(SITE, ({ path, body }) => {
    if (path === BRIDGE_PATHS.archived) return Response.json({ seq: all.at(-1)?.seq ?? 0 });
    const { direction, cursor, limit } = historyQuery.parse(body);
    const events =
      direction === "after"
        ? all.filter((it) => it.epoch === cursor.epoch && it.seq > cursor.seq).slice(0, limit)
        : all.filter((it) => it.epoch < cursor.epoch || it.seq < cursor.seq).slice(-limit);
    return Response.json({ events, more: false });
  });
}

/** Puts its storage back to where number `seq` was the last one. */
function putBack(room: TestRoom, seq: number): Promise<void> {
  return runInDurableObject(stubOf(room), (_, state) => {
    state.storage.sql.exec("DELETE FROM log WHERE first_seq > ?", seq);
    state.storage.sql.exec("UPDATE log_state SET drained = ?, archived = 0", seq);
  });
}

/** As a deployment with an archive would wake it. What it does to end its own life is only noted. */
function awake<T>(room: TestRoom, act: (awake: Room, ended: () => boolean) => Promise<T>): Promise<T> {
  return runInDurableObject(stubOf(room), async (_, state) => {
    const abort = vi.spyOn(state, "abort").mockReturnValue(undefined);
    try {
      return await act(new Room(state, settings), () => abort.mock.calls.length > 0);
    } finally {
      abort.mockRestore();
    }
  });
}

const asker = (room: TestRoom) => ({ principal: principalOf("ada"), address: room.address });

async function roomWith(texts: readonly string[]): Promise<{ room: TestRoom; all: readonly Activity[] }> {
  const room = await makeRoom("ada");
  const ada = await join(room, "ada");
  for (const text of texts) await ada.request(hello(text));
  return { room, all: await drainedLog(room) };
}

test("a room that was put back begins a new epoch, in which who has an old cursor starts over, and the old one can be read", async () => {
  const { room, all } = await roomWith(["one", "two", "three"]);
  archiveOf(all);
  await putBack(room, 2);
  const begun = await awake(room, async (it, ended) => {
    const answer = await it.beginEpoch();
    await vi.waitFor(() => expect(ended()).toBe(true));
    return answer;
  });
  expect(begun).toMatchObject({ epoch: expect.any(Number) });
  const old = all.at(-1);
  const page = await awake(room, async (it) => it.history(asker(room), { limit: 50 }));
  expect(page).toMatchObject({ events: all.map(({ id }) => ({ id })) });
  const seen = await awake(room, async (it) =>
    it.history(asker(room), { limit: 50, after: { epoch: old?.epoch ?? 0, seq: 1 } }),
  );
  expect(seen).toMatchObject({ error: { code: "cursor_invalid" } });
});

test("what was written since, under numbers that were taken, is written anew under its own", async () => {
  const { room, all } = await roomWith(["one", "two", "three"]);
  archiveOf(all);
  await putBack(room, 2);
  await awake(room, async (it) => {
    await it.write(asker(room), { ref: "-", ...hello("after the restore") } as never);
  });
  await awake(room, async (it, ended) => {
    await it.beginEpoch();
    await vi.waitFor(() => expect(ended()).toBe(true));
  });
  const page = await awake(room, async (it) => it.history(asker(room), { limit: 50 }));
  const before = all.at(-1)?.epoch ?? 0;
  expect(page).toMatchObject({
    events: [{ verb: "send", seq: 1, count: 1, object: { text: "after the restore" } }],
    more: true,
  });
  if ("error" in page) throw new Error(page.error.code);
  expect(page.epoch).toBeGreaterThan(before);
});

test("a room notices by itself that the archive is ahead of it", async () => {
  const { room, all } = await roomWith(["one", "two", "three"]);
  archiveOf(all);
  await putBack(room, 2);
  await awake(room, async (it, ended) => {
    await it.describe(asker(room));
    vi.setSystemTime(Date.now() + 11 * 60_000);
    await it.alarm();
    vi.useRealTimers();
    await vi.waitFor(() => expect(ended()).toBe(true));
  });
  const epoch = await runInDurableObject(stubOf(room), (_, { storage }) =>
    storage.sql.exec<{ epoch: number }>("SELECT epoch FROM log_state").one(),
  );
  expect(epoch.epoch).toBeGreaterThan(all.at(-1)?.epoch ?? 0);
});

test("as long as the archive has not got everything no epoch begins, and nothing is dropped", async () => {
  const { room, all } = await roomWith(["one", "two"]);
  archiveOf(all.slice(0, 2));
  expect(await awake(room, async (it) => it.beginEpoch())).toMatchObject({ error: { code: "archive_unavailable" } });
  const again = await connect(room, "ada");
  expect((await again.welcome).head).toEqual({ epoch: all.at(-1)?.epoch, seq: all.length });
});

test("where the runtime cannot put an object back it is said, and everything is as it was", async () => {
  const { room, all } = await roomWith(["one"]);
  const refused = await stubOf(room).restore(Date.now() - 60_000);
  expect(refused).toMatchObject({ error: { code: "restore_unavailable" } });
  const ada = await connect(room, "ada");
  expect((await ada.welcome).head.seq).toBe(all.length);
});
