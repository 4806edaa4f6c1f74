/** People in a room, in workerd: their sockets go straight to the Room object, as the edge would hand them over. */
import { env } from "cloudflare:workers";
import { mintRoomId, directRoomId } from "../../src/domain/room-address.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import { formatCursor, type Cursor } from "../../src/protocol/cursor.ts";
import { trusted, type RoomAddress, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import type { Retention } from "../../src/protocol/rest.ts";
import type { Announcement, Call, Reply, Welcome } from "../../src/protocol/room-frame.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { settingsOf } from "../../workers/config.ts";
import { ADDRESS_HEADER, encodePrincipal, PRINCIPAL_HEADER } from "../../workers/principal-header.ts";
import { SocketClient } from "./socket-client.ts";

const HOUR_MS = 3_600_000;

export function principalOf(name: string, expires: number = Date.now() + HOUR_MS): Principal {
  return { id: trusted<UserId>(name), name, expires };
}

export interface TestRoom {
  readonly id: RoomId;
  readonly address: RoomAddress;
}

export function stubOf(room: TestRoom) {
  return env.ROOMS.getByName(room.id);
}

/** A group that `creator` made. */
export async function makeRoom(creator = "ada", retention?: Retention): Promise<TestRoom> {
  const id = mintRoomId("group", Date.now());
  const room = { id, address: await settingsOf(env).tagger.address(id) };
  await stubOf(room).create(
    { ...room, kind: "group", name: "Lobby", ...(retention && { retention }) },
    principalOf(creator),
  );
  return room;
}

/** The room of two people; it begins with their first message. */
export async function directRoom(one: string, other: string): Promise<TestRoom> {
  const id = await directRoomId(settingsOf(env).environment, trusted<UserId>(one), trusted<UserId>(other));
  return { id, address: await settingsOf(env).tagger.address(id) };
}

let messages = 0;
export function hello(text = "hello") {
  return { verb: "send" as const, id: `m${++messages}`, object: { text } };
}

interface Frame {
  readonly announcement?: Announcement;
  readonly welcome?: Welcome;
  readonly re?: string;
  readonly replies?: readonly Reply[];
  readonly event?: Activity;
  readonly events?: readonly Activity[];
  readonly first?: number;
  readonly last?: number;
  readonly error?: { readonly code: string };
  readonly calls?: readonly Call[];
  readonly here?: {
    readonly came: readonly { id: string }[];
    readonly went: readonly { id: string }[];
    readonly count: number;
  };
}
export class RoomClient extends SocketClient<Frame> {
  get welcome(): Promise<Welcome> {
    return this.until(() => this.frames.find((it) => it.welcome)?.welcome);
  }

  /** The activities that came so far, each as often as it came. */
  get events(): Activity[] {
    return this.frames.flatMap((it) => (it.event ? [it.event] : (it.events ?? [])));
  }

  /** Calls for an admin that it was told of beside the log. */
  get calls(): Call[] {
    return this.frames.flatMap((it) => it.calls ?? []);
  }

  texts(): string[] {
    return this.events.flatMap((it) => (it.verb === "send" || it.verb === "whisper" ? [it.object.text] : []));
  }

  /** Waits until a message of that text came. */
  heard(text: string): Promise<Activity> {
    return this.until(() => this.events.find((it) => "text" in it.object && it.object.text === text));
  }
}

export interface Entering {
  readonly since?: Cursor;
  readonly with?: string;
  readonly expires?: number;
  /** What else the token says. */
  readonly as?: Partial<Principal>;
}

/** Connects, without joining. */
export async function connect(room: TestRoom, name: string, entering: Entering = {}): Promise<RoomClient> {
  const url = new URL("https://edge/socket");
  if (entering.since) url.searchParams.set("since", formatCursor(entering.since));
  if (entering.with !== undefined) url.searchParams.set("with", entering.with);
  const response = await stubOf(room).fetch(url, {
    headers: {
      upgrade: "websocket",
      [PRINCIPAL_HEADER]: encodePrincipal({ ...principalOf(name, entering.expires), ...entering.as }),
      [ADDRESS_HEADER]: room.address,
    },
  });
  if (!response.webSocket) throw new Error(`no socket: ${response.status}`);
  return new RoomClient(response.webSocket);
}

/** Connects and joins. */
export async function join(room: TestRoom, name: string, entering: Entering = {}): Promise<RoomClient> {
  const client = await connect(room, name, entering);
  await client.request({ verb: "join" });
  return client;
}
