/** Word lists in rooms: what each action does, who learns of it and who does not. In real objects, with evictions. */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { hashOf } from "../../src/domain/word-filter/list-hash.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import type { WordList } from "../../src/protocol/word-list.ts";
import { RoomWords } from "../../workers/room/word-lists.ts";
import type { StoredWordLists } from "../../workers/words/stored-word-lists.ts";
import { SITE_NAME } from "../../workers/words/site.ts";
import { device, newUser } from "./support-user.ts";
import { putSiteWordList, removeSiteWordList } from "../../workers/words/site-words.ts";
import {
  connect,
  directRoom,
  hello,
  join,
  makeRoom,
  principalOf,
  stubOf,
  type RoomClient,
  type TestRoom,
} from "./room-people.ts";

const list = (action: WordList["action"], words: string[], more: Partial<WordList> = {}): WordList => ({
  id: `${action}-list`,
  action,
  match: "word",
  applies: ["message", "name"],
  words,
  ...more,
});

async function setWords(room: TestRoom, ...lists: WordList[]): Promise<void> {
  const ada = { principal: principalOf("ada"), address: room.address };
  for (const it of lists) expect(await stubOf(room).setWords(ada, it.id, it)).toHaveProperty("seq");
}

const LISTS = [
  list("refuse", ["grak"]),
  list("mask", ["blorp"]),
  list("hold", ["zonk"]),
  list("shadow", ["quux"]),
  list("flag", ["meh"]),
];

/** A room of ada's, with a list for each action; bob and cy are members. */
async function lobby(...lists: WordList[]) {
  const room = await makeRoom("ada");
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  await setWords(room, ...(lists.length > 0 ? lists : LISTS));
  return { room, ada, bob, cy };
}

const hits = (who: RoomClient) => who.events.flatMap((it) => (it.verb === "hit" ? [it.object] : []));
const messages = (who: RoomClient) => who.events.filter((it) => it.verb === "send");

/** What comes after it is there for everybody; so is whatever was before it. */
async function settle(writer: RoomClient, ...readers: RoomClient[]): Promise<void> {
  const text = `marker ${crypto.randomUUID()}`;
  expect(await writer.request(hello(text))).toHaveProperty("ok");
  for (const reader of readers) await reader.heard(text);
}

async function pageOf(who: RoomClient): Promise<Activity[]> {
  const answer: unknown = (await who.request({ verb: "history", limit: 200 })).ok;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `history` is answered with
  return (answer as { events: Activity[] }).events;
}

afterEach(async () => {
  vi.useRealTimers();
  await removeSiteWordList(env, "everywhere");
});

test("a refused message is not stored, its sender is told why, and those who moderate see what it was", async () => {
  const { room, ada, bob, cy } = await lobby();
  const refused = { code: "words_refused", temporary: false, message: expect.stringContaining("G.R.A.K") };
  expect(await bob.request(hello("you G.R.A.K"))).toMatchObject({ error: refused });
  await evictDurableObject(stubOf(room));
  expect(await bob.request(hello("you G.R.A.K"))).toMatchObject({ error: refused });
  await settle(bob, ada, cy);
  expect(hits(ada)).toMatchObject([
    {
      user: { id: "bob" },
      list: "refuse-list",
      action: "refuse",
      words: ["grak"],
      text: "you G.R.A.K",
      surface: "message",
    },
    { list: "refuse-list" },
  ]);
  for (const who of [bob, cy]) {
    expect(hits(who)).toEqual([]);
    expect(JSON.stringify(await pageOf(who))).not.toContain("grak");
    expect(JSON.stringify(who.frames)).not.toMatch(/starling-system|"hit"/);
  }
  expect(messages(cy)).toHaveLength(1);
});

