/** A client, a room and a clock, and what the client was told. */
import type { Activity } from "../../../src/protocol/activity.ts";
import { createClient, type Client, type ClientOptions } from "../../../src/client/client.ts";
import type { Network } from "../../../src/client/environment.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeSocket } from "./fake-socket.ts";
import { SimulatedRoom } from "./simulated-room.ts";

/** A network that the test pulls and plugs. */
export class FakeNetwork implements Network {
  online = true;
  readonly #listeners = new Set<(online: boolean) => void>();

  listen(changed: (online: boolean) => void): () => void {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  }

  set(online: boolean): void {
    this.online = online;
    for (const changed of this.#listeners) changed(online);
  }
}

export interface World {
  readonly clock: FakeClock;
  readonly room: SimulatedRoom;
  readonly network: FakeNetwork;
  readonly client: Client;
  /** Every socket that was opened, in order. */
  readonly sockets: FakeSocket[];
  readonly tokens: string[];
  /** What happens to a new socket; by default the room takes it. */
  accept: (socket: FakeSocket) => void;
}

export function makeWorld(options: Partial<ClientOptions> = {}): World {
  const clock = new FakeClock();
  const room = new SimulatedRoom(clock);
  const network = new FakeNetwork();
  const sockets: FakeSocket[] = [];
  const tokens: string[] = [];
  const world = { clock, room, network, sockets, tokens, accept: (socket: FakeSocket) => room.accept(socket) };
  class Socket extends FakeSocket {
    constructor(url: string, protocols: string[]) {
      super(clock, url, protocols);
      sockets.push(this);
      clock.setTimeout(() => void (this.isOpen && world.accept(this)), 5);
    }
  }
  const client = createClient({
    url: "https://chat.example",
    token: () => {
      tokens.push(`token-${tokens.length + 1}`);
      return tokens.at(-1) ?? "";
    },
    webSocket: Socket,
    timers: clock,
    network,
    random: () => 0.5,
    ...options,
  });
  return Object.assign(world, { client });
}

/** `text` of each message, or the verb. */
export function textsOf(activities: readonly Activity[]): string[] {
  return activities.map((it) => (it.verb === "send" || it.verb === "whisper" ? it.object.text : it.verb));
}
