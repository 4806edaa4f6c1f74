/** What is found of messages that were changed: the same whatever store it is on, and in whatever order things come. */
import fc from "fast-check";
import { describe, test } from "vitest";
import type { Search } from "../../bridge/search/search.ts";
import type { LoggedEvent } from "../../bridge/log/event-log.ts";
import { callId, type RoomId } from "../../src/protocol/ids.ts";
import { EPOCH, inBatches, Timeline, user } from "./archive-events.ts";
import { edit, hit, placeOf, purge, react, remove, report, undelete } from "./changes.ts";

export interface ChangedSearch extends Pick<Search, "search"> {
  /** And waits until it is found. */
  write(events: readonly LoggedEvent[]): Promise<void>;
  /** Everything that is stored of a room, as text. */
  dump(target: RoomId): Promise<string>;
}

const RUNS = { numRuns: 12 };
const inSomeOrder = (length: number) =>
  fc.record({
    order: fc.shuffledSubarray(
      Array.from({ length }, (_, i) => i),
      { minLength: length },
    ),
    size: fc.integer({ min: 1, max: length }),
    again: fc.subarray(Array.from({ length }, (_, i) => i)),
  });
const pick = (events: readonly LoggedEvent[], at: readonly number[]) => at.flatMap((i) => events[i] ?? []);

export function searchChangesContract(opened: () => ChangedSearch): void {
  describe("with messages that were changed", () => {
    const found = async (target: RoomId, q: string, viewer = "ada"): Promise<string[]> => {
      const { hits } = await opened().search({ viewer: user(viewer), rooms: [target], q, order: "newest", limit: 50 });
      return hits.map(({ activity }) => ("text" in activity.object ? activity.object.text : "?"));
    };

    test("in whatever order and batches it all comes, also again, the same is found", async ({ expect }) => {
      await fc.assert(
        fc.asyncProperty(inSomeOrder(9), async ({ order, size, again }) => {
          const lines = new Timeline();
          const [first, gone, back] = [lines.send("heron one"), lines.send("heron two"), lines.send("heron three")];
          const events = [
            first,
            gone,
            back,
            edit(lines, first, "stork one"),
            edit(lines, first, "crane one"),
            remove(lines, gone),
            remove(lines, back),
            undelete(lines, back, "heron three"),
            react(lines, back, "👍", true),
          ];
          for (const batch of inBatches(pick(events, order), size)) await opened().write(batch);
          await opened().write(pick(events, again));
          expect(await found(lines.target, "heron")).toEqual(["heron three"]);
          expect(await found(lines.target, "crane")).toEqual(["crane one"]);
          expect(await found(lines.target, "stork")).toEqual([]);
          expect(await opened().dump(lines.target)).not.toContain("heron two");
        }),
        RUNS,
      );
    });

    test("a hit is the message as it reads now, and says that it was edited", async ({ expect }) => {
      const lines = new Timeline();
      const message = lines.send("ibis before");
      await opened().write([message]);
      await opened().write([edit(lines, message, "ibis after")]);
      const { hits } = await opened().search({
        viewer: user("cy"),
        rooms: [lines.target],
        q: "ibis",
        order: "best",
        limit: 5,
      });
      expect(hits).toEqual([
        {
          activity: {
            ...message.event.activity,
            object: { text: "ibis after" },
            overlay: { version: { epoch: EPOCH, seq: 2 }, edited: EPOCH + 2 },
          },
          highlights: [[0, 4]],
        },
      ]);
    });

    test("an edited message keeps its place in time, and its parties", async ({ expect }) => {
      const lines = new Timeline();
      const whisper = lines.add("whisper", { to: [user("bob")], object: { text: "egret whispered" } });
      const later = lines.send("egret later");
      const events = [whisper, later, edit(lines, whisper, "egret edited"), remove(lines, later)];
      events.push(undelete(lines, later, "egret later"));
      await opened().write(events.toReversed());
      expect(await found(lines.target, "egret", "bob")).toEqual(["egret later", "egret edited"]);
      expect(await found(lines.target, "egret", "ada")).toEqual(["egret later", "egret edited"]);
      expect(await found(lines.target, "egret", "eve")).toEqual(["egret later"]);
    });

    test("held and shadowed messages are found by their parties only; a released one by everybody", async ({
      expect,
    }) => {
      const lines = new Timeline();
      const held = lines.add("send", { to: [user("bob")], held: "review", actor: "cy", object: { text: "owl held" } });
      const shadowed = lines.add("send", {
        to: [user("cy")],
        held: "shadow",
        actor: "cy",
        object: { text: "owl shadow" },
      });
      await opened().write([held, shadowed]);
      expect(await found(lines.target, "owl", "cy")).toEqual(["owl shadow", "owl held"]);
      expect(await found(lines.target, "owl", "bob")).toEqual(["owl held"]);
      expect(await found(lines.target, "owl", "dan")).toEqual([]);

      const released = { of: placeOf(held), by: user("bob"), written: held.event.activity.at };
      await opened().write([lines.add("send", { actor: "cy", released, object: { text: "owl held" } })]);
      expect(await found(lines.target, "owl", "dan")).toEqual(["owl held"]);
    });

    test("what is said about messages, and calls for an admin, are found by nobody", async ({ expect }) => {
      const lines = new Timeline();
      const message = lines.send("kestrel");
      const to = [user("bob")];
      const caller = { id: user("cy") };
      const call = callId.parse(message.event.activity.id);
      await opened().write([
        message,
        report(lines, message, []),
        hit(lines, message),
        lines.add("call-admin", { to, actor: "cy", object: { call, reason: "kestrel" } }),
        lines.add("claim", { to, actor: "bob", object: { call, caller } }),
        lines.add("close-call", { to, actor: "bob", object: { call, caller, note: "kestrel" } }),
        lines.add("ban", { actor: "bob", object: { user: caller, reason: "kestrel" } }),
        lines.add("rename", { actor: "bob", object: { name: "kestrel" } }),
      ]);
      for (const viewer of ["ada", "bob", "cy"])
        expect(await found(lines.target, "kestrel", viewer)).toEqual(["kestrel"]);
    });

    test("what is purged is nowhere, whatever comes first, and does not come back with a replay", async ({
      expect,
    }) => {
      await fc.assert(
        fc.asyncProperty(inSomeOrder(6), async ({ order, size, again }) => {
          const lines = new Timeline();
          const message = lines.send("secret one");
          const events = [
            message,
            edit(lines, message, "secret two"),
            remove(lines, message),
            undelete(lines, message, "secret two"),
            purge(lines, message),
            lines.send("good night"),
          ];
          for (const batch of inBatches(pick(events, order), size)) await opened().write(batch);
          await opened().write(pick(events, again));
          await opened().write([message]);
          expect(await found(lines.target, "secret")).toEqual([]);
          expect(await found(lines.target, "good")).toEqual(["good night"]);
          expect(await opened().dump(lines.target)).not.toContain("secret");
        }),
        RUNS,
      );
    });

    test("several writers of the same messages lose nothing of each other", async ({ expect }) => {
      const lines = new Timeline();
      const messages = Array.from({ length: 30 }, (_, i) => lines.send(`finch ${i}`));
      const edits = messages.map((it, i) => edit(lines, it, `wren ${i}`));
      await Promise.all([opened().write(messages), opened().write(edits), opened().write([...messages, ...edits])]);
      expect(await found(lines.target, "wren")).toHaveLength(30);
      expect(await found(lines.target, "finch")).toEqual([]);
    });
  });
}
