/** What the copy of presence must do, wherever it is kept. Other services read these keys: see docs/presence.md. */
import { describe, expect, test } from "vitest";
import { roomCommands, userCommands, type UserPresence } from "../../src/domain/presence-commands.ts";
import { trusted, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import { CHANGES_KEPT_MS, PresenceKeys, statusHash } from "../../src/protocol/presence-keys.ts";
import type { PresenceStore } from "../../workers/presence-store/store.ts";

const LEASE_MS = 300_000;
const user = (name: string) => trusted<UserId>(name);
const garden = trusted<RoomId>("g~00000000000000000000000001");
const kitchen = trusted<RoomId>("g~00000000000000000000000002");

export function presenceStoreContract(name: string, open: () => PresenceStore): void {
  describe(`presence in ${name}`, () => {
    /** Keys of a deployment that nobody else has; and a clock, so that nobody waits. */
    const begin = () => {
      const keys = new PresenceKeys(`t-${crypto.randomUUID().slice(0, 8)}`);
      return { keys, store: open(), now: Date.now() };
    };
    const here = (who: string, now: number, more: Partial<UserPresence> = {}): UserPresence => ({
      user: user(who),
      status: "online",
      hidden: false,
      since: now,
      changed: now,
      seen: now,
      memberships: [],
      blocks: [],
      ...more,
    });
    const membersOf = async (store: PresenceStore, key: string, above = 0): Promise<string[]> => {
      const [answer] = await store.read([{ op: "above", key, score: above, limit: 1_000 }]);
      return answer?.op === "above" ? answer.members.map(({ member }) => member) : [];
    };
    const hashOf = async (store: PresenceStore, key: string) => {
      const [answer] = await store.read([{ op: "hash", key }]);
      return answer?.op === "hash" ? answer.fields : undefined;
    };

    test("whoever is online stands there with their status, until the lease ends, however often it is told", async () => {
      const { keys, store, now } = begin();
      const ada = here("ada:of@example.org", now, { status: "away" });
      const told = userCommands(keys, ada, now + LEASE_MS, now);
      await store.write(told);
      await store.write(told);
      expect(await membersOf(store, keys.online("everybody"), now)).toEqual([ada.user]);
      expect(await membersOf(store, keys.online("everybody"), now + LEASE_MS)).toEqual([]);
      const status = statusHash.parse(await hashOf(store, keys.status(ada.user)));
      expect(status).toEqual({ status: "away", since: String(now), until: String(now + LEASE_MS) });
      expect(await membersOf(store, keys.seen)).toEqual([ada.user]);
      expect(await membersOf(store, keys.changes, now - 1)).toEqual([ada.user]);
      expect(await membersOf(store, keys.changes, now)).toEqual([]);
    });

    test("a thousand people are asked for in one round, and those who are not there are told apart", async () => {
      const { keys, store, now } = begin();
      const ids = Array.from({ length: 1_000 }, (_, at) => `user-${at}`);
      const key = keys.online("everybody");
      await store.write([
        {
          op: "put",
          key,
          scores: [
            ["user-3", now + 1],
            ["user-998", now + 2],
          ],
        },
      ]);
      const [answer] = await store.read([{ op: "scores", key, members: ids }]);
      const scores = answer?.op === "scores" ? answer.scores : [];
      expect(scores).toHaveLength(1_000);
      expect(scores.flatMap((score, at) => (score === undefined ? [] : [[at, score]]))).toEqual([
        [3, now + 1],
        [998, now + 2],
      ]);
    });

    test("whoever goes offline leaves nothing but when they were last seen, and a change", async () => {
      const { keys, store, now } = begin();
      await store.write(userCommands(keys, here("ada", now), now + LEASE_MS, now));
      const gone = here("ada", now, { status: "offline", since: now + 5, changed: now + 5, seen: now + 5 });
      await store.write(userCommands(keys, gone, now + LEASE_MS + 1, now + 5));
      expect(await membersOf(store, keys.online("everybody"))).toEqual([]);
      expect(await hashOf(store, keys.status(user("ada")))).toBeUndefined();
      const answers = await store.read([
        { op: "scores", key: keys.seen, members: ["ada"] },
        { op: "scores", key: keys.changes, members: ["ada"] },
      ]);
      expect(answers.map((it) => it.op === "scores" && it.scores)).toEqual([[now + 5], [now + 5]]);
    });

    test("whoever is invisible stands in the moderators' keys alone", async () => {
      const { keys, store, now } = begin();
      await store.write(userCommands(keys, here("eve", now), now + LEASE_MS, now));
      await store.write(
        roomCommands(
          keys,
          { room: garden, visible: [user("eve")], hidden: [], left: [], listed: true },
          now + LEASE_MS,
          now,
        ),
      );
      const hidden = here("eve", now, { status: "offline", hidden: true });
      await store.write(userCommands(keys, hidden, now + LEASE_MS + 1, now));
      const room = { room: garden, visible: [], hidden: [user("eve")], left: [user("eve")], listed: true };
      await store.write(roomCommands(keys, room, now + LEASE_MS + 1, now));
      for (const key of [
        keys.online("everybody"),
        keys.rooms(user("eve"), "everybody"),
        keys.here(garden, "everybody"),
      ])
        expect(await membersOf(store, key)).toEqual([]);
      expect(await hashOf(store, keys.status(user("eve")))).toBeUndefined();
      expect(await membersOf(store, keys.online("moderators"), now)).toEqual(["eve"]);
      expect(await membersOf(store, keys.rooms(user("eve"), "moderators"), now)).toEqual([garden]);
      expect(await membersOf(store, keys.here(garden, "moderators"), now)).toEqual(["eve"]);
    });

    test("a room has exactly who is there, and each of them the room", async () => {
      const { keys, store, now } = begin();
      const [ada, bob, cy] = [user("ada"), user("bob"), user("cy")];
      const room = { room: garden, hidden: [], listed: true };
      await store.write(roomCommands(keys, { ...room, visible: [ada, bob], left: [] }, now + LEASE_MS, now));
      await store.write(roomCommands(keys, { ...room, room: kitchen, visible: [ada], left: [] }, now + LEASE_MS, now));
      // Nobody said that bob left: whoever is not among those who are there is gone all the same.
      await store.write(roomCommands(keys, { ...room, visible: [ada, cy], left: [] }, now + LEASE_MS + 1, now));
      expect((await membersOf(store, keys.here(garden, "everybody"))).toSorted()).toEqual([ada, cy]);
      expect((await membersOf(store, keys.rooms(ada, "everybody"))).toSorted()).toEqual([garden, kitchen]);
      await store.write(roomCommands(keys, { ...room, visible: [cy], left: [ada] }, now + LEASE_MS + 2, now));
      expect(await membersOf(store, keys.rooms(ada, "everybody"))).toEqual([kitchen]);
      expect(await membersOf(store, keys.here(garden, "everybody"))).toEqual([cy]);
      const [listed] = await store.read([{ op: "marked", key: keys.listed(garden) }]);
      expect(listed).toEqual({ op: "marked", marked: true });
      await store.write(
        roomCommands(keys, { ...room, visible: [cy], left: [], listed: false }, now + LEASE_MS + 3, now),
      );
      expect(await store.read([{ op: "marked", key: keys.listed(garden) }])).toEqual([{ op: "marked", marked: false }]);
    });

    test("memberships and blocks are those of the last telling, with nothing left of older ones", async () => {
      const { keys, store, now } = begin();
      const ada = here("ada", now, { memberships: [garden, kitchen], blocks: [user("eve")] });
      await store.write(userCommands(keys, ada, now + LEASE_MS, now));
      expect((await membersOf(store, keys.memberships(ada.user))).toSorted()).toEqual([garden, kitchen]);
      expect(await membersOf(store, keys.blocks(ada.user))).toEqual(["eve"]);
      const later = { ...ada, memberships: [kitchen], blocks: [] };
      await store.write(userCommands(keys, later, now + LEASE_MS + 1, now + 1));
      expect(await membersOf(store, keys.memberships(ada.user))).toEqual([kitchen]);
      expect(await membersOf(store, keys.blocks(ada.user))).toEqual([]);
    });

    test("a crash leaves nothing: what nobody renews is no entry any more, and the next writer sweeps it out", async () => {
      const { keys, store, now } = begin();
      await store.write(userCommands(keys, here("ada", now), now + 1, now));
      const later = now + CHANGES_KEPT_MS + 10;
      await store.write(userCommands(keys, here("bob", later), later + LEASE_MS, later));
      expect(await membersOf(store, keys.online("everybody"))).toEqual(["bob"]);
      expect(await membersOf(store, keys.changes)).toEqual(["bob"]);
    });

    test("an older telling that arrives late takes no time of a change or of a visit back", async () => {
      const { keys, store, now } = begin();
      await store.write(userCommands(keys, here("ada", now, { changed: now + 9 }), now + LEASE_MS, now));
      await store.write(userCommands(keys, here("ada", now), now + LEASE_MS, now));
      expect(await store.read([{ op: "scores", key: keys.changes, members: ["ada"] }])).toEqual([
        { op: "scores", scores: [now + 9] },
      ]);
    });

    test("a hash and a mark are gone by themselves when their time is over", async () => {
      const { keys, store, now } = begin();
      const key = keys.status(user("ada"));
      await store.write([
        { op: "fields", key, fields: { status: "online", since: "1", until: "2" } },
        { op: "expire", key, at: now - 1 },
        { op: "mark", key: keys.listed(garden), until: now + 30 },
      ]);
      expect(await hashOf(store, key)).toBeUndefined();
      await expect
        .poll(() => store.read([{ op: "marked", key: keys.listed(garden) }]))
        .toEqual([{ op: "marked", marked: false }]);
    });
  });
}
