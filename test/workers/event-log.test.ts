import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import logTables from "../../migrations/log/0001_log.sql";
import { mintRoomId } from "../../src/domain/room-address.ts";
import { segment } from "../../src/protocol/segment.ts";
import { trusted, type ClientMessageId, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import { EventLog, type Draft } from "../../workers/event-log/event-log.ts";
import { migrate } from "../../workers/event-log/migrate.ts";
import { MAX_UNDRAINED_ACTIVITIES, Outbox } from "../../workers/event-log/outbox.ts";
import { answerResend } from "../../workers/event-log/resend.ts";
import { BatchDraft } from "../../workers/room/batch.ts";
import { findEarlier } from "../../workers/room/verbs/retry.ts";
import { principalOf } from "./room-people.ts";

const NOW = 1_700_000_000_000;
const ada = trusted<UserId>("ada");

function said(n: number, text = `message ${n}`): Draft {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a client id as the schema would have it
  return { verb: "send", actor: { id: ada }, object: { text }, clientMessageId: `m${n}` as ClientMessageId };
}
const drafts = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => said(from + i));

/** A log in the storage of an object of its own. */
async function withLog<R>(
  use: (log: EventLog, open: () => EventLog, id: RoomId, storage: DurableObjectStorage) => R | Promise<R>,
): Promise<R> {
  const id = mintRoomId("group", Date.now());
  return runInDurableObject(env.ROOMS.getByName(id), (_, { storage }) => {
    migrate(storage, [{ name: "log", sql: logTables }]);
    const open = () => new EventLog(storage.sql, id, NOW);
    return use(open(), open, id, storage);
  });
}

/** A queue that does as it is told. */
function queue() {
  const sent: { body: string }[] = [];
  let isDown = false;
  return {
    sent,
    segments: () => sent.map(({ body }) => segment.parse(JSON.parse(body))),
    down: (is: boolean) => void (isDown = is),
    sendBatch: vi.fn(async (messages: { body: string }[]) => {
      if (isDown) throw new Error("the queue is down");
      sent.push(...messages);
    }),
  };
}

function outboxOf(log: EventLog, id: RoomId, to: ReturnType<typeof queue>, clock: { now: number }) {
  const alarms: number[] = [];
  const outbox = new Outbox({
    log,
    queue: to,
    source: () => ({
      environment: "test",
      target: id,
      epoch: log.epoch,
      room: { kind: "group", name: "Lobby", path: [] },
    }),
    now: () => clock.now,
    wakeAt: (at) => void alarms.push(at),
    hasAlarm: () => alarms.length > 0,
    onError: () => undefined,
  });
  return { outbox, alarms };
}

test("numbers are dense over batches, and go on where they were after a wake", async () => {
  await withLog((log, open) => {
    expect(log.append(drafts(1, 3), NOW).map((it) => it.activity.seq)).toEqual([1, 2, 3]);
    log.append([said(4)], NOW + 1);
    const again = open();
    expect(again.append([said(5)], NOW + 2)[0]?.activity).toMatchObject({ seq: 5, epoch: NOW, count: 5 });
    expect(again.read(2, 4).map((it) => it.seq)).toEqual([2, 3, 4]);
  });
});

test("a clock that goes back does not take the log back with it", async () => {
  await withLog((log) => {
    log.append([said(1)], NOW + 5_000);
    expect(log.append([said(2)], NOW)[0]?.activity.at).toBe(NOW + 5_000);
  });
});

test("a mere look at an empty log writes nothing", async () => {
  await withLog((log, _open, _id, storage) => {
    expect(log.head).toEqual({ epoch: NOW, seq: 0 });
    expect(storage.sql.exec("SELECT count(*) AS n FROM log_state").one()["n"]).toBe(0);
  });
});

