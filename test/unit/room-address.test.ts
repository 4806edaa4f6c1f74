import { expect, test } from "vitest";
import { directRoomId, kindOf, mintRoomId, RoomTagger } from "../../src/domain/room-address.ts";
import { roomId, trusted, type UserId } from "../../src/protocol/ids.ts";

const [ada, bob] = [trusted<UserId>("ada"), trusted<UserId>("bob")];
const key = (id: string) => ({ id, secret: `the secret of ${id}, which is long enough` });

test("an address that we made gives its id back, and one with any character changed does not", async () => {
  const tagger = new RoomTagger("test", [key("k1")]);
  const id = mintRoomId("group", 1_700_000_000_000);
  const address = await tagger.address(id);
  expect(await tagger.verify(address)).toBe(id);
  for (let at = 0; at < address.length; at++) {
    const other = address[at] === "0" ? "1" : "0";
    const altered = address.slice(0, at) + other + address.slice(at + 1);
    // oxlint-disable-next-line no-await-in-loop -- one by one
    expect(await tagger.verify(altered)).toBeUndefined();
  }
});

test("the first key signs, older ones still verify, and a key that is gone does not", async () => {
  const id = mintRoomId("group", Date.now());
  const old = await new RoomTagger("test", [key("old")]).address(id);
  const rotated = new RoomTagger("test", [key("new"), key("old")]);
  expect(await rotated.verify(old)).toBe(id);
  expect(await rotated.address(id)).toMatch(/\.new\./);
  expect(await new RoomTagger("test", [key("new")]).verify(old)).toBeUndefined();
});

test("an address of one environment is none in another", async () => {
  const id = mintRoomId("group", Date.now());
  const address = await new RoomTagger("staging", [key("k")]).address(id);
  expect(await new RoomTagger("production", [key("k")]).verify(address)).toBeUndefined();
});

test("two people have one direct room, whoever asks, and another one in another environment", async () => {
  const id = await directRoomId("test", ada, bob);
  expect(id).toBe(await directRoomId("test", bob, ada));
  expect(kindOf(id)).toBe("direct");
  expect(roomId.safeParse(id).success).toBe(true);
  expect(id).not.toBe(await directRoomId("other", ada, bob));
  // Pairs that would be alike if their names were only put side by side.
  expect(await directRoomId("test", trusted("a"), trusted("bc"))).not.toBe(
    await directRoomId("test", trusted("ab"), trusted("c")),
  );
});

test("the direct room of two names is the same for ever: its id is in every store", async () => {
  expect(await directRoomId("test", ada, bob)).toBe("d~vbajeex89f876fsftf4bhzpjcr");
});
