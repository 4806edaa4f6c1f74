/** The questions of operators, in SQL: the same answers in whatever order and how often events come. */
import { describe, test } from "vitest";
import type { LoggedEvent } from "../../bridge/log/event-log.ts";
import { callId, type RoomId } from "../../src/protocol/ids.ts";
import { ulid } from "../../src/domain/ulid.ts";
import { EPOCH, inBatches, room, shuffled, Timeline, user } from "./archive-events.ts";
import { edit, hit, placeOf, purge, react, remove, report, undelete } from "./changes.ts";

export interface Relational {
  readonly write: (events: readonly LoggedEvent[]) => Promise<void>;
  readonly ask: (statement: string, target: RoomId) => Promise<unknown[]>;
}

const bob = { id: user("bob") };
const cy = { id: user("cy") };
const dan = { id: user("dan") };
const eve = { id: user("eve") };
const CITY = room();
const CALLS = [ulid(EPOCH), ulid(EPOCH + 1), ulid(EPOCH + 2)].map((id) => callId.parse(id));
const LONG_AGO = 1_000;

function story(lines: Timeline): LoggedEvent[] {
  const [first, second, third] = CALLS;
  if (!first || !second || !third) throw new Error("no calls");
  const to = [user("ada")];
  const events = [
    lines.add("create", { object: { kind: "group", name: "lobby", members: [user("ada"), bob.id, cy.id, dan.id] } }),
    lines.add("rename", { object: { name: "hall", before: "lobby" } }),
    lines.add("rename", { object: { name: "great hall", before: "hall" } }),
    lines.add("move", { object: { parent: CITY } }),
    lines.add("grant", { object: { user: bob, role: "moderator" } }),
    lines.add("grant", { object: { user: bob, role: "owner", before: "moderator" } }),
    lines.add("grant", { object: { user: cy, role: "moderator" } }),
    lines.add("grant", { object: { user: cy, before: "moderator" } }),
    lines.add("grant", { object: { user: dan, role: "moderator" } }),
    lines.add("kick", { object: { user: dan, reason: "noise" } }),
    lines.add("join", { actor: "dan", object: {} }),
    lines.add("join", { actor: "eve", object: {} }),
    lines.add("ban", { object: { user: eve, reason: "spam" }, actor: "bob" }),
    lines.add("ban", { object: { user: cy, reason: "for a while", until: LONG_AGO } }),
    lines.add("mute", { object: { user: dan, reason: "caps", until: 9_000_000_000_000 } }),
    lines.add("mute", { object: { user: cy } }),
    lines.add("unmute", { object: { user: cy } }),
    lines.add("set-acl", { object: { policy: { send: [{ rule: "member" }], list: [] }, reset: [] } }),
    lines.add("set-acl", { object: { policy: { send: [{ rule: "nobody" }] }, reset: ["list"] } }),
    lines.add("call-admin", { to, actor: "cy", object: { call: first, reason: "help" } }),
    lines.add("call-admin", { to, actor: "cy", object: { call: second, reason: "again" } }),
    lines.add("call-admin", { to, actor: "dan", object: { call: third, reason: "me too" } }),
    lines.add("claim", { to, actor: "bob", object: { call: first, caller: cy } }),
    lines.add("claim", { to, actor: "bob", object: { call: second, caller: cy } }),
    lines.add("close-call", { to, actor: "bob", object: { call: first, caller: cy, note: "done" } }),
  ];
  return events;
}

