import { expect, test } from "vitest";
import type { Connection } from "../../src/client/connection-state.ts";
import type { RoomItem, RoomView } from "../../src/client/room-view.ts";
import { roomAddress, type RoomAddress } from "../../src/protocol/ids.ts";
import { RoomShelf } from "../../src/web/state/room-shelf.ts";
import { pending } from "./web-items.ts";

const address = (n: number, tag = "a") => roomAddress.parse(`g~${String(n).padStart(26, "0")}.k1.${tag.repeat(16)}`);

function rooms() {
  const opened: { address: RoomAddress; isClosed: boolean; state: { connection: Connection; items: RoomItem[] } }[] =
    [];
  const shelf = new RoomShelf({
    room(at) {
      const entry = { address: at, isClosed: false, state: { connection: { status: "online" as const }, items: [] } };
      opened.push(entry);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shelf uses no more of a view than this
      return {
        ...entry,
        get state() {
          return entry.state;
        },
        close: () => void (entry.isClosed = true),
      } as unknown as RoomView;
    },
  });
  return { shelf, opened, closed: () => opened.filter(({ isClosed }) => isClosed).map((it) => it.address) };
}

test("going back to a room finds it still open, whichever key signed the address", () => {
  const { shelf, opened } = rooms();
  const view = shelf.take(address(1), undefined);
  shelf.take(address(2), undefined);
  expect(shelf.take(address(1, "b"), undefined)).toBe(view);
  expect(opened).toHaveLength(2);
});

test("the room that was shown longest ago is closed when there are too many", () => {
  const { shelf, closed } = rooms();
  for (const n of [1, 2, 3, 4, 5]) shelf.take(address(n), undefined);
  shelf.take(address(1), undefined);
  expect(closed()).toEqual([]);
  shelf.take(address(6), undefined);
  expect(closed()).toEqual([address(2)]);
});

test("a room with something unsent is never closed behind one's back", () => {
  const { shelf, opened, closed } = rooms();
  shelf.take(address(1), undefined);
  opened[0]?.state.items.push(pending("p1", 1));
  for (const n of [2, 3, 4, 5, 6]) shelf.take(address(n), undefined);
  expect(closed()).toEqual([address(2)]);
});

test("a room that was refused is tried anew when it is opened again", () => {
  const { shelf, opened, closed } = rooms();
  shelf.take(address(1), undefined);
  const first = opened[0];
  if (first) first.state.connection = { status: "refused", code: "not_member", message: "" };
  shelf.take(address(1), undefined);
  expect(opened).toHaveLength(2);
  expect(closed()).toEqual([address(1)]);
});
