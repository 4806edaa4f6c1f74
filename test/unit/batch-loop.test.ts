import { expect, test } from "vitest";
import { BatchLoop, MAX_BATCH_ITEMS, MAX_BATCH_SIZE, MAX_PENDING_ITEMS } from "../../workers/room/batch-loop.ts";

/** A room's surroundings with a clock of their own: `durable` resolves the sync that is under way. */
function surroundings(options: { audience?: number; fanOutMs?: number } = {}) {
  const batches: number[][] = [];
  const syncs: (() => void)[] = [];
  const sleeps: { ms: number; wake: () => void }[] = [];
  const aborted: unknown[] = [];
  let clock = 0;
  const loop = new BatchLoop<number>({
    flush: (batch) => {
      if (batch.includes(-1)) throw new Error("the disk is full");
      batches.push([...batch]);
      clock += options.fanOutMs ?? 0;
    },
    sync: () => new Promise((resolve) => syncs.push(resolve)),
    audience: () => options.audience ?? 10,
    abort: (error) => void aborted.push(error),
    now: () => clock,
    sleep: (ms) =>
      new Promise((resolve) =>
        sleeps.push({
          ms,
          wake: () => {
            clock += ms;
            resolve();
          },
        }),
      ),
  });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const durable = async () => {
    syncs.shift()?.();
    await turn();
  };
  const timer = async () => {
    sleeps.shift()?.wake();
    await turn();
  };
  return { loop, batches, sleeps, syncs, aborted, durable, timer };
}

test("a lone message is written at once and waits for nobody", async () => {
  const { loop, batches, sleeps, durable } = surroundings();
  loop.push(1, 10);
  expect(batches).toEqual([[1]]);
  await durable();
  expect(sleeps).toEqual([]);
  await loop.settled();
});

test("what arrives while a write is under way becomes one batch", async () => {
  const { loop, batches, durable, timer } = surroundings();
  loop.push(1, 10);
  loop.push(2, 10);
  loop.push(3, 10);
  expect(batches).toEqual([[1]]);
  await durable();
  await timer();
  expect(batches).toEqual([[1], [2, 3]]);
});

test("a busy room gives the sockets one turn of the timer before it takes the next batch", async () => {
  const { loop, batches, sleeps, durable, timer } = surroundings();
  loop.push(1, 10);
  loop.push(2, 10);
  await durable();
  expect(sleeps.map((it) => it.ms)).toEqual([0]);
  loop.push(3, 10); // arrives in that turn
  await timer();
  expect(batches).toEqual([[1], [2, 3]]);
});

test("where the fan-out is dear a busy room waits for more, but never longer than the fan-out took", async () => {
  const { loop, batches, sleeps, durable, timer } = surroundings({ audience: 1_000, fanOutMs: 3 });
  loop.push(1, 10);
  loop.push(2, 10);
  await durable();
  await timer(); // the turn of 0 ms
  let waited = 0;
  for (let i = 3; sleeps.length > 0 && batches.length === 1; i++) {
    expect(sleeps[0]?.ms).toBe(1);
    loop.push(i, 10); // it keeps growing
    waited++;
    await timer();
  }
  expect(waited).toBe(3);
  expect(batches[1]).toEqual([2, 3, 4, 5]);
});

test("the wait ends as soon as nothing more arrives", async () => {
  const { loop, batches, sleeps, durable, timer } = surroundings({ audience: 1_000, fanOutMs: 25 });
  loop.push(1, 10);
  loop.push(2, 10);
  await durable();
  await timer();
  expect(sleeps.map((it) => it.ms)).toEqual([1]);
  await timer();
  expect(batches).toEqual([[1], [2]]);
});

test("a lone message in a large room is not held back either", async () => {
  const { loop, batches, sleeps, durable, timer } = surroundings({ audience: 1_000, fanOutMs: 25 });
  loop.push(1, 10);
  expect(batches).toEqual([[1]]);
  await durable();
  await timer(); // only the turn that lets in what is there
  expect(sleeps).toEqual([]);
  await loop.settled();
});

test("a batch is bounded in count and in size, and one large item still goes alone", async () => {
  const { loop, batches, durable, timer } = surroundings();
  loop.push(0, 1);
  for (let i = 1; i <= MAX_BATCH_ITEMS + 1; i++) loop.push(i, 1);
  await durable();
  await timer();
  expect(batches[1]).toHaveLength(MAX_BATCH_ITEMS);
  loop.push(-2, MAX_BATCH_SIZE);
  await durable();
  await timer();
  expect(batches[2]).toEqual([MAX_BATCH_ITEMS + 1]);
  await durable();
  await timer();
  expect(batches[3]).toEqual([-2]);
});

test("what is pending is bounded: beyond it the loop says no, and takes more once it has written some", async () => {
  const { loop, durable, timer } = surroundings();
  for (let i = 0; i <= MAX_PENDING_ITEMS; i++) expect(loop.push(i, 1)).toBe(true);
  expect(loop.push(-2, 1)).toBe(false);
  await durable();
  await timer();
  expect(loop.push(-2, 1)).toBe(true);
});

test("a failed write aborts the object, and nothing after it is written", async () => {
  const { loop, batches, aborted, durable, timer } = surroundings();
  loop.push(1, 10);
  loop.push(-1, 10);
  await durable();
  await timer();
  await loop.settled();
  expect(batches).toEqual([[1]]);
  expect(aborted).toHaveLength(1);
});
