/** One room: a connection, its log, what is on its way out, who is there; and the snapshot of them all. */
import type { Activity } from "../protocol/activity.ts";
import type { Cursor } from "../protocol/cursor.ts";
import type { ClientMessageId, UserId } from "../protocol/ids.ts";
import type { AclAnswer } from "../protocol/room-answers.ts";
import type { Announcement, Presence, Welcome } from "../protocol/room-frame.ts";
import { ask } from "./ask.ts";
import { ConnectionKeeper } from "./connection.ts";
import type { Cancel } from "./environment.ts";
import type { Failure } from "./error.ts";
import { readPresence, readRoomFrame, type RoomSignal } from "./frames.ts";
import { Paging } from "./paging.ts";
import { roomSocketUrl } from "./paths.ts";
import { NOBODY, updated } from "./people.ts";
import { RoomActions, type RoomBody } from "./room-actions.ts";
import { changesRights, hasPassed, membershipAfter, myIds, nameAfter } from "./room-fold.ts";
import { RoomItems } from "./room-items.ts";
import { RoomLog } from "./room-log.ts";
import { snapshotOf } from "./room-snapshot.ts";
import type { MessageOptions, RoomState, RoomView } from "./room-view.ts";
import type { RoomSetting } from "./room-setting.ts";
import { Sender } from "./sender.ts";
import { Listeners } from "./store.ts";
import { until } from "./until.ts";

/** For each person here, so that a crowd's questions are spread: at most a few hundred a second. */
const RIGHTS_SPREAD_MS = 3;

export class Room extends RoomActions implements RoomView {
  readonly #setting: RoomSetting;
  readonly #connection: ConnectionKeeper<RoomSignal>;
  readonly #log: RoomLog;
  readonly #paging: Paging;
  readonly #sender: Sender;
  readonly #items = new RoomItems();
  readonly #changes = new Listeners();
  readonly #events = new Listeners<[Activity]>();
  readonly #resets = new Listeners<[Failure | undefined]>();
  #hello: Welcome | undefined;
  #member = false;
  #presence: Presence = NOBODY;
  #name: string | undefined;
  #rights: AclAnswer | undefined;
  #announcement: Announcement | undefined;
  #askingRights: Cancel | undefined;
  /** The room did not understand a frame of ours, and could not say which. */
  #misunderstood: Failure | undefined;
  #state: RoomState | undefined;
  #closed = false;

  constructor(setting: RoomSetting) {
    super();
    const { environment, tokens, origin, address, peer } = setting;
    this.#setting = setting;
    const request = (body: object) => this.#connection.request(body);
    this.#log = new RoomLog(
      environment,
      { request, moved: (fresh, shown) => this.#moved(fresh, shown), reset: (reason) => this.#resets.notify(reason) },
      setting.maxItems,
      setting.since,
    );
    this.#paging = new Paging(this.#log, request, () => this.#changed());
    const sends = {
      address,
      request,
      ready: () => (this.#connection.online && this.#log.isResumed ? this.#log.cursor : undefined),
      changed: () => this.#changed(),
      accepted: (at: Cursor) => this.#log.noteNumber(at),
    };
    this.#connection = new ConnectionKeeper(environment, tokens, {
      url: () => roomSocketUrl(origin, address, { since: this.#log.cursor, peer }),
      read: readRoomFrame,
      frame: (frame) => this.#frame(frame),
      changed: () => this.#disconnected(),
    });
    // It may call back at once.
    this.#sender = new Sender(environment, sends, setting.store);
    this.#connection.open();
  }

  get state(): RoomState {
    return (this.#state ??= snapshotOf({
      connection: this.#connection.connection,
      hello: this.#hello,
      member: this.#member,
      presence: this.#presence,
      name: this.#name,
      rights: this.#rights,
      announcement: this.#announcement,
      log: this.#log,
      items: this.#items.of(this.#log.timeline.events, this.#sender.outbox, this.#hello?.you.id),
      loadingOlder: this.#paging.isLoading,
      misunderstood: this.#misunderstood,
    }));
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#changes.add(listener);

  send(text: string, { reply }: MessageOptions = {}): ClientMessageId {
    return this.#sender.add(text, { reply });
  }

