/** Where people are, since when and how rooms are set: the same answers in whatever order and how often events come. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "vitest";
import type { LoggedEvent } from "../../bridge/log/event-log.ts";
import { trusted, type SessionId } from "../../src/protocol/ids.ts";
import { EPOCH, inBatches, room, shuffled, Timeline, user } from "./archive-events.ts";
import type { Relational } from "./relational-deeds.contract.ts";

const DOCUMENT = join(import.meta.dirname, "../../docs/operators-views.md");
const ORDERS = [(it: LoggedEvent[]) => it, shuffled, (it: LoggedEvent[]) => it.toReversed()];
const session = (name: string): SessionId => trusted<SessionId>(name);
const bob = user("bob");

export function peopleContract({ write, ask }: Relational): void {
  const inAnyOrder = async (tell: () => { events: LoggedEvent[]; check: () => Promise<void> }): Promise<void> => {
    for (const order of ORDERS) {
      for (const size of [1, 5, 30]) {
        const { events, check } = tell();
        for (const batch of inBatches(order(events), size)) await write(batch);
        await write(shuffled(events));
        await check();
      }
    }
  };

  describe("with where people are", () => {
    test("a user's log tells sessions with their ends, last seen, blocks, profile and revocations", ({ expect }) =>
      inAnyOrder(() => {
        // Such a log is a user's; what it is called makes no difference here.
        const lines = new Timeline();
        const events = [
          lines.add("connect", { object: { session: session("s1") } }),
          lines.add("online", { object: {} }),
          lines.add("connect", { object: { session: session("s2") } }),
          lines.add("disconnect", { object: { session: session("s1"), reason: "deploy" } }),
          lines.add("block", { object: { user: bob } }),
          lines.add("block", { object: { user: user("cy") } }),
          lines.add("unblock", { object: { user: bob } }),
          lines.add("profile", { object: { text: "hello" } }),
          lines.add("profile", { object: { text: "busy bee" } }),
          lines.add("revoke", { actor: "root", object: { user: user(lines.target), reason: "lost phone" } }),
          lines.add("offline", { object: { reason: "closed" } }),
        ];
        const check = async (): Promise<void> => {
          const sessions = `SELECT session, since::float8, until::float8, reason FROM user_sessions WHERE "user" = $1 ORDER BY 1`;
          expect(await ask(sessions, lines.target)).toEqual([
            { session: "s1", since: EPOCH + 1, until: EPOCH + 4, reason: "deploy" },
            { session: "s2", since: EPOCH + 3, until: null, reason: null },
          ]);
          const state = `SELECT is_online, last_seen::float8, reason FROM user_states WHERE "user" = $1`;
          expect(await ask(state, lines.target)).toEqual([
            { is_online: false, last_seen: EPOCH + 11, reason: "closed" },
          ]);
          expect(await ask(`SELECT blocked FROM user_blocks WHERE "user" = $1`, lines.target)).toEqual([
            { blocked: "cy" },
          ]);
          expect(await ask(`SELECT text FROM user_profiles WHERE "user" = $1`, lines.target)).toEqual([
            { text: "busy bee" },
          ]);
          expect(await ask(`SELECT token, by, reason FROM user_revocations WHERE "user" = $1`, lines.target)).toEqual([
            { token: null, by: "root", reason: "lost phone" },
          ]);
        };
        return { events, check };
      }));

    test("whoever is online has no last seen yet, and an emptied profile is none", async ({ expect }) => {
      const lines = new Timeline();
      await write([
        lines.add("offline", { object: { reason: "lost" } }),
        lines.add("online", { object: {} }),
        lines.add("profile", { object: { text: "hello" } }),
        lines.add("profile", { object: { text: "" } }),
      ]);
      expect(await ask(`SELECT is_online, last_seen FROM user_states WHERE "user" = $1`, lines.target)).toEqual([
        { is_online: true, last_seen: null },
      ]);
      expect(await ask(`SELECT text FROM user_profiles WHERE "user" = $1`, lines.target)).toEqual([]);
    });

    test("a room tells who is there, who is invited, who banned whom, how it is set and where it was", ({ expect }) =>
      inAnyOrder(() => {
        const [city, topic] = [new Timeline(), new Timeline()];
        const lines = new Timeline();
        const events = [
          city.add("create", { object: { kind: "channel", name: "city" } }),
          topic.add("create", { object: { kind: "channel", name: "topic" } }),
          topic.add("move", { object: { parent: city.target } }),
          lines.add("create", { object: { kind: "group", name: "lobby", members: [user("ada"), bob] } }),
          lines.add("move", { object: { parent: city.target } }),
          lines.add("move", { object: { parent: topic.target, before: city.target } }),
          lines.add("invite", { object: { user: { id: user("cy") } } }),
          lines.add("invite", { object: { user: { id: user("dan") } } }),
          lines.add("join", { actor: "cy", object: {} }),
          lines.add("configure", { object: { frozen: true, slowMs: 1_000 } }),
          lines.add("configure", { object: { frozen: false } }),
          lines.add("ban", { object: { user: { id: bob }, reason: "spam" } }),
          lines.add("unban", { actor: "cy", object: { user: { id: bob } } }),
        ];
        const check = async (): Promise<void> => {
          const where = `SELECT "user", room_name, parent, role, since::float8 FROM who_is_where WHERE room = $1 ORDER BY 1`;
          expect(await ask(where, lines.target)).toEqual([
            { user: "ada", room_name: "lobby", parent: topic.target, role: "owner", since: EPOCH + 1 },
            { user: "cy", room_name: "lobby", parent: topic.target, role: null, since: EPOCH + 6 },
          ]);
          const invitations = `SELECT "user", by, is_open FROM room_invitations WHERE room = $1 ORDER BY 1`;
          expect(await ask(invitations, lines.target)).toEqual([
            { user: "cy", by: "ada", is_open: false },
            { user: "dan", by: "ada", is_open: true },
          ]);
          const settings = "SELECT setting, value FROM room_settings WHERE room = $1 ORDER BY 1";
          expect(await ask(settings, lines.target)).toEqual([
            { setting: "frozen", value: false },
            { setting: "slowMs", value: 1_000 },
          ]);
          const bans = `SELECT "user", by, is_lifted, reason FROM ban_history WHERE room = $1 ORDER BY seq`;
          expect(await ask(bans, lines.target)).toEqual([
            { user: "bob", by: "ada", is_lifted: false, reason: "spam" },
            { user: "bob", by: "cy", is_lifted: true, reason: null },
          ]);
          expect(await ask("SELECT parent FROM room_moves WHERE room = $1 ORDER BY seq", lines.target)).toEqual([
            { parent: city.target },
            { parent: topic.target },
          ]);
          const above = "SELECT ancestor, distance FROM room_ancestors WHERE room = $1 ORDER BY 2";
          expect(await ask(above, lines.target)).toEqual([
            { ancestor: topic.target, distance: 1 },
            { ancestor: city.target, distance: 2 },
          ]);
        };
        return { events, check };
      }));

    test("nobody is in a room that was removed, and moves that contradict each other end", async ({ expect }) => {
      const [one, other] = [new Timeline(), new Timeline()];
      await write([
        one.add("create", { object: { kind: "channel", name: "one" } }),
        one.add("move", { object: { parent: other.target } }),
        other.add("create", { object: { kind: "channel", name: "other" } }),
        other.add("move", { object: { parent: one.target } }),
        one.add("remove", { object: {} }),
      ]);
      expect(await ask("SELECT 1 FROM who_is_where WHERE room = $1", one.target)).toEqual([]);
      expect(await ask("SELECT 1 FROM room_ancestors WHERE room = $1", one.target)).toHaveLength(8);
    });

    test("every view is described with a query that runs", async ({ expect }) => {
      const text = await readFile(DOCUMENT, "utf8");
      const queries = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, query = ""]) => query);
      for (const query of queries)
        await ask(`SELECT $1 <> '' AS ran FROM (${query.trim().replace(/;$/, "")}) AS q`, room());
      const named =
        "SELECT table_name AS view FROM information_schema.views WHERE table_schema = 'public' AND $1 <> ''";
      const views = (await ask(named, room())).flatMap((row) => Object.values(row as object).map(String));
      expect(views).toContain("who_is_where");
      for (const view of views)
        expect(
          queries.some((query) => query.includes(`FROM ${view} `) || query.includes(`FROM ${view}\n`)),
          view,
        ).toBe(true);
    });
  });
}
