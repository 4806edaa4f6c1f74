/** However a client comes by what happened to a message, it reads as whoever asks later is told. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changesIn, withChanges } from "../../src/client/message-fold.ts";
import { asRead, slotsOf, type Said } from "../../src/domain/message-as-read.ts";
import { readingAfter, withChange, withReading } from "../../src/domain/message-fold.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import { trusted, type ActivityId, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import { MAX_REACTION_USERS } from "../../src/protocol/limits.ts";

const EPOCH = 1_700_000_000_000;
const PEOPLE = ["ada", "bob", "cy"];
const of = { epoch: EPOCH, seq: 1 };
const actor = (id: string) => ({ id: trusted<UserId>(id) });
const numbered = (seq: number, who: string) => ({
  id: trusted<ActivityId>(String(seq).padStart(26, "0")),
  target: trusted<RoomId>("g~0123456789abcdefghjkmnpqrs"),
  actor: actor(who),
  epoch: EPOCH,
  seq,
  at: EPOCH + seq,
  count: 1,
});
const hello: Said = { ...numbered(1, "ada"), verb: "send", object: { text: "hello" } };

type Step =
  | { readonly verb: "edit"; readonly text: string }
  | { readonly verb: "delete" | "undelete" | "purge" }
  | { readonly verb: "react"; readonly who: string; readonly emoji: string; readonly on: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ verb: fc.constant("edit" as const), text: fc.constantFrom("a", "b", "c") }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constantFrom("delete" as const, "undelete" as const) }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant("purge" as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      verb: fc.constant("react" as const),
      who: fc.constantFrom(...PEOPLE),
      emoji: fc.constantFrom("👍", "🎂"),
      on: fc.boolean(),
    }),
  },
);

/** A log as the room writes it: only what changes something, and may be. */
function logOf(steps: readonly Step[]): Activity[] {
  const log: Activity[] = [];
  let text = hello.object.text;
  let edited: number | undefined;
  let state: "there" | "deleted" | "purged" = "there";
  const reacted = new Set<string>();
  const changed = { of, author: hello.actor, written: hello.at };
  for (const it of steps) {
    const next = log.length + 2;
    if (it.verb === "edit" && state === "there" && it.text !== text) {
      text = it.text;
      log.push({ ...numbered(next, "ada"), verb: "edit", object: { ...changed, text } });
      edited = EPOCH + next;
    } else if (it.verb === "delete" && state === "there") {
      state = "deleted";
      log.push({ ...numbered(next, "bob"), verb: "delete", object: { ...changed, reason: "rude" } });
    } else if (it.verb === "undelete" && state === "deleted") {
      state = "there";
      const object = { ...changed, text, ...(edited !== undefined && { edited }) };
      log.push({ ...numbered(next, "bob"), verb: "undelete", object });
    } else if (it.verb === "purge" && state !== "purged") {
      state = "purged";
      log.push({ ...numbered(next, "cy"), verb: "purge", object: changed });
    } else if (it.verb === "react" && state === "there") {
      const key = `${it.emoji} ${it.who}`;
      if (reacted.has(key) === it.on) continue;
      if (it.on) reacted.add(key);
      else reacted.delete(key);
      log.push({ ...numbered(next, it.who), verb: "react", object: { of, emoji: it.emoji, on: it.on } });
    }
  }
  return log;
}

const fold = (message: Said, changes: readonly Activity[]) => changes.reduce<Said>(withChange, message);
const steps = fc.array(step, { maxLength: 30 });

describe("a message and what happens to it", () => {
  test("reads the same from any page of history on, with what comes live after it, and what comes twice", () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.nat(), (all, cut, overlap) => {
        const log = logOf(all);
        const at = cut % (log.length + 1);
        const page = fold(hello, log.slice(0, at));
        const live = log.slice(Math.max(0, at - (overlap % 5)));
        expect(fold(page, live)).toEqual(fold(hello, log));
      }),
    );
  });

  test("reads in the SDK as in the room", () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, cut) => {
        const log = logOf(all);
        const page = fold(hello, log.slice(0, cut % (log.length + 1)));
        const changes = changesIn(log)?.get(`${of.epoch}.${of.seq}`) ?? [];
        expect(withChanges(page, changes)).toEqual(fold(hello, log));
      }),
    );
  });

  test("reads in the room as in the archive, wherever one goes on after the other", () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, cut) => {
        const log = logOf(all);
        const at = cut % (log.length + 1);
        const archived = asRead(hello, log.slice(0, at).flatMap(slotsOf));
        expect(neutral(fold(archived, log.slice(at)))).toEqual(neutral(asRead(hello, log.flatMap(slotsOf))));
      }),
    );
  });

  test("is the same object where nothing changed", () => {
    const [edit] = logOf([{ verb: "edit", text: "a" }]);
    if (!edit) throw new Error("no edit");
    const after = withChange(hello, edit);
    expect(withChange(after, edit)).toBe(after);
    expect(withChange(hello, { ...hello, seq: 2 })).toBe(hello);
    expect(withChange({ ...hello, seq: 3 }, edit)).toMatchObject({ object: { text: "hello" } });
  });

  test("names so many people of each emoji, and counts all", () => {
    const people = Array.from({ length: MAX_REACTION_USERS + 3 }, (_, i) => `user-${i}`);
    const on = people.map((who, i) => ({
      ...numbered(i + 2, who),
      verb: "react" as const,
      object: { of, emoji: "👍", on: true },
    }));
    const all = on.reduce((reading, it) => readingAfter(reading, it), { text: "hello" });
    const message = withReading(hello, all);
    expect(message.overlay?.reactions).toEqual([
      { emoji: "👍", users: people.slice(0, MAX_REACTION_USERS), count: people.length },
    ]);
    const off = {
      ...numbered(100, people.at(-1) ?? ""),
      verb: "react" as const,
      object: { of, emoji: "👍", on: false },
    };
    expect(withChange(message, off).overlay?.reactions?.[0]).toMatchObject({ count: people.length - 1 });
    expect(withChanges(message, [off])).toEqual(withChange(message, off));
  });
});

/** In what order different emoji stand is all that the archive may see otherwise. */
function neutral(message: Said): unknown {
  const { overlay } = message;
  const sorted = overlay?.reactions
    ?.map((it) => ({ ...it, users: it.users.toSorted() }))
    .toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1));
  return { ...message, overlay: overlay && { ...overlay, ...(sorted && { reactions: sorted }) } };
}
