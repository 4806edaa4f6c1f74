/** Starling: real tokens, one member a socket, sends with an id of their own. */
import type { WebSocket } from "ws";

import { BEARER_PREFIX, SUBPROTOCOL } from "../../../src/protocol/token.ts";
import { person, type Person } from "../../support/people.ts";
import type { Driver, Seat } from "./driver.ts";
import { manyOf, nextFrame, openSocket } from "./socket.ts";

const ERROR = Buffer.from('"error":');
/** A text that carries no mark, to see how long the activity around it is. */
const SAMPLE = "sample";

export function starlingDriver(url: string): Driver {
  let overhead = 0;
  return {
    textLength: (bytes) => bytes - overhead,
    refusals,
    seat: async (rooms, perRoom) => {
      const seated = await manyOf(rooms, (room) => seatRoom(url, room, perRoom));
      const first = seated[0]?.[0];
      if (first !== undefined) overhead = await measureOverhead(first);
      return seated;
    },
  };
}

/** Everybody connects, then everybody joins at once: joins one by one would be a frame each to all who are there. */
async function seatRoom(url: string, room: number, size: number): Promise<Seat[]> {
  const people = await manyOf(size, (index) => person(url, `p${room}-${index}`, {}));
  const host = people[0];
  if (host === undefined) return [];
  const { id } = await host.createGroup(`bench ${room}`);
  const sockets = await manyOf(size, (index) => connect(url, id, people[index] ?? host));
  // the last join is in the log before anybody's message is: nobody misses one
  await Promise.all(sockets.map(join));
  return sockets.map((socket) => ({
    socket,
    send: (number, text) =>
      socket.send(`{"ref":"${number}","verb":"send","id":"m${number}","object":{"text":"${text}"}}`),
  }));
}

async function connect(url: string, room: string, { token }: Person): Promise<WebSocket> {
  const address = `${url.replace("http", "ws")}/v1/rooms/${room}/socket`;
  return openSocket(address, [SUBPROTOCOL, BEARER_PREFIX + token]);
}

async function join(socket: WebSocket): Promise<void> {
  const answered = nextFrame(socket, (frame) => frame.includes('"re":"join"'));
  socket.send('{"ref":"join","verb":"join"}');
  const answer = await answered;
  if (answer.includes('"error":')) throw new Error(`a join was refused: ${answer}`);
}

/** The bytes of a delivered activity besides its text; the numbers in it will grow by a few. */
async function measureOverhead({ socket }: Seat): Promise<number> {
  const delivered = nextFrame(socket, (frame) => frame.startsWith('{"event":') && frame.includes(SAMPLE));
  socket.send(`{"ref":"0","verb":"send","id":"m00000","object":{"text":"${SAMPLE}"}}`);
  return (await delivered).length - '{"event":}'.length - SAMPLE.length;
}

/** Errors in `{ re, error }` or `{ replies: [...] }`; a mark of a message is not in such a frame. */
function refusals(frame: Buffer): number {
  let found = 0;
  for (let at = frame.indexOf(ERROR); at >= 0; at = frame.indexOf(ERROR, at + 1)) found++;
  return found;
}
