/** What an event log promises, whichever adapter: the same tests run against each. */
import { expect, test } from "vitest";
import { ENRICHMENT_GROUP, type LoggedEvent } from "../../bridge/log/event-log.ts";
import type { Segment } from "../../src/protocol/segment.ts";
import { lost, numbers, randomRoom, raw, segment, segments } from "./event-log-fixtures.ts";
import { logHarness, WAIT, type LogUnderTest } from "./event-log-harness.ts";

export function eventLogContract(create: () => Promise<LogUnderTest>): void {
  const { newLog, open, start, enrich, read } = logHarness(create);

  test("what is appended is read once and in order, with its room and the time of the log", async () => {
    const log = await open(await newLog());
    enrich(log);
    const reader = read(log);
    const lobby = randomRoom();
    const before = Date.now();

    await log.append(segments(lobby, 10, 4).map(raw));
    await reader.until(lobby, 10);

    expect(reader.seqs(lobby)).toEqual(numbers(10));
    const [first] = reader.seen;
    expect(first?.event).toMatchObject({ environment: "test", room: { kind: "group", name: "Lobby" } });
    expect(first?.event.log.at).toBeGreaterThanOrEqual(before - 1_000);
    expect(first?.event.log.at).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(new Set(reader.seen.map((it) => it.partition)).size).toBe(1);
    expect(first?.event.log.partition).toBe(first?.partition);
  });

  test("duplicated and reordered segments of many rooms come out once and in order", async () => {
    const log = await open(await newLog());
    enrich(log);
    const reader = read(log);
    const rooms = Array.from({ length: 12 }, randomRoom);
    const input = rooms.flatMap((room) => [...segments(room, 40, 3), ...segments(room, 40, 7)]);

    for (const part of chunks(shuffled(input), 25)) await log.append(part.map(raw));
    for (const room of rooms) await reader.until(room, 40);

    for (const room of rooms) expect(reader.seqs(room)).toEqual(numbers(40));
  });

  test("a gap is held until the missing numbers arrive", async () => {
    const log = await open(await newLog());
    const { enricher } = enrich(log);
    const reader = read(log);
    const lobby = randomRoom();
    const other = randomRoom();

    await log.append([segment(lobby, 1, 2), segment(lobby, 5, 6), segment(other, 1, 1)].map(raw));
    await reader.until(other, 1);
    await reader.until(lobby, 2);
    await expect.poll(() => [...enricher.gaps], WAIT).toMatchObject([{ target: lobby, first: 3, last: 4 }]);
    expect(reader.seqs(lobby)).toEqual([1, 2]);
    await log.append([raw(segment(lobby, 3, 4))]);
    await reader.until(lobby, 6);

    expect(reader.seqs(lobby)).toEqual(numbers(6));
    expect([...enricher.gaps]).toEqual([]);
  });

  test("numbers that are lost for good become one gap-lost", async () => {
    const log = await open(await newLog());
    enrich(log);
    const reader = read(log);
    const lobby = randomRoom();

    await log.append([segment(lobby, 1, 2), segment(lobby, 5, 6), lost(lobby, 3, 4), lost(lobby, 3, 4)].map(raw));
    await reader.until(lobby, 6);

    expect(reader.of(lobby).map((it) => [it.verb, it.seq])).toEqual([
      ["send", 1],
      ["send", 2],
      ["gap-lost", 4],
      ["send", 5],
      ["send", 6],
    ]);
  });

  test("another process goes on where enrichment stopped, held segments and open gaps included", async () => {
    const it = await newLog();
    const one = await open(it);
    const first = enrich(one);
    const reader = read(one);
    const lobby = randomRoom();
    await one.append([segment(lobby, 1, 3), segment(lobby, 6, 9)].map(raw));
    await reader.until(lobby, 3);
    await expect.poll(() => [...first.enricher.gaps].length, WAIT).toBe(1);
    await expect.poll(() => one.lag(ENRICHMENT_GROUP), WAIT).toBe(0);
    await first.stop();

    const two = await open(it);
    const second = enrich(two);

    // nothing was appended since: the gap is known from the restored state alone
    await expect.poll(() => [...second.enricher.gaps], WAIT).toMatchObject([{ target: lobby, first: 4, last: 5 }]);
    await two.append([raw(segment(lobby, 2, 5))]);
    await reader.until(lobby, 9);
    expect(reader.seqs(lobby)).toEqual(numbers(9));
  });

  test("a second process takes partitions over and gives them back while messages flow", async () => {
    const it = await newLog();
    const [one, two] = [await open(it), await open(it)];
    const reader = read(one);
    enrich(one);
    const rooms = Array.from({ length: 16 }, randomRoom);
    const parts = rooms.map((room) => shuffledPairs(segments(room, 60, 2)));
    const feed = async (from: number, to: number) => {
      for (let i = from; i < to; i++) await one.append(parts.flatMap((all) => all.slice(i, i + 1)).map(raw));
    };

    await feed(0, 10);
    const second = enrich(two);
    await feed(10, 20);
    await second.stop();
    await feed(20, 30);
    for (const room of rooms) await reader.until(room, 60);

    for (const room of rooms) expect(reader.seqs(room)).toEqual(numbers(60));
  });

  test("a body that is no segment becomes a dead letter, and what follows it goes on", async () => {
    const it = await newLog();
    const log = await open(it);
    enrich(log);
    const reader = read(log);
    const lobby = randomRoom();

    const wrong = JSON.stringify({ ...segment(lobby, 1, 2), last: 3 });
    await log.append([{ target: lobby, body: "not json" }, { target: lobby, body: wrong }, raw(segment(lobby, 1, 2))]);
    await reader.until(lobby, 2);

    const letters = await it.deadLetters();
    expect(letters.map((letter) => letter.body).toSorted()).toEqual(["not json", wrong].toSorted());
    expect(letters.every((letter) => letter.sink === "enrichment")).toBe(true);
  });

  test("a batch whose handler failed comes again, and one that was handled does not", async () => {
    const it = await newLog();
    const log = await open(it);
    enrich(log);
    const lobby = randomRoom();
    const attempts: number[][] = [];
    const handler = async (events: readonly LoggedEvent[]) => {
      attempts.push(events.map(({ event }) => event.activity.seq));
      if (attempts.length === 1) throw new Error("the store fell over");
    };
    const failing = start((signal) => log.consume("reader", handler, signal));

    await log.append([raw(segment(lobby, 1, 3))]);
    await expect.poll(() => attempts, WAIT).toEqual([numbers(3), numbers(3)]);
    await expect.poll(() => log.lag("reader"), WAIT).toBe(0);
    await failing.stop();
    const later = read(log);
    await log.append([raw(segment(lobby, 4, 5))]);
    await later.until(lobby, 5);

    expect(later.seqs(lobby)).toEqual([4, 5]);
  });

  test("each group reads everything, and its lag counts what it has not handled", async () => {
    const log = await open(await newLog());
    enrich(log);
    const reader = read(log, "archive");
    const lobby = randomRoom();
    await log.append([raw(segment(lobby, 1, 20))]);
    await reader.until(lobby, 20);

    await expect.poll(() => log.lag("archive"), WAIT).toBe(0);
    expect(await log.lag("search")).toBeGreaterThanOrEqual(20);
    const late = read(log, "search");
    await late.until(lobby, 20);
    expect(late.seqs(lobby)).toEqual(numbers(20));
  });

  test("a large append is cut into what the log takes", async () => {
    const log = await open(await newLog());
    enrich(log);
    const reader = read(log);
    const lobby = randomRoom();

    await log.append(segments(lobby, 150, 5, "x".repeat(15_000)).map(raw));
    await reader.until(lobby, 150);

    expect(reader.seqs(lobby)).toEqual(numbers(150));
  });

  test("a log that was prepared answers that it takes writes", async () => {
    const log = await open(await newLog());
    await log.prepare();

    expect(await log.isWritable()).toBe(true);
  });
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Each with its neighbour: every second one is a gap for a while. */
function shuffledPairs(items: readonly Segment[]): Segment[] {
  return chunks(items, 2).flatMap((pair) => pair.toReversed());
}
