import { beforeEach, expect, test, vi } from "vitest";
import type { Faults } from "../../workers/local/faults.ts";
import { callLocal, cleanQueue, Consumer, evictQueue, localEnv, producer, send, setFaults } from "./support-local.ts";

const queue = new Consumer();

/** A lease that a test left behind ends with its minute: each of them begins a minute later than the one before. */
let now = Date.now();
beforeEach(async () => {
  vi.setSystemTime((now += 120_000));
  await cleanQueue();
});

test("what was sent is pulled in the shape of Cloudflare's interface, byte for byte", async () => {
  const body = JSON.stringify({ text: 'grüß \u{1F44B} \u2028 " \\' });
  await send(body);
  const response = await queue.call("pull", { batch_size: 10, visibility_timeout_ms: 1_000 });
  expect(await response.json()).toEqual({
    success: true,
    errors: [],
    messages: [],
    result: {
      message_backlog_count: 1,
      messages: [
        {
          id: expect.any(String),
          body,
          timestamp_ms: expect.any(Number),
          attempts: 1,
          lease_id: expect.any(String),
          metadata: { "CF-Content-Type": "text" },
        },
      ],
    },
  });
});

test("a leased message is nobody else's until its lease ends, and gone when it is acknowledged", async () => {
  await send("one", "two");
  const [one, two] = await queue.pull();
  if (!one || !two) throw new Error("two messages");
  expect(await queue.bodies()).toEqual([]);

  await queue.ack(one);
  vi.setSystemTime((now += 60_000));
  const again = await queue.pull();
  expect(again).toMatchObject([{ id: two.id, body: "two", attempts: 2 }]);
  await queue.ack(...again);
  vi.setSystemTime((now += 60_000));
  expect(await queue.bodies()).toEqual([]);
});

test("a late acknowledgement counts; a late retry does not", async () => {
  await send("one", "two");
  const early = await queue.pull();
  vi.setSystemTime((now += 60_000));
  const late = await queue.pull();
  expect(late).toHaveLength(2);
  const [one, two] = early;
  if (!one || !two) throw new Error("two messages");
  await queue.retry(two);
  expect(await queue.bodies()).toEqual([]);
  await queue.ack(one);
  vi.setSystemTime((now += 60_000));
  expect(await queue.bodies()).toEqual(["two"]);
});

test("a message that is given back comes again, after the delay that was asked for", async () => {
  await send("one");
  const [first] = await queue.pull();
  if (!first) throw new Error("one message");
  await queue.retry(first);
  const [second] = await queue.pull();
  expect(second).toMatchObject({ id: first.id, attempts: 2 });
  if (!second) throw new Error("the same message");
  await queue.retry(second, 10);
  expect(await queue.bodies()).toEqual([]);
  vi.setSystemTime((now += 10_000));
  expect(await queue.bodies()).toEqual(["one"]);
});

test("what was sent outlives the object, its leases and its faults too", async () => {
  await send("one", "two");
  await setFaults({ max_retries: 7 });
  const [one] = await queue.pull({ batch_size: 1 });
  await evictQueue();
  expect(await queue.bodies()).toEqual(["two"]);
  expect(await (await callLocal("/__local/faults")).json()).toMatchObject({ max_retries: 7, duplicate: 0 });
  if (one) await queue.ack(one);
  vi.setSystemTime((now += 60_000));
  expect(await queue.bodies()).toEqual(["two"]);
});

test("a message that was delivered too often is a dead letter, the same message, and stays one", async () => {
  await setFaults({ max_retries: 2 });
  await send("poison", "fine");
  for (let attempt = 1; attempt <= 3; attempt++) {
    const pulled = await queue.pull();
    expect(pulled.map((it) => it.attempts)).toEqual(pulled.map(() => attempt));
    for (const it of pulled) await (it.body === "fine" ? queue.ack(it) : queue.retry(it));
  }
  expect(await queue.bodies()).toEqual([]);
  const dead = new Consumer("events-0-dlq");
  const [letter] = await dead.pull();
  expect(letter).toMatchObject({ body: "poison", attempts: 1 });
  // There is nowhere further to go.
  for (let i = 0; i < 5; i++) {
    vi.setSystemTime((now += 60_000));
    expect(await dead.bodies()).toEqual(["poison"]);
  }
});

test("what Cloudflare's queues would not take is not taken here", async () => {
  await expect(producer().sendBatch([])).rejects.toThrow("1 to 100");
  await expect(send(...Array.from({ length: 101 }, () => "x"))).rejects.toThrow("1 to 100");
  await expect(producer().send("ü".repeat(64_001))).rejects.toThrow("128 KB");
  const large = "x".repeat(100_000);
  await expect(send(large, large, large)).rejects.toThrow("256 KB");
  await send(large, large);
  expect(await queue.bodies()).toEqual([large, large]);
});