const EXPECTED: Record<string, readonly [statement: string, rows: readonly object[]]> = {
  room: [
    "SELECT name, kind, parent, removed_at FROM room_states WHERE id = $1",
    [{ name: "great hall", kind: "group", parent: CITY, removed_at: null }],
  ],
  members: [
    `SELECT "user" FROM members WHERE room = $1 AND until IS NULL ORDER BY 1`,
    [{ user: "ada" }, { user: "bob" }, { user: "dan" }],
  ],
  roles: [
    `SELECT "user", role, granted_by FROM room_roles WHERE room = $1 ORDER BY 1`,
    [
      { user: "ada", role: "owner", granted_by: "ada" },
      { user: "bob", role: "owner", granted_by: "ada" },
    ],
  ],
  bans: [
    `SELECT "user", until, reason, by FROM room_bans WHERE room = $1`,
    [{ user: "eve", until: null, reason: "spam", by: "bob" }],
  ],
  mutes: [
    `SELECT "user", until::float8, reason, by FROM room_mutes WHERE room = $1`,
    [{ user: "dan", until: 9_000_000_000_000, reason: "caps", by: "ada" }],
  ],
  "past sanctions": [
    `SELECT "user", kind, is_lifted FROM room_sanctions WHERE room = $1 AND NOT is_active ORDER BY kind`,
    [
      { user: "cy", kind: "ban", is_lifted: false },
      { user: "cy", kind: "mute", is_lifted: true },
    ],
  ],
  policies: [
    "SELECT action, rules FROM room_policies WHERE room = $1 ORDER BY 1",
    [{ action: "send", rules: [{ rule: "nobody" }] }],
  ],
  calls: [
    "SELECT caller, reason, state, claimed_by, closed_by, note FROM admin_calls WHERE room = $1 ORDER BY opened_at",
    [
      { caller: "cy", reason: "help", state: "closed", claimed_by: "bob", closed_by: "bob", note: "done" },
      { caller: "cy", reason: "again", state: "claimed", claimed_by: "bob", closed_by: null, note: null },
      { caller: "dan", reason: "me too", state: "open", claimed_by: null, closed_by: null, note: null },
    ],
  ],
};

