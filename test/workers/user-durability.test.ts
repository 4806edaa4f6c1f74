import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { BRIDGE_PATHS } from "../../src/protocol/bridge-api.ts";
import type { RoomNews } from "../../workers/room/room-api.ts";
import { Conversations } from "../../workers/user/conversations.ts";
import { answerAt } from "./bridge-double.ts";
import { tokenOf } from "./edge-people.ts";
import { device, EPOCH, logOf, newUser, objectOf, TellingRoom } from "./support-user.ts";

const DAY_MS = 24 * 3_600_000;
const at = (seq: number, epoch = EPOCH) => ({ epoch, seq });

test("an eviction between any two commands changes nothing that a device can see", async () => {
  const [garden, kitchen] = [await TellingRoom.named("Garden"), await TellingRoom.named("Kitchen")];
  const run = async (evict: boolean) => {
    const ada = newUser("ada");
    const token = await tokenOf(ada);
    const [phone, laptop] = [await device(ada), await device(ada)];
    const steps: (() => Promise<unknown>)[] = [
      () => objectOf(ada).tell(garden.news(4, 3)),
      () => objectOf(ada).tell(kitchen.news(2, 1, { whispers: [at(2)] })),
      () => phone.request({ verb: "rooms" }),
      () => phone.request({ verb: "read", room: garden.id, at: at(3), count: 2 }),
      () => objectOf(ada).tell(garden.news(6, 5, { own: { at: at(5), count: 4 }, whispers: [at(6)] })),
      () => laptop.request({ verb: "read", room: kitchen.id, at: at(2), count: 1 }),
      () => laptop.request({ verb: "read", room: garden.id, at: at(2), count: 1 }),
      async () => "ok" in (await phone.request({ verb: "renew", token })),
      () => objectOf(ada).tell(kitchen.newsToStranger(3, 1)),
      () => laptop.request({ verb: "read", room: kitchen.id, at: at(3), count: 1 }),
      () => objectOf(ada).tell(kitchen.news(2, 1)),
      () => objectOf(ada).tell(garden.news(1, 1, { head: at(1, EPOCH + 1) })),
      () => laptop.request({ verb: "rooms" }),
      () => objectOf(ada).roomIds(),
    ];
    const answers: unknown[] = [];
    for (const step of steps) {
      if (evict) await evictDurableObject(objectOf(ada));
      answers.push(await step());
    }
    await laptop.list();
    await phone.list();
    const log = (await logOf(ada)).map((it) => it.verb);
    // References differ between any two runs.
    return JSON.parse(
      JSON.stringify({ answers, phone: phone.pushed, laptop: laptop.pushed, log }, (key, value: unknown) =>
        key === "re" ? "re" : value,
      ),
    );
  };
  const undisturbed = await run(false);
  expect(await run(true)).toEqual(undisturbed);
  expect(undisturbed.log).toEqual(["connect", "online", "connect"]);
});

type Step = "theirs" | "mine" | "whisper" | "leave" | "join";

/** What a room tells one by one while these steps happen; the user is a member from number 1. */
function newsOf(room: TellingRoom, happened: readonly Step[]): RoomNews[] {
  const told: RoomNews[] = [room.news(1, 0)];
  let [seq, count, isMember] = [1, 0, true];
  let joined = { at: at(1), count: 0 };
  for (const step of happened) {
    if (isMember ? step === "join" : step !== "join" && step !== "theirs") continue;
    seq++;
    if (step === "theirs" || step === "mine") count++;
    if (step === "leave" || step === "join") isMember = step === "join";
    const here = { at: at(seq), count };
    if (step === "join") joined = here;
    if (!isMember && step !== "leave") continue;
    const news = isMember ? room.news(seq, count, { joined }) : room.newsToStranger(seq, count);
    told.push({
      ...news,
      ...(step === "mine" && { own: here }),
      whispers: step === "whisper" ? [here.at] : [],
    });
  }
  return told;
}

test("what stands in the list does not depend on the order, or the number of times, in which news arrives", async () => {
  const steps = fc.array(fc.constantFrom<Step>("theirs", "theirs", "mine", "whisper", "leave", "join"), {
    maxLength: 12,
  });
  const room = await TellingRoom.named("Garden");
  await runInDurableObject(objectOf(newUser("ada")), (_, { storage }) => {
    const conversations = new Conversations(storage);
    const play = (told: readonly RoomNews[]) => {
      storage.sql.exec("DELETE FROM conversations");
      storage.sql.exec("DELETE FROM whispers");
      for (const news of told) conversations.tell(news, 0);
      return conversations.all();
    };
    fc.assert(
      fc.property(
        steps.chain((happened) => {
          const told = newsOf(room, happened);
          return fc.tuple(fc.constant(told), fc.shuffledSubarray([...told, ...told], { minLength: 2 * told.length }));
        }),
        ([told, shuffled]) => {
          expect(play(shuffled)).toEqual(play(told));
        },
      ),
      { numRuns: 60 },
    );
  });
});

test("what a device did more than a week ago is forgotten once the archive has it, and never before", async () => {
  const ada = newUser("ada");
  let archived = 0;
  const asked = answerAt(env.BRIDGE_URL ?? "", () => Response.json({ seq: archived }));
  const visit = async () => {
    const one = await device(ada, Date.now() + DAY_MS);
    await one.welcome;
    one.socket.close(1000);
    await one.ended();
  };
  const now = Date.now();
  await visit();
  await visit();
  await vi.waitFor(async () => expect(await logOf(ada)).toHaveLength(5));
  expect(asked).toEqual([]);

  vi.setSystemTime(now + 8 * DAY_MS);
  await visit();
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
  expect(asked[0]).toMatchObject({ path: BRIDGE_PATHS.archived, body: { target: ada } });
  await vi.waitFor(async () => expect(await logOf(ada)).toHaveLength(9));

  archived = 3;
  await visit();
  await vi.waitFor(async () => expect((await logOf(ada)).map((it) => it.seq)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]));
  await evictDurableObject(objectOf(ada));
  await visit();
  await vi.waitFor(async () => expect((await logOf(ada)).at(-1)?.seq).toBe(13));
});
