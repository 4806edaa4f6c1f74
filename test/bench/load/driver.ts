/** One chat system, as the load generator sees it. */
import type { WebSocket } from "ws";

/** One person's socket in one room, joined and ready. */
export interface Seat {
  readonly socket: WebSocket;
  /** Sends one message. `number` is unique in the run. */
  send(number: number, text: string): void;
}

export interface Driver {
  /** How long a text must be for the delivered activity to have `bytes` bytes. */
  textLength(bytes: number): number;
  /** Seats so many people in as many rooms; resolves when every one of them would receive a message. */
  seat(rooms: number, perRoom: number): Promise<readonly (readonly Seat[])[]>;
  /** A frame that carried no message: refusals are found here. Returns how many sends it refused. */
  refusals(frame: Buffer): number;
}
