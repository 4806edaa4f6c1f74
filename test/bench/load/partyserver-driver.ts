/** partyserver: what is sent is what everyone gets, so the client makes the whole activity. */
import { plainActivity, plainTextLength } from "./plain-activity.ts";
import type { Driver } from "./driver.ts";
import { manyOf, openSocket } from "./socket.ts";

export function partyserverDriver(url: string): Driver {
  const base = url.replace("http", "ws");
  return {
    textLength: plainTextLength,
    refusals: () => 0,
    seat: (rooms, perRoom) =>
      manyOf(rooms, (room) =>
        manyOf(perRoom, async (person) => {
          const socket = await openSocket(`${base}/parties/room/bench-${room}`);
          return {
            socket,
            send: (number: number, text: string) => socket.send(plainActivity(person, number, text)),
          };
        }),
      ),
  };
}
