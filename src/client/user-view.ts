/** Me: my conversations, and how far I have read in each. */
import type { Actor } from "../protocol/activity.ts";
import type { Cursor } from "../protocol/cursor.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import { blockList } from "../protocol/rest.ts";
import * as z from "zod/mini";
import { myDevice, type Arranged, type Conversation, type MyDevice } from "../protocol/user-frame.ts";
import { ownPresence, type OwnPresence, type PresenceChoice } from "../protocol/presence.ts";
import { ConnectionKeeper } from "./connection.ts";
import type { Connection } from "./connection-state.ts";
import { put, marked, type Conversations } from "./conversations.ts";
import type { Environment } from "./environment.ts";
import { userSocketUrl } from "./paths.ts";
import { ReadMarks } from "./read-marks.ts";
import { clientError } from "./error.ts";
import { Listeners, type Store } from "./store.ts";
import type { TokenSource } from "./token-source.ts";
import { readUserFrame, type UserSignal } from "./user-frames.ts";

const deviceList = z.object({ devices: z.array(myDevice) });

export interface UserState {
  readonly connection: Connection;
  /** Absent until the first hello. */
  readonly you?: Actor;
  /** What I chose to be seen as, and what others see. Absent until the first hello. */
  readonly presence?: OwnPresence;
  /** Newest first. Empty until the first hello. */
  readonly conversations: readonly Conversation[];
}

export interface UserView extends Store<UserState> {
  /** Connects; so does the first `subscribe`. Also: now, whatever it was waiting for, even after `refused`. */
  open(): void;
  /**
   * I have read `room` up to `at`, where `count` messages were (a RoomState's `head` and `count`, or an activity's). Shown at
   * once; told to the server when it can be. Never goes back.
   */
  markRead(room: RoomId, at: Cursor, count: number): void;
  /**
   * Mutes, pins, archives or hides a conversation, on all my devices; what is absent stays as it is. What is hidden is not in
   * the list until the next message; what is archived is archived until one that is not muted.
   */
  arrange(room: RoomId, wish: Arranged): Promise<void>;
  /** No whispers and no direct messages of theirs any more, from the resolution on; mine alone, they are not told. */
  block(user: string): Promise<void>;
  unblock(user: string): Promise<void>;
  /** Whom I have blocked. */
  blocks(): Promise<readonly UserId[]>;
  /** Where I am connected as myself, oldest first. */
  devices(): Promise<readonly MyDevice[]>;
  /** How others see me from here on, on all my devices: `online` (away while nobody is at any of them), `invisible` and so on. */
  setStatus(status: PresenceChoice): Promise<void>;
  /** Nobody is at this device, or somebody is again. */
  setIdle(idle: boolean): Promise<void>;
  /** Until the next `open`. */
  close(): void;
}

export class User implements UserView {
  readonly #connection: ConnectionKeeper<UserSignal>;
  readonly #marks: ReadMarks;
  readonly #changes = new Listeners();
  #you: Actor | undefined;
  #presence: OwnPresence | undefined;
  #idle = false;
  #conversations: Conversations = [];
  #state: UserState | undefined;
  #opened = false;

  constructor(origin: string, environment: Environment, tokens: TokenSource) {
    this.#connection = new ConnectionKeeper(environment, tokens, {
      url: () => userSocketUrl(origin),
      read: readUserFrame,
      frame: (frame) => this.#frame(frame),
      changed: () => this.#changed(),
    });
    this.#marks = new ReadMarks(environment, (body) => this.#connection.request(body));
  }

  get state(): UserState {
    return (this.#state ??= {
      connection: this.#connection.connection,
      ...(this.#you && { you: this.#you }),
      ...(this.#presence && { presence: this.#presence }),
      conversations: this.#conversations,
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const stop = this.#changes.add(listener);
    if (!this.#opened) this.open();
    return stop;
  };

  open(): void {
    this.#opened = true;
    this.#connection.open();
  }

  markRead(room: RoomId, at: Cursor, count: number): void {
    if (!this.#marks.note(room, { at, count })) return;
    this.#conversations = marked(this.#conversations, room, { at, count });
    this.#changed();
    if (this.#connection.online) this.#marks.tell();
  }

  async arrange(room: RoomId, wish: Arranged): Promise<void> {
    await this.#connection.request({ verb: "arrange", room, ...wish });
  }

  async block(user: string): Promise<void> {
    await this.#connection.request({ verb: "block", user });
  }

  async unblock(user: string): Promise<void> {
    await this.#connection.request({ verb: "unblock", user });
  }

  async blocks(): Promise<readonly UserId[]> {
    const answer = blockList.safeParse(await this.#connection.request({ verb: "blocks" }));
    if (!answer.success) throw clientError("bad_answer");
    return answer.data.users;
  }

  async setStatus(status: PresenceChoice): Promise<void> {
    this.#seen(await this.#connection.request({ verb: "status", status }));
  }

  async setIdle(idle: boolean): Promise<void> {
    this.#idle = idle;
    this.#seen(await this.#connection.request({ verb: "active", idle }));
  }

  #seen(answer: unknown): void {
    const parsed = ownPresence.safeParse(answer);
    if (!parsed.success) throw clientError("bad_answer");
    this.#presence = parsed.data;
    this.#changed();
  }

  async devices(): Promise<readonly MyDevice[]> {
    const answer = deviceList.safeParse(await this.#connection.request({ verb: "devices" }));
    if (!answer.success) throw clientError("bad_answer");
    return answer.data.devices;
  }

  close(): void {
    this.#connection.close();
  }

  #frame(frame: Exclude<UserSignal, { type: "replies" }>): void {
    switch (frame.type) {
      case "welcome":
        this.#you = frame.welcome.you;
        this.#presence = frame.welcome.presence;
        // A session begins with somebody at the device.
        if (this.#idle) void this.setIdle(true).catch(() => {});
        this.#conversations = frame.welcome.conversations.reduce(
          (list, it) => this.#marks.apply(list, it.room),
          frame.welcome.conversations,
        );
        this.#marks.tell();
        return this.#changed();
      case "conversation":
        this.#conversations = this.#marks.apply(put(this.#conversations, frame.conversation), frame.conversation.room);
        return this.#changed();
      case "presence":
        this.#presence = frame.presence;
        return this.#changed();
      case "error":
        return;
    }
  }

  #changed(): void {
    this.#state = undefined;
    this.#changes.notify();
  }
}
