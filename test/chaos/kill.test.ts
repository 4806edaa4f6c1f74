import { afterEach, expect, test } from "vitest";
import type { RoomAddress } from "../../src/protocol/ids.ts";
import { person } from "../support/people.ts";
import { Talker } from "../support/talkers.ts";
import { eventually, startWholePath, type WholePath } from "../support/whole-path.ts";

let path: WholePath | undefined;
let talkers: Talker[] = [];
afterEach(async () => {
  for (const talker of talkers) talker.close();
  talkers = [];
  await path?.stop();
  path = undefined;
});

const KILLS = 5;
/** Chances, per message or per call; see workers/local/faults.ts. */
const FAULTS = {
  duplicate: 0.3,
  reorder: 0.5,
  expire: 0.2,
  fail_send: 0.2,
  lose_send_reply: 0.2,
  fail_pull: 0.2,
  lose_pull_reply: 0.1,
  fail_ack: 0.2,
};
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Four people talk without a break while `kill` is called five times; then everything said must be everywhere, once. */
async function talkThrough(running: WholePath, kill: () => Promise<void>): Promise<void> {
  const host = await person(running.url, "host");
  const address: RoomAddress = (await host.createGroup("Through thick and thin")).id;
  const room = address.split(".")[0] ?? "";
  talkers = await Promise.all(["ada", "bob", "cy", "dee"].map((name) => Talker.enter(running.url, name, address)));

  const over = new AbortController();
  const talking = talkers.map(async (talker) => {
    for (let i = 1; !over.signal.aborted; i++) {
      talker.say(`${talker.name} ${i}`);
      // oxlint-disable-next-line no-await-in-loop -- people pause between two messages
      await pause(10 + Math.random() * 20);
    }
  });
  for (let i = 0; i < KILLS; i++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await pause(700 + Math.random() * 300);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await kill();
  }
  await pause(500);
  over.abort();
  await Promise.all(talking);
  await Promise.all(talkers.map((talker) => talker.settled()));

  const said = talkers.flatMap((talker) => talker.said);
  for (const talker of talkers) await talker.until(() => talker.heard.length >= said.length);

  const texts = talkers.map(({ heard }) => heard.map((it) => (it.verb === "send" ? it.object.text : "")));
  // Nothing lost, nothing doubled, one order for all, and everybody's own messages in the order they were said.
  expect(texts[0]?.toSorted()).toEqual(said.toSorted());
  for (const other of texts) expect(other).toEqual(texts[0]);
  for (const talker of talkers) expect(texts[0]?.filter((it) => it.startsWith(`${talker.name} `))).toEqual(talker.said);

  const isWhole = (it: readonly unknown[]) => it.length >= said.length;
  const messagesIn = async (store: () => Promise<readonly { verb: string; id: string; seq: number }[]>) =>
    (await store()).filter((it) => it.verb === "send").map((it) => it.id);
  const ids = talkers[0]?.heard.map((it) => it.id);
  expect(await eventually(() => messagesIn(() => running.stores.archived(room)), isWhole, 60_000)).toEqual(ids);
  expect(await eventually(() => messagesIn(() => running.stores.relational(room)), isWhole)).toEqual(ids);
  expect(await eventually(() => messagesIn(() => running.stores.searchable(room)), isWhole)).toEqual(ids);
  const events = (await running.stores.events()).map((it) => it.activity).filter((it) => it.target === room);
  expect(events.map((it) => it.seq)).toEqual(Array.from({ length: events.length }, (_, i) => i + 1));
  expect(events.filter((it) => it.verb === "send").map((it) => it.id)).toEqual(ids);
}

test(
  "workerd is killed five times in mid-stream: nothing is lost, nothing is doubled",
  { timeout: 180_000 },
  async () => {
    path = await startWholePath();
    const { edge } = path;
    await talkThrough(path, () => edge.restart());
  },
);

test(
  "the bridge is killed five times in mid-stream: nothing is lost, nothing is doubled",
  { timeout: 240_000 },
  async () => {
    path = await startWholePath();
    const { bridge } = path;
    await talkThrough(path, () => bridge.restart());
  },
);

test("a queue that doubles, reorders, forgets and fails leaves every store exact", { timeout: 180_000 }, async () => {
  path = await startWholePath();
  const { url } = path;
  const faults = await fetch(`${url}/__local/faults`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(FAULTS),
  });
  expect(faults.status).toBe(200);
  await talkThrough(path, () => pause(500));
});

test(
  "one who is cut off in mid-conversation and comes back misses nothing and sees nothing twice",
  { timeout: 60_000 },
  async () => {
    path = await startWholePath();
    const host = await person(path.url, "host");
    const address: RoomAddress = (await host.createGroup("Cut off")).id;
    const [ada, bob] = [await Talker.enter(path.url, "ada", address), await Talker.enter(path.url, "bob", address)];
    talkers = [ada, bob];
    for (let i = 0; i < 150; i++) {
      ada.say(`message ${i}`);
      // The network's way of cutting: the process behind the socket stops answering, then everything is new.
      if (i % 50 === 25) await path.edge.restart();
      if (i % 10 === 0) await pause(20);
    }
    await ada.settled();
    await bob.until(() => bob.heard.length >= 150);
    expect(bob.heard.map((it) => (it.verb === "send" ? it.object.text : ""))).toEqual(ada.said);
  },
);