test("pulling takes the token, a queue that is there, and a body of sense", async () => {
  const refused = async (response: Response) => {
    expect(await response.json()).toMatchObject({ success: false, errors: [{}], result: null });
    return response.status;
  };
  await send("one");
  expect(await refused(await queue.call("pull", {}, "wrong"))).toBe(401);
  expect(await refused(await queue.call("ack", {}, ""))).toBe(401);
  expect(await refused(await new Consumer("other").call("pull", {}))).toBe(404);
  for (const body of [{ batch_size: 0 }, { batch_size: 101 }, { batch_size: "10" }, null]) {
    expect(await refused(await queue.call("pull", body))).toBe(400);
  }
  for (const body of [{ acks: [{}] }, { acks: ["x"] }, null]) {
    expect(await refused(await queue.call("ack", body))).toBe(400);
  }
  expect((await queue.call("ack", { acks: [{ lease_id: "unknown" }] })).status).toBe(200);
  expect(await queue.bodies()).toEqual(["one"]);
});

test("the backlog counts what is leased, too", async () => {
  await send("one", "two", "three");
  const pull = async () => {
    const answer: { result: { message_backlog_count: number } } = await (await queue.call("pull", {})).json();
    return answer.result.message_backlog_count;
  };
  expect([await pull(), await pull()]).toEqual([3, 3]);
});

test("many senders at once are all on disk, once each", async () => {
  const bodies = Array.from({ length: 60 }, (_, i) => `message ${i}`);
  await Promise.all(bodies.map((body) => send(body)));
  await evictQueue();
  expect((await queue.bodies()).toSorted()).toEqual(bodies.toSorted());
});

test.each<[string, Partial<Faults>]>([
  ["nothing is stored when a send fails", { fail_send: 1 }],
  ["everything is stored when only the answer is lost", { lose_send_reply: 1 }],
])("on demand: %s", async (_, faults) => {
  await setFaults(faults);
  await expect(send("one")).rejects.toThrow("the queue does not");
  await setFaults({});
  expect(await queue.bodies()).toEqual(faults.lose_send_reply ? ["one"] : []);
});

test("on demand: pulls and acknowledgements fail, and a lost answer keeps its leases", async () => {
  await send("one");
  await setFaults({ fail_pull: 1 });
  expect((await queue.call("pull", {})).status).toBe(500);
  await setFaults({ lose_pull_reply: 1 });
  expect((await queue.call("pull", { visibility_timeout_ms: 1_000 })).status).toBe(500);
  await setFaults({});
  expect(await queue.bodies()).toEqual([]);

  vi.setSystemTime((now += 1_000));
  const [one] = await queue.pull();
  expect(one).toMatchObject({ attempts: 2 });
  await setFaults({ fail_ack: 1 });
  if (one) await expect(queue.ack(one)).rejects.toThrow("500");
  vi.setSystemTime((now += 60_000));
  expect(await queue.bodies()).toEqual(["one"]);
});

test("on demand: a message comes twice under one id, leases end at once, the order is any", async () => {
  await setFaults({ duplicate: 1 });
  await send("twice");
  const copies = await queue.pull();
  expect(copies.map((it) => it.body)).toEqual(["twice", "twice"]);
  expect(new Set(copies.map((it) => it.id)).size).toBe(1);
  await queue.ack(...copies);

  await setFaults({ expire: 1 });
  await send("again");
  expect([await queue.bodies(), await queue.bodies()]).toEqual([["again"], ["again"]]);

  await cleanQueue();
  await setFaults({ reorder: 1 });
  const bodies = Array.from({ length: 50 }, (_, i) => String(i));
  await send(...bodies);
  const pulled = await queue.bodies();
  expect(pulled).not.toEqual(bodies);
  expect(pulled.toSorted()).toEqual(bodies.toSorted());
});

test("a knob that does not exist, or is no chance, is refused, and what is not named is off", async () => {
  const put = (body: string) => callLocal("/__local/faults", { method: "PUT", body });
  for (const wrong of ['{"duplicat":1}', '{"duplicate":2}', '{"duplicate":"1"}', "{"]) {
    expect((await put(wrong)).status).toBe(400);
  }
  await setFaults({ duplicate: 0.5, expire: 0.25 });
  await setFaults({ expire: 0.5 });
  const faults = await localEnv.LOCAL_QUEUE.getByName("events-0").getFaults();
  expect(faults).toMatchObject({ duplicate: 0, expire: 0.5, max_retries: 100 });
});