  whisper(to: readonly UserId[], text: string, { reply }: MessageOptions = {}): ClientMessageId {
    return this.#sender.add(text, { to, reply });
  }

  retry(id: ClientMessageId): void {
    this.#sender.retry(id);
  }

  discard(id: ClientMessageId): void {
    this.#sender.discard(id);
  }

  async join(): Promise<void> {
    await this.request({ verb: "join" });
    this.#member = true;
    this.#log.unbar();
    this.#changed();
    this.#askWho();
  }

  async leave({ heir }: { heir?: UserId | undefined } = {}): Promise<void> {
    await this.request({ verb: "leave", ...(heir !== undefined && { heir }) });
    this.#member = false;
    this.#changed();
  }

  async who(): Promise<Presence> {
    this.#presence = readPresence(await this.request({ verb: "who" }));
    this.#changed();
    return this.#presence;
  }

  async loadOlder(limit?: number): Promise<void> {
    await this.#until(() => this.#log.isResumed);
    return this.#paging.loadOlder(limit);
  }

  async around(cursor: Cursor): Promise<void> {
    await this.#until(() => this.#log.isResumed);
    return this.#paging.around(cursor);
  }

  reconnect(): void {
    if (!this.#closed) this.#connection.open();
  }

  close(): void {
    if (this.#closed || !this.#setting.release()) return;
    this.#closed = true;
    this.#connection.close();
  }

  readonly onEvent = (listener: (activity: Activity) => void): (() => void) => this.#events.add(listener);
  readonly onReset = (listener: (reason: Failure | undefined) => void): (() => void) => this.#resets.add(listener);

  #frame(frame: Exclude<RoomSignal, { type: "replies" }>): void {
    switch (frame.type) {
      case "welcome":
        return this.#welcomed(frame.welcome);
      case "range":
        if (!this.#log.take(frame.range)) this.#connection.restart();
        return;
      case "here":
        this.#presence = updated(this.#presence, frame.here);
        return this.#changed();
      case "announcement":
        this.#announcement = frame.announcement;
        return this.#changed();
      case "error":
        this.#misunderstood = frame.error;
        return this.#changed();
    }
  }

  #welcomed(hello: Welcome): void {
    this.#hello = hello;
    this.#member = hello.member;
    this.#misunderstood = undefined;
    this.#name = hello.room.name;
    this.#log.begin(hello);
    this.#askWho();
    this.#askRights(0);
  }

  /** Not at once where many are told the same: they would all ask in the same moment. A refusal leaves what was known. */
  #askRights(withinMs: number): void {
    const { random, after } = this.#setting.environment;
    this.#askingRights ??= after(random() * withinMs, () => {
      this.#askingRights = undefined;
      if (!this.#connection.online) return;
      this.acl().then(
        (rights) => {
          this.#rights = rights;
          this.#changed();
        },
        () => undefined,
      );
    });
  }

  /** Who is there matters only to those who see it: a refusal, or a lost answer, is no failure of anything. */
  #askWho(): void {
    if (this.#member) this.who().catch(() => undefined);
  }

  #disconnected(): void {
    this.#askingRights?.();
    this.#askingRights = undefined;
    this.#log.pause();
    this.#sender.interrupt();
    this.#changed();
  }

  #moved(fresh: readonly Activity[], shown: readonly Activity[]): void {
    const me = this.#hello?.you.id;
    const { cursor } = this.#log;
    this.#member = membershipAfter(fresh, me, this.#member);
    this.#name = nameAfter(fresh, this.#name);
    if (fresh.some((it) => changesRights(it, me))) this.#askRights(RIGHTS_SPREAD_MS * this.#presence.count);
    this.#sender.arrived(myIds([...fresh, ...shown], me), (at) => hasPassed(cursor, at));
    this.#changed();
    for (const event of fresh) this.#events.notify(event);
    this.#sender.pump();
  }

  override request(body: RoomBody): Promise<unknown> {
    return ask(
      body,
      () => this.#until(() => this.#connection.online),
      (whole) => this.#connection.request(whole),
    );
  }

  #until(reached: () => boolean): Promise<void> {
    return until(this, reached, () => this.#closed);
  }

  #changed(): void {
    this.#state = undefined;
    this.#changes.notify();
  }
}