test("recent ids are complete after a wake, and forget the oldest first", async () => {
  await withLog((log, open) => {
    for (let i = 0; i < 10; i++) log.append(drafts(i * 500 + 1, i * 500 + 500), NOW);
    for (const it of [log, open()]) {
      expect(it.findRecent("ada", "m5000")).toBe(5_000);
      expect(it.findRecent("ada", `m${it.recentFrom}`)).toBe(it.recentFrom);
      expect(it.findRecent("ada", `m${it.recentFrom - 1}`)).toBeUndefined();
      expect(it.findRecent("bob", "m5000")).toBeUndefined();
      expect(it.recentFrom).toBeLessThanOrEqual(5_000 - 4_096 + 1);
    }
  });
});

test("a resend that carries the head of its first try is found beyond the recent ids, or refused once it cannot be told", async () => {
  await withLog((log, _open, _id, storage) => {
    for (let i = 0; i < 12; i++) log.append(drafts(i * 500 + 1, i * 500 + 500), NOW);
    const session = { principal: principalOf("ada"), socket: null, member: true };
    const resend = (n: number, text: string, head?: number) =>
      findEarlier(log, new BatchDraft(log, NOW), session as never, {
        ref: "r",
        verb: "send",
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
        id: `m${n}` as ClientMessageId,
        object: { text },
        ...(head !== undefined && { head: { epoch: NOW, seq: head } }),
      });

    expect(resend(700, "message 700", 650)).toEqual({ seq: 700 });
    expect(resend(700, "another text", 650)).toMatchObject({ error: { code: "id_conflict" } });
    expect(resend(99_999, "new", 650)).toBeUndefined();
    expect(resend(5_999, "message 5999")).toEqual({ seq: 5_999 });

    storage.sql.exec("DELETE FROM log WHERE last_seq <= 1000");
    expect(resend(700, "message 700", 650)).toMatchObject({ error: { code: "retry_too_old", temporary: false } });
    expect(resend(1_100, "message 1100", 1_050)).toEqual({ seq: 1_100 });
  });
});

test("everything leaves in order, as segments within the limits, and drained follows", async () => {
  await withLog(async (log, _open, id) => {
    const to = queue();
    const { outbox } = outboxOf(log, id, to, { now: NOW });
    log.append(drafts(1, 250), NOW);
    log.append([said(251, "x".repeat(16_000)), said(252, "é".repeat(8_000)), ...drafts(253, 260)], NOW);
    outbox.poke();
    await vi.waitFor(() => expect(log.undrained.activities).toBe(0));

    const segments = to.segments();
    expect(segments.flatMap((it) => it.events.map((event) => event.seq))).toEqual(
      Array.from({ length: 260 }, (_, i) => i + 1),
    );
    for (const [i, it] of segments.entries()) {
      expect(it.events.length).toBeLessThanOrEqual(100);
      expect(new TextEncoder().encode(to.sent[i]?.body).length).toBeLessThanOrEqual(96 * 1024);
      expect(it.room).toEqual({ kind: "group", name: "Lobby", path: [] });
    }
    expect(log.undrained).toEqual({ activities: 0, bytes: 0 });
  });
});

test("one send is in flight at a time, and what gathers meanwhile leaves together", async () => {
  await withLog(async (log, _open, id) => {
    const to = queue();
    const { outbox } = outboxOf(log, id, to, { now: NOW });
    let release = () => {};
    to.sendBatch.mockImplementationOnce(async (messages) => {
      await new Promise<void>((resolve) => (release = resolve));
      to.sent.push(...messages);
    });
    log.append([said(1)], NOW);
    outbox.poke();
    for (let n = 2; n <= 9; n++) {
      log.append([said(n)], NOW);
      outbox.poke();
    }
    expect(to.sendBatch).toHaveBeenCalledTimes(1);
    release();
    await vi.waitFor(() => expect(log.undrained.activities).toBe(0));
    expect(to.segments().map((it) => [it.first, it.last])).toEqual([
      [1, 1],
      [2, 9],
    ]);
  });
});

