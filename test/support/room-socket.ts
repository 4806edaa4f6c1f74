/**
 * The room protocol, spoken by hand: for tests that must see each frame as it is on the wire. What a person would use is
 * the SDK.
 */
import { WebSocket, type RawData } from "ws";

import type { Activity, Verb } from "../../src/protocol/activity.ts";
import type { RoomRequest } from "../../src/protocol/room-request.ts";
import { roomFrame, type Reply, type RoomFrame, type Welcome } from "../../src/protocol/room-frame.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../../src/protocol/token.ts";

const PATIENCE_MS = 10_000;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** What a test writes by hand; the `ref` is added when it has none. Brands are the server's business. */
export type RoomCall = Loose<DistributiveOmit<RoomRequest, "ref">> & { readonly ref?: string };
type Loose<T> = T extends string ? string : T extends object ? { readonly [K in keyof T]: Loose<T[K]> } : T;

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export class RoomSocket {
  /** Every frame so far, in the order of arrival. */
  readonly frames: RoomFrame[] = [];
  readonly closed: Promise<Closed>;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  #refs = 0;
  #close: Closed | undefined;

  /** Resolves when the socket is open; the welcome may not be here yet. */
  static async open(url: string, token: string, origin?: string): Promise<RoomSocket> {
    const options = origin === undefined ? {} : { origin };
    const socket = new WebSocket(url.replace(/^http/, "ws"), [SUBPROTOCOL, BEARER_PREFIX + token], options);
    const opened = new RoomSocket(socket);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return opened;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      const text = textOf(data);
      if (text === "pong") return;
      this.frames.push(roomFrame.parse(JSON.parse(text)));
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => {
        this.#close = { code, reason: reason.toString("utf8") };
        resolve(this.#close);
        this.#wake();
      });
    });
    socket.on("error", () => {}); // a close follows, and says the same
  }

  /** Sends one request and waits for its answer, refusals among them. */
  async request(call: RoomCall): Promise<Reply> {
    const ref = call.ref ?? `r${++this.#refs}`;
    this.sendRaw(JSON.stringify({ ...call, ref }));
    const replies = await this.waitFor((frame) => repliesIn(frame).some((reply) => reply.re === ref));
    const reply = repliesIn(replies).find(({ re }) => re === ref);
    if (reply === undefined) throw new Error(`no reply to ${ref}`);
    return reply;
  }

  /** As it is, whatever it is. */
  sendRaw(frame: string | Buffer): void {
    this.#socket.send(frame);
  }

  async welcome(): Promise<Welcome> {
    const frame = await this.waitFor((it) => "welcome" in it);
    if (!("welcome" in frame)) throw new Error("no welcome");
    return frame.welcome;
  }

  /** The activities of this verb that have come, after everything was sent that the room owed us before this call. */
  async received(verb: Verb): Promise<Activity[]> {
    await this.request({ verb: "who" });
    return this.activities().filter((it) => it.verb === verb);
  }

  /** All activities so far, in the order of arrival, doubles among them. */
  activities(): Activity[] {
    return this.frames.flatMap(activitiesIn);
  }

  /** The first frame, past or to come, that `isIt`. */
  async waitFor(isIt: (frame: RoomFrame) => boolean, patienceMs = PATIENCE_MS): Promise<RoomFrame> {
    return this.until(() => this.frames.find(isIt), patienceMs);
  }

  /** Waits until `look` finds something; looks again after each frame. */
  until<T>(look: () => T | undefined, patienceMs = PATIENCE_MS): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = (why: string): void => {
        settle();
        reject(new Error(`${why}; the last frames: ${JSON.stringify(this.frames.slice(-5))}`));
      };
      const timer = setTimeout(() => giveUp(`nothing came in ${patienceMs} ms`), patienceMs);
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
      };
      const check = (): void => {
        const found = look();
        if (found !== undefined) {
          settle();
          resolve(found);
        } else if (this.#close) giveUp(`the socket was closed, ${this.#close.code} ${this.#close.reason}`);
      };
      this.#waiting.add(check);
      check();
    });
  }

  async close(): Promise<void> {
    this.#socket.close(1000);
    await this.closed;
  }

  /** As when the network goes away: no close frame. */
  drop(): void {
    this.#socket.terminate();
  }

  #wake(): void {
    for (const check of this.#waiting) check();
  }
}

export function activitiesIn(frame: RoomFrame): Activity[] {
  if ("event" in frame) return [frame.event];
  return "events" in frame ? frame.events : [];
}

export function repliesIn(frame: RoomFrame): Reply[] {
  if ("replies" in frame) return frame.replies;
  return "re" in frame ? [frame] : [];
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString("utf8");
}
