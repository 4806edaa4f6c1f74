/** A user's devices and a room that tells news, in workerd: straight at the User object, as edge and Room would call it. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { mintRoomId } from "../../src/domain/room-address.ts";
import { activity, type Activity } from "../../src/protocol/activity.ts";
import type { WireError } from "../../src/protocol/errors.ts";
import { trusted, type ActivityId, type UserId } from "../../src/protocol/ids.ts";
import { ulid } from "../../src/domain/ulid.ts";
import type { OwnPresence } from "../../src/protocol/presence.ts";
import type { Conversation } from "../../src/protocol/user-frame.ts";
import { settingsOf } from "../../workers/config.ts";
import { encodePrincipal, PRINCIPAL_HEADER } from "../../workers/principal-header.ts";
import type { RoomNews } from "../../workers/room/room-api.ts";
import { SocketClient } from "./socket-client.ts";

const HOUR_MS = 3_600_000;

/** Somebody whose object nobody touched before. */
export function newUser(name: string): UserId {
  return trusted<UserId>(`${name}-${crypto.randomUUID().slice(0, 8)}`);
}

export function objectOf(user: UserId) {
  return env.USERS.getByName(user);
}

interface Frame {
  readonly welcome?: {
    readonly session: string;
    readonly you: { readonly id: string; readonly name?: string };
    readonly conversations: readonly Conversation[];
    readonly presence: OwnPresence;
    readonly expires: number;
  };
  readonly presence?: OwnPresence;
  readonly conversation?: Conversation;
  readonly re?: string;
  readonly error?: WireError;
}

export class Device extends SocketClient<Frame> {
  get welcome() {
    return this.until(() => this.frames.find((it) => it.welcome)?.welcome);
  }

  /** What was pushed, in order. */
  get pushed(): Conversation[] {
    return this.frames.flatMap((it) => it.conversation ?? []);
  }

  /** The next answer to a request is also the proof that nothing else came before it. */
  async list(): Promise<readonly Conversation[]> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `rooms` is answered with
    const answer = (await this.request({ verb: "rooms" })) as unknown as { ok: { conversations: Conversation[] } };
    return answer.ok.conversations;
  }
}

export async function device(user: UserId, expires: number = Date.now() + HOUR_MS): Promise<Device> {
  const response = await objectOf(user).fetch("https://object/socket", {
    headers: { upgrade: "websocket", [PRINCIPAL_HEADER]: encodePrincipal({ id: user, name: "Ada", expires }) },
  });
  if (!response.webSocket) throw new Error(`no socket: ${response.status}`);
  return new Device(response.webSocket);
}

/** The user's own log, as it stands on disk. */
export function logOf(user: UserId): Promise<Activity[]> {
  return runInDurableObject(objectOf(user), (_, { storage }) =>
    storage.sql
      .exec<{ activities: string }>("SELECT activities FROM log ORDER BY first_seq")
      .toArray()
      .flatMap((row): unknown[] => JSON.parse(row.activities))
      .map((it) => activity.parse(it)),
  );
}

export const EPOCH = 1_700_000_000_000;

/** News of a room where somebody else writes; the user is a member from its beginning. */
export class TellingRoom {
  readonly #news: Omit<RoomNews, "head" | "count" | "whispers">;

  private constructor(news: Omit<RoomNews, "head" | "count" | "whispers">) {
    this.#news = news;
  }

  static async named(name: string): Promise<TellingRoom> {
    const room = mintRoomId("group", Date.now());
    const address = await settingsOf(env).tagger.address(room);
    const joined = { at: { epoch: EPOCH, seq: 1 }, count: 0 };
    return new TellingRoom({ room, address, kind: "group", name, joined });
  }

  get id() {
    return this.#news.room;
  }

  /** The state when `seq` numbers, `count` of them messages, are there; `more` goes on top. */
  news(seq: number, count: number, more: Partial<RoomNews> = {}): RoomNews {
    return { ...this.#news, head: { epoch: EPOCH, seq }, count, whispers: [], ...more };
  }

  /** The same where the user is no member (any more). */
  newsToStranger(seq: number, count: number): RoomNews {
    const { joined: _, ...news } = this.news(seq, count);
    return news;
  }

  /** A message of somebody else's, as news may carry it. */
  message(seq: number, text: string): Activity {
    return {
      id: trusted<ActivityId>(ulid(Date.now())),
      verb: "send",
      actor: { id: trusted<UserId>("bob") },
      target: this.#news.room,
      object: { text },
      epoch: EPOCH,
      seq,
      at: EPOCH + seq,
      count: seq,
    };
  }
}
