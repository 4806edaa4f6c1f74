/** The calls that need no socket. Every failure is a StarlingError. */
import * as z from "zod/mini";
import { formatCursor, type Cursor } from "../protocol/cursor.ts";
import type { RoomAddress, UserId } from "../protocol/ids.ts";
import {
  joinedByName,
  listedRoom,
  roomDescription,
  searchHit,
  type CreateRoomBody,
  type RoomDescription,
  type RoomList,
  type RoomSort,
  type SearchPage,
} from "../protocol/rest.ts";
import type { HistoryPage } from "../protocol/room-frame.ts";
import { clientError, StarlingError } from "./error.ts";
import { readPage } from "./frames.ts";
import { failureFrom } from "./problem-failure.ts";
import { restUrl, type Query } from "./paths.ts";
import type { TokenSource } from "./token-source.ts";

/** `before` or `after` a place, exclusive, or neither: the newest. `limit`: 1 to 200 events, default 50. */
export interface HistoryOptions {
  readonly before?: Cursor;
  readonly after?: Cursor;
  readonly limit?: number;
  /** A direct room: the other one. */
  readonly with?: UserId;
  readonly signal?: AbortSignal;
}

export interface SearchOptions {
  /** Only there; default: all my rooms. */
  readonly room?: RoomAddress;
  /** `room` is a direct room: the other one. */
  readonly with?: UserId;
  readonly order?: "newest" | "best";
  /** `next` of the page before. */
  readonly cursor?: string;
  /** Hits, 1 to 50, default 20. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** `sort`: by name (default), or the most members, people present, latest activity first. `cursor`: `next` of the page before. */
export interface ListOptions {
  readonly sort?: RoomSort;
  readonly cursor?: string;
  readonly limit?: number;
  /** Only the one that is called that. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

interface Call {
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** A hit whose activity this version does not know is left out; `next` stays as it is. */
const looseSearchPage = z.object({ hits: z.array(z.unknown()), next: z.optional(z.string()) });

/** A room of a kind that this version does not know is left out. */
const looseRoomList = z.object({ rooms: z.array(z.unknown()), next: z.optional(z.string()) });

export class Rest {
  readonly #origin: string;
  readonly #tokens: TokenSource;
  readonly #fetch: typeof fetch;

  constructor(origin: string, tokens: TokenSource, fetcher: typeof fetch) {
    this.#origin = origin;
    this.#tokens = tokens;
    this.#fetch = fetcher;
  }

  async createRoom(body: CreateRoomBody): Promise<RoomDescription> {
    return understood(roomDescription.safeParse(await this.#call({ method: "POST", path: "rooms", body })).data);
  }

  async describe(
    address: RoomAddress,
    options: { with?: UserId; signal?: AbortSignal } = {},
  ): Promise<RoomDescription> {
    const path = `rooms/${encodeURIComponent(address)}`;
    const answer = await this.#call({ path, query: { with: options.with }, signal: options.signal });
    return understood(roomDescription.safeParse(answer).data);
  }

  async history(address: RoomAddress, options: HistoryOptions = {}): Promise<HistoryPage> {
    const { before, after, limit } = options;
    const path = `rooms/${encodeURIComponent(address)}/history`;
    const query = {
      before: before && formatCursor(before),
      after: after && formatCursor(after),
      limit,
      with: options.with,
    };
    return understood(readPage(await this.#call({ path, query, signal: options.signal })));
  }

  async search(q: string, options: SearchOptions = {}): Promise<SearchPage> {
    const { signal, ...rest } = options;
    const page = understood(
      looseSearchPage.safeParse(await this.#call({ path: "search", query: { q, ...rest }, signal })).data,
    );
    const hits = page.hits.map((hit) => searchHit.safeParse(hit)).filter((hit) => hit.success);
    return { hits: hits.map((hit) => hit.data), ...(page.next !== undefined && { next: page.next }) };
  }

  /** The channels at the top, or what is in one. */
  async list(channel: RoomAddress | undefined, { signal, ...query }: ListOptions = {}): Promise<RoomList> {
    const path = channel === undefined ? "channels" : `rooms/${encodeURIComponent(channel)}/rooms`;
    const page = understood(looseRoomList.safeParse(await this.#call({ path, query, signal })).data);
    const rooms = page.rooms.map((it) => listedRoom.safeParse(it)).filter((it) => it.success);
    return { rooms: rooms.map((it) => it.data), ...(page.next !== undefined && { next: page.next }) };
  }

  async joinByName(channel: RoomAddress, name: string): Promise<RoomAddress> {
    const path = `rooms/${encodeURIComponent(channel)}/join-by-name`;
    const answer = await this.#call({ method: "POST", path, body: { name } });
    return understood(joinedByName.safeParse(answer).data).room;
  }

  /** A token that has run out in the meantime is replaced once. */
  async #call(call: Call): Promise<unknown> {
    try {
      return await this.#send(call, await this.#tokens.current());
    } catch (error) {
      if (!(error instanceof StarlingError && error.code === "token_expired")) throw error;
      return this.#send(call, await this.#tokens.fresh());
    }
  }

  async #send({ method = "GET", path, query, body, signal }: Call, token: string): Promise<unknown> {
    let response: Response;
    let answer: unknown;
    try {
      response = await this.#fetch(restUrl(this.#origin, path, query), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
      const text = await response.text();
      answer = parseJson(text);
    } catch (error) {
      throw clientError(signal?.aborted ? "aborted" : "network", error);
    }
    if (!response.ok) throw new StarlingError(failureFrom(response.status, answer));
    return answer;
  }
}

function understood<T>(value: T | undefined): T {
  if (value === undefined) throw clientError("bad_answer");
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
