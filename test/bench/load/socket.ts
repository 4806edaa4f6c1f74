/** WebSockets as cheap as they can be had: no compression, no UTF-8 check of what our own server sends, no mask. */
import { WebSocket, type ClientOptions } from "ws";

/** Sockets that are opened at the same time. */
const OPENING_AT_ONCE = 50;

const CHEAP: ClientOptions = {
  perMessageDeflate: false,
  skipUTF8Validation: true,
  // a mask of zeros is legal, and `ws` does not apply it
  generateMask: (mask) => void mask.fill(0),
};

export function openSocket(url: string, protocols: string[] = []): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols, CHEAP);
    socket.binaryType = "nodebuffer";
    socket.once("open", () => {
      socket.off("error", reject);
      socket.on("error", fail);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

/** A benchmark in which a socket breaks says nothing. */
function fail(error: Error): void {
  throw error;
}

/** The next frame that `isIt`; frames before that are dropped. */
export function nextFrame(socket: WebSocket, isIt: (frame: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    const onMessage = (data: Buffer): void => {
      const frame = data.toString("utf8");
      if (!isIt(frame)) return;
      socket.off("message", onMessage);
      resolve(frame);
    };
    socket.on("message", onMessage);
  });
}

/** As `Promise.all` over `count` calls, but only some of them at a time. */
export async function manyOf<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made = Array.from<T>({ length: count });
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) made[index] = await make(index);
  };
  await Promise.all(Array.from({ length: Math.min(count, OPENING_AT_ONCE) }, work));
  return made;
}