test("a masked message is stored with asterisks, and sent again it is the same one, also after the list has gone", async () => {
  const { room, ada, bob, cy } = await lobby();
  const message = hello("such blorp here");
  const first = await bob.request(message);
  await cy.heard("such ***** here");
  expect((await bob.request(message)).ok).toEqual(first.ok);
  await stubOf(room).setWords({ principal: principalOf("ada"), address: room.address }, "mask-list", undefined);
  await evictDurableObject(stubOf(room));
  expect((await bob.request(message)).ok).toEqual(first.ok);
  expect(await bob.request({ ...message, object: { text: "quite other here" } })).toMatchObject({
    error: { code: "id_conflict" },
  });
  expect(hits(ada)).toMatchObject([{ action: "mask", text: "such blorp here", of: first.ok }]);
  expect(JSON.stringify([cy.frames, await pageOf(cy)])).not.toContain("blorp");
});

test("a held message waits for those who moderate: its sender is told so, nobody else sees it, and released it is for all", async () => {
  const { room, ada, bob, cy } = await lobby();
  const message = hello("zonk off");
  const first = await bob.request(message);
  expect(first.ok).toMatchObject({ held: "review" });
  expect(await bob.until(() => messages(bob)[0])).toMatchObject({ held: "review" });
  expect(await ada.heard("zonk off")).toMatchObject({ held: "review", to: ["bob", "ada"], count: 0 });
  await evictDurableObject(stubOf(room));
  expect((await bob.request(message)).ok).toEqual(first.ok);
  await settle(bob, cy);
  expect(JSON.stringify([cy.frames, await pageOf(cy)])).not.toContain("zonk");
  expect(await cy.request({ verb: "release", of: { epoch: first.ok?.epoch, seq: first.ok?.seq } })).toHaveProperty(
    "error",
  );
  expect(await ada.request({ verb: "release", of: { epoch: first.ok?.epoch, seq: first.ok?.seq } })).toHaveProperty(
    "ok",
  );
  expect(await cy.heard("zonk off")).not.toHaveProperty("held");
});

/** All that differs between two messages of one kind. */
const SAME = { id: "", seq: 0, at: 0, count: 0, clientMessageId: "", object: {} };

test("to its sender a shadowed message is like any other, in the answer, in every frame, in history and after coming back", async () => {
  const { room, ada, bob, cy } = await lobby();
  const phone = await connect(room, "bob");
  const plain = await bob.request(hello("a plain one"));
  const shadowed = await bob.request(hello("quux to you"));
  await settle(bob, phone);
  const after = await bob.request(hello("another"));
  expect(Object.keys(shadowed)).toEqual(Object.keys(plain));
  expect(Object.keys(shadowed.ok ?? {})).toEqual(Object.keys(plain.ok ?? {}));
  for (const who of [bob, phone]) {
    const [one, two, , four] = await who.until(() => (messages(who).length > 3 ? messages(who) : undefined));
    expect({ ...two, ...SAME }).toEqual({ ...one, ...SAME });
    expect(two?.count).toBe((one?.count ?? 0) + 1);
    expect(four?.count).toBe((one?.count ?? 0) + 3);
    expect(JSON.stringify(who.frames)).not.toMatch(/"held"|"to":|shadow/);
    // The frame, too, is one of a lone message.
    const frames = who.frames.filter((it) => it.event?.verb === "send");
    expect(frames.map((it) => it.event?.seq)).toContain(two?.seq);
  }
  await evictDurableObject(stubOf(room));
  const page = (await pageOf(bob)).filter((it) => it.verb === "send");
  expect(page.map((it) => it.count)).toEqual([1, 2, 3, 4]);
  expect(JSON.stringify(page)).not.toMatch(/"held"|"to":/);
  const back = await connect(room, "bob", { since: { epoch: plain.ok?.epoch ?? 0, seq: plain.ok?.seq ?? 0 } });
  expect(await back.welcome).toMatchObject({ count: 4 });
  await back.heard("another");
  expect(messages(back).map((it) => it.count)).toEqual([2, 3, 4]);
  expect(JSON.stringify(back.frames)).not.toMatch(/"held"|"to":/);
  // Nobody else has it; those who moderate have the hit.
  await settle(bob, cy, ada);
  for (const who of [ada, cy]) expect(who.texts()).not.toContain("quux to you");
  expect(JSON.stringify([cy.frames, await pageOf(cy)])).not.toContain("quux");
  await expect((await connect(room, "cy")).welcome).resolves.toMatchObject({ count: 4 });
  expect(hits(ada)).toMatchObject([{ action: "shadow", text: "quux to you", of: { seq: shadowed.ok?.seq } }]);
  expect(after).toHaveProperty("ok");
});

