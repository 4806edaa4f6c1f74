/** People who talk through the SDK, as an app would, and write down everything they hear. */
import { createClient, type Client } from "../../src/client/index.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import type { RoomAddress } from "../../src/protocol/ids.ts";
import type { RoomView } from "../../src/client/room-view.ts";
import { mintToken } from "./tokens.ts";

/** Quickly back: a test has one client a person, and no server to spare. */
const RECONNECT = { minMs: 50, maxMs: 500 };

export class Talker {
  readonly name: string;
  readonly client: Client;
  readonly room: RoomView;
  /** Every message that was told to us, in the order of telling. */
  readonly heard: Activity[] = [];
  readonly said: string[] = [];

  static async enter(url: string, name: string, room: RoomAddress): Promise<Talker> {
    const talker = new Talker(url, name, room);
    await talker.room.join();
    // What the newest page has is shown, not told: from here on everything is told.
    await talker.until(() => talker.room.state.head !== undefined);
    return talker;
  }

  private constructor(url: string, name: string, room: RoomAddress) {
    this.name = name;
    this.client = createClient({ url, token: () => mintToken(name, { name }), reconnect: RECONNECT });
    this.room = this.client.room(room);
    this.room.onEvent((activity) => {
      if (activity.verb === "send") this.heard.push(activity);
    });
  }

  say(text: string): void {
    this.said.push(text);
    this.room.send(text);
  }

  /** Nothing of ours is under way any more. */
  async settled(patienceMs = 60_000): Promise<void> {
    await this.until(() => this.room.state.items.every((item) => item.state === "sent"), patienceMs);
  }

  /** Resolves when `isSo`; looks again at each change of the room. */
  until(isSo: () => boolean, patienceMs = 60_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: Error): void => {
        clearTimeout(timer);
        stop();
        if (error) reject(error);
        else resolve();
      };
      const timer = setTimeout(() => {
        const { connection, items } = this.room.state;
        const open = items.filter((item) => item.state !== "sent");
        settle(
          new Error(`${this.name} waited in vain: ${JSON.stringify({ connection, open, heard: this.heard.length })}`),
        );
      }, patienceMs);
      const stop = this.room.subscribe(() => {
        if (isSo()) settle();
      });
      if (isSo()) settle();
    });
  }

  close(): void {
    this.client.close();
  }
}