export function deedsContract({ write, ask }: Relational): void {
  describe("with what people do besides writing", () => {
    test("every question has its answer, whatever comes first and how often", async ({ expect }) => {
      for (const order of [(it: LoggedEvent[]) => it, shuffled, (it: LoggedEvent[]) => it.toReversed()]) {
        for (const size of [1, 7, 30]) {
          const lines = new Timeline();
          const events = story(lines);
          for (const batch of inBatches(order(events), size)) await write(batch);
          await write(shuffled(events));
          for (const [question, [statement, rows]] of Object.entries(EXPECTED)) {
            expect(await ask(statement, lines.target), question).toEqual(rows);
          }
        }
      }
    });

    test("a room that was removed says so", async ({ expect }) => {
      const lines = new Timeline();
      const create = lines.add("create", { object: { kind: "channel", name: "city" } });
      await write([lines.add("remove", { actor: "bob", object: { reason: "empty" } }), create]);
      const asked = "SELECT name, removed_at::float8, removed_by, removed_reason FROM room_states WHERE id = $1";
      expect(await ask(asked, lines.target)).toEqual([
        { name: "city", removed_at: EPOCH + 2, removed_by: "bob", removed_reason: "empty" },
      ]);
    });

    test("messages and reactions are as they are now, whatever comes first", async ({ expect }) => {
      for (const order of [(it: LoggedEvent[]) => it, shuffled, (it: LoggedEvent[]) => it.toReversed()]) {
        const lines = new Timeline();
        const [edited, gone, back] = [lines.send("one"), lines.send("two"), lines.send("three")];
        const events = [
          edited,
          gone,
          back,
          edit(lines, edited, "one, edited"),
          edit(lines, edited, "one, edited again"),
          remove(lines, gone),
          remove(lines, back),
          undelete(lines, back, "three"),
          react(lines, back, "👍", true),
          react(lines, back, "👍", true, "dan"),
          react(lines, back, "👍", false, "dan"),
        ];
        for (const event of order(events)) await write([event]);
        await write(events);
        const asked = `SELECT message, edited_at::float8, deleted_by, deleted_reason FROM messages WHERE room = $1 ORDER BY seq`;
        expect(await ask(asked, lines.target)).toEqual([
          { message: "one, edited again", edited_at: EPOCH + 5, deleted_by: null, deleted_reason: null },
          { message: null, edited_at: null, deleted_by: "bob", deleted_reason: "rude" },
          { message: "three", edited_at: null, deleted_by: null, deleted_reason: null },
        ]);
        expect(await ask(`SELECT seq::int, emoji, "user" FROM reactions WHERE room = $1`, lines.target)).toEqual([
          { seq: 3, emoji: "👍", user: "cy" },
        ]);
      }
    });

    test("reports and hits are there with what they are about", async ({ expect }) => {
      const lines = new Timeline();
      const message = lines.send("rude words");
      await write([message, report(lines, message, []), hit(lines, message)]);
      const asked = "SELECT reporter, author, reason, of_seq::int, evidence FROM reports WHERE room = $1";
      expect(await ask(asked, lines.target)).toEqual([
        { reporter: "cy", author: "ada", reason: "rude", of_seq: 1, evidence: [message.event.activity] },
      ]);
      const hits = `SELECT "user", list, action, words, of_seq::int FROM word_hits WHERE room = $1`;
      expect(await ask(hits, lines.target)).toEqual([
        { user: "ada", list: "rude", action: "flag", words: ["rude words"], of_seq: 1 },
      ]);
    });

    test("held and shadowed messages count as messages once they are let through", async ({ expect }) => {
      const lines = new Timeline();
      const held = lines.add("send", { to: [user("bob")], held: "review", actor: "cy", object: { text: "held" } });
      const shadow = lines.add("send", { to: [user("cy")], held: "shadow", actor: "cy", object: { text: "shadowed" } });
      await write([held, shadow]);
      const counters = "SELECT messages::int, whispers::int FROM room_counters WHERE room = $1";
      expect(await ask(counters, lines.target)).toEqual([]);
      const asked = "SELECT held, recipients FROM messages WHERE room = $1 ORDER BY seq";
      expect(await ask(asked, lines.target)).toEqual([
        { held: "review", recipients: ["bob"] },
        { held: "shadow", recipients: ["cy"] },
      ]);

      const released = { of: placeOf(held), by: user("bob"), written: held.event.activity.at };
      await write([lines.add("send", { actor: "cy", released, object: { text: "held" } })]);
      expect(await ask(counters, lines.target)).toEqual([{ messages: 1, whispers: 0 }]);
    });

    test("what is purged is nowhere, whatever comes first, and does not come back with a replay", async ({
      expect,
    }) => {
      for (const order of [(it: LoggedEvent[]) => it, shuffled, (it: LoggedEvent[]) => it.toReversed()]) {
        for (const size of [1, 3, 9]) {
          const lines = new Timeline();
          const message = lines.send("secret one");
          const events = [
            message,
            hit(lines, message),
            edit(lines, message, "secret two"),
            report(lines, message, []),
            remove(lines, message),
            undelete(lines, message, "secret two"),
            purge(lines, message),
          ];
          for (const batch of inBatches(order(events), size)) await write(batch);
          await write(events);
          const stored = await ask("SELECT message, activity FROM activities WHERE target = $1", lines.target);
          expect(stored).toHaveLength(7);
          expect(JSON.stringify(stored)).not.toContain("secret");
          const asked = "SELECT message, is_purged, deleted_by FROM messages WHERE room = $1";
          expect(await ask(asked, lines.target)).toEqual([{ message: null, is_purged: true, deleted_by: "bob" }]);
        }
      }
    });

    test("who is banned from everywhere, and what administrators did, is in the logs of users", async ({ expect }) => {
      const lines = new Timeline();
      // Such a log is a user's; what it is called makes no difference here.
      const whom = user(lines.target);
      await write([
        lines.add("global-unban", { actor: "root", object: { user: whom } }),
        lines.add("global-ban", { actor: "root", object: { user: whom, reason: "fraud" } }),
        lines.add("audit", { actor: "root", object: { what: "ban", why: "fraud" } }),
      ]);
      expect(await ask(`SELECT reason, by FROM global_bans WHERE "user" = $1`, lines.target)).toEqual([
        { reason: "fraud", by: "root" },
      ]);
      expect(await ask("SELECT admin, what, why FROM admin_audit WHERE $1 <> ''", lines.target)).toEqual([
        { admin: "root", what: "ban", why: "fraud" },
      ]);
    });
  });
}