test("in their list of conversations, too, a shadowed message is one that they wrote, and has read", async () => {
  const [bob, cy] = [newUser("bob"), newUser("cy")];
  const room = await makeRoom("ada");
  const [inRoom, other] = [await join(room, bob), await join(room, cy)];
  await setWords(room, ...LISTS);
  const [bobs, cys] = [await device(bob), await device(cy)];
  await inRoom.request(hello("quux to you"));
  inRoom.socket.close(1000);
  const mine = await bobs.until(() => bobs.pushed.find((it) => it.last));
  expect(mine).toMatchObject({ count: 1, unread: 0, last: { object: { text: "quux to you" }, count: 1 } });
  expect(JSON.stringify(bobs.frames)).not.toMatch(/"held"|"to":/);
  await other.request(hello("hi all"));
  expect(await bobs.until(() => bobs.pushed.find((it) => it.count === 2))).toMatchObject({ unread: 1 });
  other.socket.close(1000);
  expect(await cys.until(() => cys.pushed.find((it) => it.count === 1))).toMatchObject({ unread: 0 });
  expect(JSON.stringify(cys.frames)).not.toContain("quux");
});

test("a flagged message is shown as it is, and only those who moderate hear of it", async () => {
  const { ada, bob, cy } = await lobby();
  await bob.request(hello("meh, whatever"));
  const [seenByBob, seenByCy] = [await bob.heard("meh, whatever"), await cy.heard("meh, whatever")];
  expect(seenByCy).toEqual(seenByBob);
  await settle(bob, ada, cy);
  expect(hits(ada)).toMatchObject([{ action: "flag", words: ["meh"], of: { seq: seenByCy.seq } }]);
  for (const who of [bob, cy]) expect(JSON.stringify([who.frames, await pageOf(who)])).not.toContain('"hit"');
});

test("who owns the room is looked at like everybody else, and only a superuser is not", async () => {
  const { room, ada } = await lobby();
  expect(await ada.request(hello("grak"))).toMatchObject({ error: { code: "words_refused" } });
  const sue = await join(room, "sue", { as: { role: "superuser" } });
  expect(await sue.request(hello("grak"))).toHaveProperty("ok");
});

test("a whisper and an edit are checked, too: what would be held or shadowed is refused there", async () => {
  const { ada, bob, cy } = await lobby();
  const whisper = (text: string) =>
    bob.request({ verb: "whisper", id: crypto.randomUUID(), to: ["cy"], object: { text } });
  for (const word of ["grak", "zonk", "quux"])
    expect(await whisper(`psst ${word}`)).toMatchObject({ error: { code: "words_refused" } });
  expect(await whisper("psst blorp")).toHaveProperty("ok");
  await cy.heard("psst *****");
  const sent = await bob.request(hello("harmless"));
  const edit = (text: string) =>
    bob.request({ verb: "edit", of: { epoch: sent.ok?.epoch, seq: sent.ok?.seq }, object: { text } });
  for (const word of ["grak", "zonk", "quux"])
    expect(await edit(`now ${word}`)).toMatchObject({ error: { code: "words_refused" } });
  expect(await edit("now blorp")).toHaveProperty("ok");
  expect(await cy.until(() => cy.events.find((it) => it.verb === "edit"))).toMatchObject({
    object: { text: "now *****" },
  });
  await settle(bob, ada);
  const about = hits(ada);
  expect(about).toHaveLength(8);
  // What was whispered is nobody else's.
  expect(about.slice(0, 4).map((it) => it.text)).toEqual(["", "", "", ""]);
  expect(about.slice(4).map((it) => it.text)).toEqual(["now grak", "now zonk", "now quux", "now blorp"]);
});

