/** What operators look through, on a Postgres server and inside the process. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readOperatorList } from "../../bridge/operators/operator-lists.ts";
import { RelationalSink } from "../../bridge/relational/relational-sink.ts";
import { ulid } from "../../src/domain/ulid.ts";
import { callId } from "../../src/protocol/ids.ts";
import type { OperatorList, OperatorQuery } from "../../src/protocol/operator-lists.ts";
import { Timeline, user } from "./archive-events.ts";
import { openTestPglite, openTestPostgres, type TestDatabase } from "./relational-databases.ts";

describe.for([
  ["Postgres", openTestPostgres],
  ["PGlite", openTestPglite],
] as const)("on %s", ([, open]) => {
  let database: TestDatabase;
  let lines: Timeline;
  let list: (name: OperatorList, more?: Partial<OperatorQuery>) => ReturnType<typeof readOperatorList>;
  beforeAll(async () => {
    database = await open();
    lines = new Timeline();
    const bob = { id: user("bob") };
    const events = [
      lines.add("create", { object: { kind: "group", name: "The Lobby", members: [user("ada"), user("bob")] } }),
      lines.send("hello"),
      lines.add("whisper", { to: [user("bob")], object: { text: "psst" } }),
      lines.add("join", { object: {}, actor: "cy" }),
      lines.add("ban", { object: { user: bob, reason: "spoilers" } }),
      lines.add("mute", { object: { user: { id: user("cy") } } }),
      lines.add("call-admin", {
        to: [user("ada")],
        object: { call: callId.parse(ulid(1)), reason: "help" },
        actor: "cy",
      }),
      lines.add("audit", { object: { what: "POST /v1/admin/bans", why: "as agreed" } }),
    ];
    const outcome = await new RelationalSink(database.pool).write(events);
    if (outcome.kind !== "written") throw new Error(JSON.stringify(outcome));
    const { environment } = events[0]?.event ?? { environment: "" };
    list = (name, more = {}) => readOperatorList(database.pool, { environment, list: name, limit: 50, ...more });
  });
  afterAll(() => database?.close());

  test("a room has its name, how many are in it and how much was said, and is found by a part of its name", async () => {
    const row = { kind: "group", name: "The Lobby", members: 2, messages: 1, at: expect.any(Number) };
    expect((await list("rooms")).rows).toEqual([expect.objectContaining(row)]);
    expect((await list("rooms", { q: "lobb" })).rows).toHaveLength(1);
    expect((await list("rooms", { q: "attic" })).rows).toEqual([]);
    expect((await list("rooms", { environment: "another" })).rows).toEqual([]);
  });

  test("who is banned, who is muted, and what administrators did", async () => {
    expect((await list("bans")).rows).toEqual([
      expect.objectContaining({ user: "bob", reason: "spoilers", by: "ada" }),
    ]);
    expect((await list("mutes", { user: user("cy") })).rows).toEqual([expect.objectContaining({ user: "cy" })]);
    expect((await list("mutes", { user: user("bob") })).rows).toEqual([]);
    expect((await list("audit", { q: "AGREED" })).rows).toEqual([
      expect.objectContaining({ user: "ada", what: "POST /v1/admin/bans", why: "as agreed" }),
    ]);
  });

  test("somebody's rooms have their names and tell what they are there, and whoever was banned from one is not in it", async () => {
    const named = { room_name: "The Lobby", user: "ada" };
    expect((await list("memberships", { user: user("ada") })).rows).toEqual([
      expect.objectContaining({ ...named, kind: "group", role: "owner" }),
    ]);
    expect((await list("memberships", { q: "LOBBY" })).rows.map((it) => it["user"])).toEqual(["cy", "ada"]);
    expect((await list("memberships", { user: user("bob") })).rows).toEqual([]);
    expect((await list("people", { q: "ada" })).rows).toEqual([expect.objectContaining({ user: "ada", rooms: 1 })]);
  });

  test("calls are narrowed by what became of them, and no other list is", async () => {
    expect((await list("calls", { state: "open" })).rows).toEqual([
      expect.objectContaining({ state: "open", user: "cy" }),
    ]);
    expect((await list("calls", { state: "closed" })).rows).toEqual([]);
    expect((await list("rooms", { state: "open" })).rows).toEqual([]);
    expect((await list("reports", { state: "closed" })).rows).toEqual([]);
  });

  test("messages are found by author, room and text; what was for a few is not among them", async () => {
    const { rows } = await list("messages");
    expect(rows).toEqual([expect.objectContaining({ user: "ada", message: "hello", seq: expect.any(Number) })]);
    expect((await list("messages", { user: user("bob") })).rows).toEqual([]);
    expect((await list("messages", { q: "HELL" })).rows).toHaveLength(1);
    expect(JSON.stringify(await list("messages", { q: "psst" }))).not.toContain("psst");
  });

  test("pages follow each other without a hole, newest first", async () => {
    const seen: unknown[] = [];
    let after: OperatorQuery["after"];
    for (let pages = 0; pages < 5; pages++) {
      // oxlint-disable-next-line no-await-in-loop -- each begins where the one before ended
      const page = await list("people", { limit: 1, ...(after && { after }) });
      seen.push(...page.rows.map((it) => it["user"]));
      after = page.next;
      if (!after) break;
    }
    expect(new Set(seen)).toEqual(new Set(["ada", "bob", "cy"]));
    expect(seen).toHaveLength(3);
  });

  test("every list can be asked, also with nothing in it", async () => {
    for (const name of ["calls", "reports", "hits"] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is enough
      expect((await list(name, { q: "x" })).rows).toEqual([]);
    }
  });
});
