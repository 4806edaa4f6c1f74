/** The entry of the SDK: one client for one user. */
import type { Cursor } from "../protocol/cursor.ts";
import { displayName } from "../protocol/texts.ts";
import { errorOf } from "../protocol/errors.ts";
import { userId, type RoomAddress, type UserId } from "../protocol/ids.ts";
import type { Policy } from "../protocol/acl.ts";
import type { RoomDescription, RoomList, SearchPage } from "../protocol/rest.ts";
import type { HistoryPage } from "../protocol/room-frame.ts";
import { environmentOf, type PlatformOptions } from "./environment.ts";
import { StarlingError } from "./error.ts";
import type { PendingStore } from "./pending-store.ts";
import { Rest, type HistoryOptions, type ListOptions, type SearchOptions } from "./rest.ts";
import { Room } from "./room.ts";
import type { RoomView } from "./room-view.ts";
import { TokenSource } from "./token-source.ts";
import { User, type UserView } from "./user-view.ts";

export interface ClientOptions extends PlatformOptions {
  /** The edge's origin: `https://chat.example.com`, or `http://` for a local one. */
  readonly url: string;
  /**
   * The user's token; called for every connection, and before the token runs out. What it throws is taken as temporary and
   * tried again, unless it is a StarlingError that says otherwise: throw that when the person has to sign in.
   */
  readonly token: () => string | Promise<string>;
  /** Items a room view keeps at most, besides what the reader pages to. Default 1,000; the oldest go first. */
  readonly maxItems?: number;
  /** Where unsent messages outlive the page. Default: nowhere. */
  readonly pendingStore?: PendingStore;
}

export interface RoomOptions {
  /** A direct room: the other one. Needed there, for nobody else may open it. */
  readonly with?: UserId;
  /** Begin after this place instead of with the newest page, and miss nothing in between. */
  readonly since?: Cursor;
}

export interface NewRoom {
  /** Default: a group. */
  readonly kind?: "group" | "video" | "channel";
  /** The channel that it is made in. */
  readonly parent?: RoomAddress;
  /** Listed for, and joined by, those who were invited. */
  readonly private?: boolean;
  /** What it says itself of its actions, instead of the defaults of its kind. */
  readonly policy?: Policy;
}

/** Every promise rejects with a StarlingError. */
export interface Client {
  readonly me: UserView;
  /** The view of a room, which connects at once. The same view for the same address until its last user closes it; `options` count for the first. */
  room(address: RoomAddress, options?: RoomOptions): RoomView;
  /** Creates a room that I am a member and the owner of. */
  createRoom(name: string, options?: NewRoom): Promise<RoomDescription>;
  /** The channels at the top, as far as they are for me; a page. */
  channels(options?: ListOptions): Promise<RoomList>;
  /** The rooms and channels in a channel, as far as they are for me; a page. */
  roomsIn(channel: RoomAddress, options?: ListOptions): Promise<RoomList>;
  /** Into the room of that name in a channel. */
  joinByName(channel: RoomAddress, name: string): Promise<RoomAddress>;
  /** The room of that user and me; it begins with its first message. */
  direct(user: string): Promise<RoomDescription>;
  describe(address: RoomAddress, options?: { with?: UserId; signal?: AbortSignal }): Promise<RoomDescription>;
  history(address: RoomAddress, options?: HistoryOptions): Promise<HistoryPage>;
  search(q: string, options?: SearchOptions): Promise<SearchPage>;
  /** Closes everything; views stay as they were. */
  close(): void;
}

const DEFAULT_MAX_ITEMS = 1_000;

export function createClient(options: ClientOptions): Client {
  const environment = environmentOf(options);
  const tokens = new TokenSource(options.token);
  const rest = new Rest(options.url, tokens, environment.fetch);
  const me = new User(options.url, environment, tokens);
  const rooms = new Map<RoomAddress, { readonly view: Room; uses: number }>();

  function openRoom(address: RoomAddress, { with: peer, since }: RoomOptions): Room {
    const view = new Room({
      origin: options.url,
      address,
      environment,
      tokens,
      maxItems: options.maxItems ?? DEFAULT_MAX_ITEMS,
      peer,
      since,
      store: options.pendingStore,
      release() {
        const entry = rooms.get(address);
        if (!entry || --entry.uses > 0) return false;
        return rooms.delete(address);
      },
    });
    rooms.set(address, { view, uses: 1 });
    return view;
  }

  return {
    me,
    room(address, roomOptions = {}) {
      const entry = rooms.get(address);
      if (!entry) return openRoom(address, roomOptions);
      entry.uses++;
      return entry.view;
    },
    channels: (listOptions) => rest.list(undefined, listOptions),
    roomsIn: (channel, listOptions) => rest.list(channel, listOptions),
    joinByName: (channel, name) => rest.joinByName(channel, name),
    async createRoom(name, { kind = "group", ...settings } = {}) {
      const parsed = displayName.safeParse(name);
      if (!parsed.success) throw new StarlingError(errorOf("invalid", "name"));
      return rest.createRoom({ kind, name: parsed.data, ...settings });
    },
    async direct(user) {
      const parsed = userId.safeParse(user);
      if (!parsed.success) throw new StarlingError(errorOf("invalid", "user"));
      return rest.createRoom({ kind: "direct", with: parsed.data });
    },
    describe: (address, describeOptions) => rest.describe(address, describeOptions),
    history: (address, page) => rest.history(address, page),
    search: (q, searchOptions) => rest.search(q, searchOptions),
    close() {
      me.close();
      for (const entry of rooms.values()) {
        entry.uses = 1;
        entry.view.close();
      }
    },
  };
}
