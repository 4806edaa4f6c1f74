/**
 * Socket.IO 4, its protocol spoken over a plain WebSocket: the reference client would cost several times what the other
 * drivers cost, and so would measure itself.
 */
import type { WebSocket } from "ws";

import type { Driver } from "./driver.ts";
import { plainActivity, plainTextLength } from "./plain-activity.ts";
import { manyOf, nextFrame, openSocket } from "./socket.ts";

/** Engine.IO packet types in front of a frame, see its protocol version 4. */
const PING = "2";
const PONG = "3";
/** Engine.IO message + Socket.IO connect, event, event with acknowledgement 0, acknowledgement 0. */
const CONNECT = "40";
const EVENT = "42";
const EVENT_0 = "420";
const ACK_0 = "430";

export function socketIoDriver(url: string): Driver {
  const address = `${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`;
  return {
    textLength: plainTextLength,
    refusals: () => 0,
    seat: (rooms, perRoom) =>
      manyOf(rooms, (room) =>
        manyOf(perRoom, async (person) => {
          const socket = await connect(address);
          await ask(socket, `${EVENT_0}["join","bench-${room}"]`, ACK_0);
          return {
            socket,
            send: (number: number, text: string) =>
              socket.send(`${EVENT}["message","bench-${room}",${plainActivity(person, number, text)}]`),
          };
        }),
      ),
  };
}

async function connect(address: string): Promise<WebSocket> {
  const socket = await openSocket(address);
  await ask(socket, CONNECT, CONNECT);
  socket.on("message", (data: Buffer) => {
    if (data.length === 1 && data.toString() === PING) socket.send(PONG);
  });
  return socket;
}

async function ask(socket: WebSocket, frame: string, answer: string): Promise<void> {
  const answered = nextFrame(socket, (it) => it.startsWith(answer));
  socket.send(frame);
  await answered;
}
