import { afterEach, expect, test } from "vitest";
import type { RoomAddress } from "../../src/protocol/ids.ts";
import { kill, start } from "../../local/services/services.ts";
import { person } from "../support/people.ts";
import { pause, talkThrough } from "../support/talk-through.ts";
import { Talker } from "../support/talkers.ts";
import { eventually, startWholePath, type WholePath } from "../support/whole-path.ts";

let path: WholePath | undefined;
afterEach(async () => {
  await path?.stop();
  path = undefined;
});

test("the broker is killed in mid-stream: the chat goes on, and Kafka and every store have it all in the end, once", async () => {
  path = await startWholePath();
  await talkThrough(
    path,
    async () => {
      await kill("kafka", "SIGKILL");
      await pause(1_000);
      await start("kafka");
    },
    1,
  );
}, 180_000);

test("a search that stands still delays only itself: the archive goes on, and search has everything when it is back", async () => {
  path = await startWholePath();
  const { stores, url } = path;
  const host = await person(url, "host");
  const address: RoomAddress = (await host.createGroup("Standing still")).id;
  const room = address.split(".")[0] ?? "";
  const ada = await Talker.enter(url, "ada", address);
  try {
    ada.say("before");
    await eventually(
      () => stores.searchable(room),
      (it) => it.length === 1,
    );
    await kill("elasticsearch", "SIGSTOP");
    for (let i = 0; i < 50; i++) ada.say(`meanwhile ${i}`);
    await ada.settled();

    const archived = await eventually(
      () => stores.archived(room),
      (it) => it.filter((a) => a.verb === "send").length === 51,
      15_000,
    );
    expect(archived.filter((it) => it.verb === "send")).toHaveLength(51);
    const refused = await host.fetch("/v1/search?q=before");
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: "search_unavailable", temporary: true });
  } finally {
    await kill("elasticsearch", "SIGCONT");
    ada.close();
  }
  expect(
    await eventually(
      () => stores.searchable(room),
      (it) => it.length === 51,
      60_000,
    ),
  ).toHaveLength(51);
}, 180_000);