test("names are looked at when somebody joins, and when a room is renamed", async () => {
  const { room, ada, bob } = await lobby();
  const eve = await connect(room, "eve", { as: { name: "Grak the Great" } });
  expect(await eve.request({ verb: "join" })).toMatchObject({ error: { code: "words_refused" } });
  expect(await eve.request(hello())).toMatchObject({ error: { code: "not_member" } });
  const dan = await connect(room, "dan", { as: { name: "Mister Meh" } });
  expect(await dan.request({ verb: "join" })).toHaveProperty("ok");
  expect(await ada.request({ verb: "rename", name: "House of Grak" })).toMatchObject({
    error: { code: "words_refused" },
  });
  // A name cannot be held, masked or shadowed: it is let through, and noted.
  expect(await ada.request({ verb: "rename", name: "House of Blorp" })).toHaveProperty("ok");
  await settle(bob, ada);
  expect(hits(ada).map(({ user, action, surface }) => [user.id, action, surface])).toEqual([
    ["eve", "refuse", "name"],
    ["dan", "flag", "name"],
  ]);
});

test("from its acknowledgement on a list holds, also for what was pending; and once it is gone it does not", async () => {
  const { room, bob } = await lobby(list("refuse", ["grak"], { id: "one" }));
  expect(await bob.request(hello("zonk"))).toHaveProperty("ok");
  const set = setWords(room, list("refuse", ["zonk"], { id: "two" }));
  await set;
  const posted = [bob.post(hello("zonk")), bob.post(hello("grak")), bob.post(hello("fine"))];
  const answers = await Promise.all(posted.map((ref) => bob.answer(ref)));
  expect(answers.map((it) => it.error?.code)).toEqual(["words_refused", "words_refused", undefined]);
  await stubOf(room).setWords({ principal: principalOf("ada"), address: room.address }, "one", undefined);
  expect(await bob.request(hello("grak"))).toHaveProperty("ok");
});

test("a list of the environment holds in every room, also in one of two people", async () => {
  const { ada, bob } = await lobby(list("flag", ["meh"]));
  await putSiteWordList(env, list("refuse", ["grak"], { id: "everywhere" }));
  expect(await bob.request(hello("grak"))).toMatchObject({ error: { code: "words_refused" } });
  await settle(bob, ada);
  expect(hits(ada)).toMatchObject([{ list: "everywhere", from: "environment" }]);
  const room = await directRoom("ada", "bob");
  const [one, other] = [await connect(room, "ada", { with: "bob" }), await connect(room, "bob", { with: "ada" })];
  expect(await one.request(hello("grak"))).toMatchObject({ error: { code: "words_refused" } });
  expect(await one.request(hello("hi"))).toHaveProperty("ok");
  expect(await other.request(hello("grak"))).toMatchObject({ error: { code: "words_refused" } });
  await removeSiteWordList(env, "everywhere");
  expect(await other.request(hello("grak"))).toHaveProperty("ok");
  // The hit is in the log, for the system; neither of the two sees it.
  for (const who of [one, other]) expect(JSON.stringify([who.frames, await pageOf(who)])).not.toContain('"hit"');
});

test("a list that was set through another isolate holds here within half a minute", async () => {
  const { bob } = await lobby(list("flag", ["meh"]));
  const everywhere = list("refuse", ["grak"], { id: "everywhere" });
  await env.SITE.getByName(SITE_NAME).putWordList(everywhere, await hashOf(everywhere));
  expect(await bob.request(hello("grak"))).toHaveProperty("ok");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 30_000 });
  expect(await bob.request(hello("grak"))).toMatchObject({ error: { code: "words_refused" } });
});

test("while the site cannot be asked, and never was, a message waits, and is not let through", async () => {
  const errors: unknown[] = [];
  let lists: [] | undefined;
  const words = new RoomWords({
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no lists of its own
    own: { infos: [], all: () => [] } as unknown as StoredWordLists,
    above: () => [],
    site: { lists: () => lists, isFresh: () => lists !== undefined },
    refreshSite: () =>
      errors.length === 0 ? Promise.reject(new Error("not there")) : Promise.resolve(void (lists = [])),
    read: () => Promise.reject(new Error("nothing to read")),
    onError: (error) => errors.push(error),
  });
  await words.prepare();
  expect(words.find("anything", "message")).toBeUndefined();
  await words.prepare();
  expect(words.find("anything", "message")).toEqual([]);
});
