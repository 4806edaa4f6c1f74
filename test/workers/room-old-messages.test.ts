/** Messages that the room has no more: the archive says what they are, and what happens to them stands in the room's log. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { isSaid } from "../../src/domain/message-as-read.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import { archiveOf, asAged, drainedLog } from "./aged-room.ts";
import { wrote } from "./room-messages.ts";
import { join, makeRoom, stubOf, type TestRoom } from "./room-people.ts";

/** Ada's room that keeps one message: bob and cy wrote before, and each whispered. */
async function oldRoom() {
  const room = await makeRoom("ada", { messages: 1 });
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  const [one, secret] = [await wrote(bob, "old one"), await wrote(bob, "old psst", ["cy"])];
  const two = await wrote(bob, "old two");
  await wrote(cy, "old three");
  await wrote(ada, "new");
  return { room, ada, bob, cy, one, two, secret, log: await drainedLog(room) };
}

const reading = (events: readonly Activity[]) => events.filter(isSaid).map((it) => it.object.text);
const rowsOf = (room: TestRoom, table: string) =>
  runInDurableObject(stubOf(room), (_, state) => state.storage.sql.exec(`SELECT * FROM ${table}`).toArray());

test("an old message is edited, reacted to, deleted and brought back, and everybody reads it so before the archive knows", async () => {
  const { room, one, two, log } = await oldRoom();
  const asked = archiveOf(log);
  await asAged(room, async (aged) => {
    await aged.retain();
    expect(await rowsOf(room, "log")).toHaveLength(1);
    expect(await aged.write("bob", { verb: "edit", of: one, object: { text: "old one, put right" } })).toHaveProperty(
      "seq",
    );
    const like = { verb: "react", of: one, emoji: "👍", on: true };
    const liked = await aged.write("cy", like);
    expect(await aged.write("cy", like)).toEqual(liked);
    expect(await aged.write("ada", { verb: "delete", of: two, reason: "rude" })).toHaveProperty("seq");
    const events = await aged.history("cy");
    expect(reading(events)).toEqual(["old one, put right", "old psst", "", "old three", "new"]);
    expect(events.find((it) => it.seq === one.seq)).toMatchObject({
      overlay: { reactions: [{ emoji: "👍", users: ["cy"], count: 1 }], edited: expect.any(Number) },
    });
    // The activity carries what the archive said of it.
    expect(events.find((it) => it.verb === "delete")).toMatchObject({
      object: { of: two, author: { id: "bob" }, written: log.find((it) => it.seq === two.seq)?.at },
    });
  });
  await evictDurableObject(stubOf(room));
  await asAged(room, async (aged) => {
    expect(reading(await aged.history("ada"))).toEqual(["old one, put right", "", "old three", "new"]);
    expect(await aged.write("ada", { verb: "undelete", of: two })).toHaveProperty("seq");
    expect(reading(await aged.history("ada"))).toEqual(["old one, put right", "old two", "old three", "new"]);
    expect(await aged.versions("ada", one)).toMatchObject({
      events: [{ object: { text: "old one" } }, { object: { text: "old one, put right" } }],
    });
  });
  expect(new Set(asked.map((it) => it.path)).size).toBe(3);
});

test("what is old is as much its author's, and its parties', as what is new", async () => {
  const { room, one, secret, log } = await oldRoom();
  archiveOf(log);
  await asAged(room, async (aged) => {
    await aged.retain();
    const edit = { verb: "edit", of: one, object: { text: "mine now" } };
    expect(await aged.write("cy", edit)).toMatchObject({ error: { code: "not_yours" } });
    for (const verb of ["delete", "undelete", "release"])
      expect(await aged.write("ada", { verb, of: secret })).toMatchObject({ error: { code: "not_found" } });
    expect(await aged.write("ada", { verb: "react", of: secret, emoji: "👍", on: true })).toMatchObject({
      error: { code: "not_found" },
    });
    expect(await aged.versions("ada", secret)).toMatchObject({ error: { code: "not_found" } });
    expect(await aged.write("cy", { verb: "delete", of: one })).toMatchObject({ error: { code: "forbidden" } });
    expect(await aged.write("bob", { verb: "delete", of: { epoch: one.epoch, seq: 1 } })).toMatchObject({
      error: { code: "not_found" },
    });
    await aged.write("ada", { verb: "configure", settings: { editMs: 0 } });
    expect(await aged.write("bob", edit)).toMatchObject({ error: { code: "edit_too_late" } });
    expect(await aged.write("cy", { verb: "report", of: secret, reason: "hm" })).toHaveProperty("seq");
    const report = (await aged.history("ada")).find((it) => it.verb === "report");
    expect(report?.object.evidence.map((it) => it.object.text)).toEqual([
      "old one",
      "old psst",
      "old two",
      "old three",
      "new",
    ]);
  });
});

