import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clientMessageId } from "../../src/protocol/ids.ts";
import {
  accepted,
  arrived,
  discarded,
  entering,
  interrupted,
  nextDue,
  refused,
  SENDING_WINDOW,
  take,
  type Outbox,
} from "../../src/client/outbox.ts";
import { DEFAULT_RECONNECT } from "../../src/client/backoff.ts";
import { storageStore, type PendingStore, type StoredMessage } from "../../src/client/pending-store.ts";
import { ADDRESS } from "./client-support/people.ts";
import { makeWorld } from "./client-support/world.ts";

/** Like localStorage. */
function makeStorage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

describe("unsent messages with a store", () => {
  test("outlive the page, and are sent once under their own id", async () => {
    const storage = makeStorage();
    const pendingStore = storageStore(storage, "ada:");
    const before = makeWorld({ pendingStore });
    const closing = before.client.room(ADDRESS);
    await before.clock.until(() => closing.state.head !== undefined);
    before.room.fate = () => "lost";
    const one = closing.send("one");
    await before.clock.advance(10);
    const two = closing.send("two");
    closing.close();
    expect(before.room.messages).toBe(1);

    const after = makeWorld({ pendingStore });
    after.room.log.push(...before.room.log);
    const view = after.client.room(ADDRESS);
    view.send("three");
    await after.clock.advance(2_000);

    const texts = after.room.log.map((it) => (it.verb === "send" ? it.object.text : it.verb));
    expect(texts).toEqual(["one", "two", "three"]);
    expect(view.state.items.map(({ key }) => key).slice(0, 2)).toEqual([one, two]);
    expect(storage.items.size).toBe(0);
  });

  test("are stored with the head of their first try before they are first sent", async () => {
    const saved: (readonly StoredMessage[])[] = [];
    const pendingStore: PendingStore = { load: () => [], save: (_, messages) => void saved.push(messages) };
    const world = makeWorld({ pendingStore });
    const view = world.client.room(ADDRESS);
    await world.clock.until(() => view.state.head !== undefined);
    view.send("one");

    expect(world.sockets[0]?.sent.some((frame) => frame.includes('"send"'))).toBe(true);
    expect(saved.at(-1)).toMatchObject([{ text: "one", head: { epoch: 1_000, seq: 0 } }]);
  });

  test("that failed for good come back as failed, and what is no message is dropped", async () => {
    const error = { code: "forbidden", temporary: false, message: "no" };
    const stored = [{ id: "a", text: "one", at: 1, error }, { id: "b" }, "junk"];
    const world = makeWorld({ pendingStore: { load: async () => stored, save: () => undefined } });
    const view = world.client.room(ADDRESS);
    await world.clock.advance(1_000);

    expect(view.state.items).toMatchObject([{ state: "failed", key: "a", error }]);
    expect(world.room.messages).toBe(0);
  });

  test("are sent even when the store cannot be read or is full", async () => {
    const broken = () => {
      throw new Error("no space");
    };
    const world = makeWorld({ pendingStore: { load: broken, save: broken } });
    const view = world.client.room(ADDRESS);
    view.send("one");
    await world.clock.advance(1_000);

    expect(view.state.items).toMatchObject([{ state: "sent" }]);
  });
});

const HEAD = { epoch: 1_000, seq: 7 };
const id = (n: number) => clientMessageId.parse(`m${n}`);
const boxOf = (n: number): Outbox => Array.from({ length: n }, (_, i) => entering({ id: id(i), text: "x", at: 1 }));
const busy = { code: "busy", temporary: true, message: "" };

describe("an outbox", () => {
  test("lets only so many out at once", () => {
    const first = take(boxOf(40), 0, HEAD);
    expect(first.send).toHaveLength(SENDING_WINDOW);
    expect(take(first.outbox, 0, HEAD).send).toEqual([]);
    expect(take(accepted(first.outbox, id(0), HEAD), 0, HEAD).send.map((it) => it.id)).toEqual([id(SENDING_WINDOW)]);
  });

  test("sends one that was put off alone, and what was written after it only then", () => {
    const chance = { now: 100, roll: 0.5, policy: DEFAULT_RECONNECT };
    const put = [
      ...refused(take(boxOf(1), 0, HEAD).outbox, id(0), busy, chance),
      entering({ id: id(1), text: "y", at: 2 }),
    ];
    expect(take(put, 100, HEAD).send).toEqual([]);
    const again = take(put, 350, { epoch: 1_000, seq: 99 });
    expect(again.send).toMatchObject([{ id: id(0), head: HEAD }]);
    expect(take(accepted(again.outbox, id(0), HEAD), 350, HEAD).send).toMatchObject([{ id: id(1) }]);
  });

  test("waits as long as the room says, where that is longer than it would have waited", () => {
    const chance = { now: 100, roll: 0.5, policy: DEFAULT_RECONNECT };
    const limited = { ...busy, code: "rate_limited", retryAfterMs: 60_000 };
    expect(nextDue(refused(take(boxOf(1), 0, HEAD).outbox, id(0), limited, chance), 100)).toBe(60_100);
    expect(nextDue(refused(take(boxOf(1), 0, HEAD).outbox, id(0), { ...limited, retryAfterMs: 1 }, chance), 100)).toBe(
      350,
    );
  });

  test("is not looked at again and again while what is due waits for one that is under way", () => {
    const chance = { now: 100, roll: 0.5, policy: DEFAULT_RECONNECT };
    const both = [0, 1].reduce((box, n) => refused(box, id(n), busy, chance), take(boxOf(2), 0, HEAD).outbox);
    expect(nextDue(both, 100)).toBe(350);

    const { outbox: first, send } = take(both, 350, HEAD);
    expect(send).toMatchObject([{ id: id(0) }]);
    expect(nextDue(first, 350)).toBeUndefined();
  });

  test("loses and doubles nothing, whatever happens: a message leaves by its event or by hand", () => {
    const act = fc.record({
      do: fc.constantFrom("take", "accept", "busy", "refuse", "cut", "arrive", "discard"),
      n: fc.nat({ max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        let box = boxOf(10);
        const gone = new Set<string>();
        for (const { do: what, n } of acts) {
          const chance = { now: 0, roll: 0.5, policy: DEFAULT_RECONNECT };
          if (what === "take") box = take(box, 1_000_000, HEAD).outbox;
          if (what === "accept") box = accepted(box, id(n), HEAD);
          if (what === "busy") box = refused(box, id(n), busy, chance);
          if (what === "refuse") box = refused(box, id(n), { ...busy, temporary: false }, chance);
          if (what === "cut") box = interrupted(box);
          if (what === "discard") box = discarded(box, id(n));
          if (what === "arrive") box = arrived(box, new Set([`m${n}`]), () => false);
          if (what === "arrive" || what === "discard") gone.add(`m${n}`);
        }
        const left = boxOf(10)
          .map(({ message }) => message.id)
          .filter((it) => !gone.has(it));
        expect(box.map(({ message }) => message.id)).toEqual(left);
      }),
    );
  });
});
