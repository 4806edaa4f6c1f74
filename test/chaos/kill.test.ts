import { afterEach, expect, test } from "vitest";
import { pause, talkThrough } from "../support/talk-through.ts";
import type { RoomAddress } from "../../src/protocol/ids.ts";
import { person } from "../support/people.ts";
import { Talker } from "../support/talkers.ts";
import { startWholePath, type WholePath } from "../support/whole-path.ts";

let path: WholePath | undefined;
let talkers: Talker[] = [];
afterEach(async () => {
  for (const talker of talkers) talker.close();
  talkers = [];
  await path?.stop();
  path = undefined;
});

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

test(
  "workerd is killed five times in mid-stream: nothing is lost, nothing is doubled",
  { timeout: 180_000 },
  async () => {
    path = await startWholePath();
    const { edge } = path;
    await talkThrough(path, () => edge.restart(), 5);
  },
);

test(
  "the bridge is killed five times in mid-stream: nothing is lost, nothing is doubled",
  { timeout: 240_000 },
  async () => {
    path = await startWholePath();
    const { bridge } = path;
    await talkThrough(path, () => bridge.restart(), 5);
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
  await talkThrough(path, () => pause(500), 5);
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