test("while the archive is asked a ban holds, and once it cannot be reached the answer is to try again; new messages do not wait", async () => {
  const { room, ada, bob, one, log } = await oldRoom();
  const waiting: (() => void)[] = [];
  let isDown = false;
  archiveOf(log, ({ path }) => {
    if (isDown) throw new Error("the archive is down");
    return path.endsWith("history") ? new Promise((done) => waiting.push(done)) : undefined;
  });
  await asAged(room, async (aged) => {
    await aged.retain();
    const edit = aged.write("bob", { verb: "edit", of: one, object: { text: "too late" } });
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    expect(await aged.write("ada", { verb: "ban", user: "bob" })).toHaveProperty("seq");
    for (const go of waiting) go();
    expect(await edit).toMatchObject({ error: { code: "banned" } });
    isDown = true;
    expect(await aged.write("cy", { verb: "react", of: one, emoji: "👍", on: true })).toMatchObject({
      error: { code: "archive_unavailable", temporary: true },
    });
    expect(await aged.write("cy", { verb: "send", id: "s1", object: { text: "meanwhile" } })).toHaveProperty("seq");
  });
  await bob.ended();
  await ada.heard("meanwhile");
  expect(ada.events.some((it) => it.verb === "edit" || it.verb === "react")).toBe(false);
});

test("what one asks of old messages is done in the order in which it was asked", async () => {
  const { room, one, two, log } = await oldRoom();
  let slow: (() => void) | undefined;
  archiveOf(log, ({ body }) =>
    body.cursor?.seq === one.seq + 1 && !slow ? new Promise<void>((done) => (slow = done)) : undefined,
  );
  await asAged(room, async (aged) => {
    await aged.retain();
    const edit = aged.write("bob", { verb: "edit", of: one, object: { text: "first" } });
    await vi.waitFor(() => expect(slow).toBeDefined());
    const remove = aged.write("bob", { verb: "delete", of: two });
    // Others do not wait for it.
    expect(await aged.write("cy", { verb: "react", of: two, emoji: "👍", on: true })).toHaveProperty("seq");
    slow?.();
    const [edited, removed] = [await edit, await remove] as { seq: number }[];
    expect(edited?.seq).toBeLessThan(removed?.seq ?? 0);
    expect(reading(await aged.history("ada"))).toEqual(["first", "", "old three", "new"]);
  });
});

test("all of one person goes page by page, from the newest in the room to the oldest in the archive", async () => {
  const { room, one, two, log } = await oldRoom();
  archiveOf(log);
  await asAged(room, async (aged) => {
    await aged.retain();
    await aged.write("bob", { verb: "send", id: "s1", object: { text: "new, too" } });
    const first = await aged.write("ada", { verb: "delete", author: "bob" });
    expect(first).toMatchObject({ count: 1, next: { epoch: one.epoch } });
    const { next } = first as { next: { epoch: number; seq: number } };
    const rest = await aged.write("ada", { verb: "delete", author: "bob", before: next });
    expect(rest).toMatchObject({ count: 2 });
    expect(rest).not.toHaveProperty("next");
    expect(reading(await aged.history("cy"))).toEqual(["", "old psst", "", "old three", "new", ""]);
    expect(await aged.write("ada", { verb: "purge", range: { first: one, last: two } })).toMatchObject({ count: 2 });
    expect(await aged.write("ada", { verb: "undelete", of: one })).toMatchObject({ error: { code: "purged" } });
  });
});

test("what happened to an old message is forgotten here once the archive has it, and is read from there", async () => {
  const { room, bob, one } = await oldRoom();
  await bob.request({ verb: "edit", of: one, object: { text: "put right" } });
  await bob.request({ verb: "react", of: one, emoji: "👍", on: true });
  for (let i = 0; i < 3; i++) await wrote(bob, `newer ${i}`);
  const log = await drainedLog(room);
  const edit = log.find((it) => it.verb === "edit")?.seq ?? 0;
  archiveOf(log.filter((it) => it.seq < edit));
  await asAged(room, (aged) => aged.retain());
  expect(await rowsOf(room, "overlays")).toHaveLength(1);
  vi.restoreAllMocks();
  archiveOf(log);
  await asAged(room, async (aged) => {
    await aged.retain();
    for (const table of ["overlays", "reactions", "traces"]) expect(await rowsOf(room, table)).toEqual([]);
    expect(reading(await aged.history("cy"))[0]).toBe("put right");
  });
});