test("ten minutes without a queue lose nothing: the log waits, tries again at least every half minute, and drains", async () => {
  await withLog(async (log, _open, id) => {
    const to = queue();
    const clock = { now: NOW };
    const { outbox, alarms } = outboxOf(log, id, to, clock);
    to.down(true);
    let n = 0;
    for (const end = NOW + 600_000; clock.now < end;) {
      log.append(drafts(n + 1, n + 50), clock.now);
      n += 50;
      outbox.poke();
      await vi.waitFor(() => expect(alarms.at(-1)).toBeGreaterThan(clock.now));
      const next = alarms.at(-1) ?? 0;
      expect(next - clock.now).toBeLessThanOrEqual(60_000);
      clock.now = next;
      outbox.onAlarm();
      await vi.waitFor(() => expect(alarms.at(-1)).toBeGreaterThan(clock.now));
    }
    // Within one retry of the queue's return.
    to.down(false);
    clock.now += 30_000;
    await vi.waitFor(() => {
      outbox.onAlarm();
      expect(log.undrained.activities).toBe(0);
    });
    expect(to.segments().flatMap((it) => it.events.map((event) => event.seq))).toEqual(
      Array.from({ length: n }, (_, i) => i + 1),
    );
  });
});

test("beyond the soft cap the outbox says that it is full, and no more once it drained", async () => {
  await withLog(async (log, _open, id) => {
    const to = queue();
    const clock = { now: NOW };
    const { outbox } = outboxOf(log, id, to, clock);
    to.down(true);
    for (let i = 0; i < MAX_UNDRAINED_ACTIVITIES; i += 500) log.append(drafts(i + 1, i + 500), NOW);
    expect(outbox.isFull).toBe(true);
    to.down(false);
    outbox.poke();
    await vi.waitFor(() => expect(outbox.isFull).toBe(false));
  });
});

test("a drained mark that was not written only sends again what was sent", async () => {
  await withLog(async (log, open, id) => {
    const to = queue();
    log.append(drafts(1, 10), NOW);
    outboxOf(log, id, to, { now: NOW }).outbox.poke();
    await vi.waitFor(() => expect(log.undrained.activities).toBe(0));

    const woken = open();
    expect(woken.drained).toBe(0);
    outboxOf(woken, id, to, { now: NOW }).outbox.poke();
    await vi.waitFor(() => expect(woken.undrained.activities).toBe(0));
    expect(to.segments().map((it) => [it.first, it.last])).toEqual([
      [1, 10],
      [1, 10],
    ]);
  });
});

test("numbers that the bridge misses are queued again, and those that are gone are said to be", async () => {
  await withLog(async (log, _open, id, storage) => {
    const to = queue();
    const { outbox } = outboxOf(log, id, to, { now: NOW });
    for (let n = 1; n <= 20; n++) log.append([said(n)], NOW);
    const query = { target: id, epoch: NOW };

    expect(await answerResend(log, outbox, { ...query, first: 5, last: 8 })).toEqual({ lost: 0 });
    expect(to.segments().flatMap((it) => it.events.map((event) => event.seq))).toEqual([5, 6, 7, 8]);

    storage.sql.exec("DELETE FROM log WHERE last_seq <= 10");
    expect(await answerResend(log, outbox, { ...query, first: 9, last: 12 })).toEqual({ lost: 10 });
    expect(await answerResend(log, outbox, { ...query, first: 3, last: 4 })).toEqual({ lost: 4 });
    expect(await answerResend(log, outbox, { ...query, epoch: NOW - 1, first: 1, last: 9 })).toEqual({ lost: 9 });
  });
});

test("a batch that is larger than one call of the queue takes leaves in several", async () => {
  await withLog(async (log, _open, id) => {
    const to = queue();
    const { outbox } = outboxOf(log, id, to, { now: NOW });
    log.append(
      Array.from({ length: 20 }, (_, i) => said(i + 1, "漢".repeat(5_400))),
      NOW,
    );
    outbox.poke();
    await vi.waitFor(() => expect(log.undrained.activities).toBe(0));
    for (const [messages] of to.sendBatch.mock.calls) {
      const bytes = messages.reduce((sum, { body }) => sum + new TextEncoder().encode(body).length, 0);
      expect(bytes).toBeLessThan(256_000);
    }
    expect(to.segments().flatMap((it) => it.events)).toHaveLength(20);
  });
});
