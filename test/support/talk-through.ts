/** A conversation that goes on whatever happens around it, and the proof that nothing of it was lost or doubled anywhere. */
import { expect } from "vitest";
import type { RoomAddress } from "../../src/protocol/ids.ts";
import { person } from "./people.ts";
import { Talker } from "./talkers.ts";
import { eventually, type WholePath } from "./whole-path.ts";

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Four people talk without a break while `disturb` is called so many times; then everything said must be everywhere, once. */
export async function talkThrough(running: WholePath, disturb: () => Promise<void>, times: number): Promise<void> {
  const host = await person(running.url, "host");
  const address: RoomAddress = (await host.createGroup("Through thick and thin")).id;
  const room = address.split(".")[0] ?? "";
  const talkers = await Promise.all(
    ["ada", "bob", "cy", "dee"].map((name) => Talker.enter(running.url, name, address)),
  );

  try {
    await talkAndCompare(running, room, talkers, disturb, times);
  } finally {
    for (const talker of talkers) talker.close();
  }
}

async function talkAndCompare(
  running: WholePath,
  room: string,
  talkers: readonly Talker[],
  disturb: () => Promise<void>,
  times: number,
): Promise<void> {
  const over = new AbortController();
  const talking = talkers.map(async (talker) => {
    for (let i = 1; !over.signal.aborted; i++) {
      talker.say(`${talker.name} ${i}`);
      // oxlint-disable-next-line no-await-in-loop -- people pause between two messages
      await pause(10 + Math.random() * 20);
    }
  });
  for (let i = 0; i < times; i++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await pause(700 + Math.random() * 300);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await disturb();
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
