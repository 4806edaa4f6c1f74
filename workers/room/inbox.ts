/**
 * Tells members' User objects what is new: the newest state, at once when it was quiet and then gathered per second, never
 * one call per message. Members who are present hear it from their own socket: they are told when they leave, and before
 * that as often as a device of theirs outside this room looks on. In a large room only those are told whom it concerns by
 * name: who came, who left, whom a whisper is for.
 */
import type { Activity } from "../../src/protocol/activity.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { EventLog } from "../event-log/event-log.ts";
import type { Members } from "./members.ts";
import { newsFor, NewsOf } from "./news.ts";
import type { Overlays } from "./overlays.ts";
import type { RoomRecord } from "./record.ts";
import type { UserApi } from "./room-api.ts";
import type { Sessions } from "./sessions.ts";
import type { Shadows } from "./shadows.ts";

/** Beyond this a room does not tell all of its members at once. */
const MAX_TOLD_MEMBERS = 200;
const GATHER_MS = 1_000;
/**
 * How often a present member is told of whom no other device looked on the last time: one that began since waits that long.
 * (At 5 s the tellings of 200 rooms of five cost as many commits as their messages, and a p95 of 80 ms.)
 */
const UNWATCHED_MS = 60_000;
const RETRY_MS = 5_000;
/** How many numbers may be told again after an eviction, to spare a commit per telling. */
const UNSAVED_SLACK = 100;
/** Calls under way at once. */
const PARALLEL = 20;
/** How far back the newest message is looked for; further back a list says nothing of it until the next one. */
const TAIL = 100;
/** Numbers looked through for what is new to somebody; the newest state is among them. */
const MAX_LOOKED_THROUGH = 1_000;

export interface InboxDeps {
  readonly log: EventLog;
  readonly overlays: Overlays;
  readonly members: Members;
  readonly record: RoomRecord;
  readonly shadows: Shadows;
  readonly sessions: Sessions;
  readonly user: (id: UserId) => Pick<UserApi, "tell">;
  readonly retryAt: (at: number) => void;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export class Inbox {
  readonly #deps: InboxDeps;
  /** Told up to here; behind after an eviction: what is told twice changes nothing. */
  #told: number;
  /** To be told whatever happened: their membership changed, they just left the room, or an earlier call failed. */
  readonly #concerned = new Set<UserId>();
  /** What there is to tell to each beyond the room's own state; kept until they were told. */
  readonly #news = new NewsOf();
  /** Present members: when they were told last, and whether another device of theirs looked on then. */
  readonly #watched = new Map<UserId, { at: number; watched: boolean }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  /** What came during the run at hand does not wait for a second to pass. */
  #isUrgent = false;
  #toldAt = 0;

  constructor(deps: InboxDeps) {
    this.#deps = deps;
    this.#told = deps.record.told;
  }

  get #isBehind(): boolean {
    return this.#told < this.#deps.log.head.seq || this.#concerned.size > 0;
  }

  /** There is something new. Returns at once. `isUrgent`: somebody came or left, and may go on with that in their list. */
  poke(isUrgent = false): void {
    if (!this.#isBehind) return;
    if (this.#running) {
      this.#isUrgent ||= isUrgent;
      return;
    }
    if (this.#timer !== undefined) {
      if (!isUrgent) return;
      clearTimeout(this.#timer);
    }
    const pause = isUrgent ? 0 : this.#toldAt + GATHER_MS - this.#deps.now();
    if (pause <= 0) void this.#run();
    else this.#timer = setTimeout(() => void this.#run(), Math.min(pause, GATHER_MS));
  }

  /** Now and then: what was told is told again after an eviction, which changes nothing, but costs the calls. */
  save(): void {
    const { record } = this.#deps;
    if (!this.#running && this.#concerned.size === 0) record.saveTold(this.#told, 0);
  }

  /** The user's last session here ended: their other devices are to know how far the room is. */
  concerns(user: UserId): void {
    this.#watched.delete(user);
    this.#concerned.add(user);
    this.poke();
  }

  async #run(): Promise<void> {
    const { log, record, now, retryAt, onError } = this.#deps;
    this.#timer = undefined;
    this.#running = true;
    this.#toldAt = now();
    const head = log.head.seq;
    try {
      const fresh = log.read(Math.max(this.#told, head - MAX_LOOKED_THROUGH) + 1, head);
      this.#news.add(fresh);
      const whom = this.#whom(fresh);
      this.#concerned.clear();
      this.#told = head;
      const failed = await this.#tell([...whom]);
      if (failed.length === 0) record.saveTold(head, UNSAVED_SLACK);
      else {
        for (const user of failed) this.#concerned.add(user);
        retryAt(now() + RETRY_MS);
      }
    } catch (error) {
      onError(error);
      retryAt(now() + RETRY_MS);
      return;
    } finally {
      this.#running = false;
    }
    const isUrgent = this.#isUrgent;
    this.#isUrgent = false;
    this.poke(isUrgent);
  }

  #whom(fresh: readonly Activity[]): Set<UserId> {
    const { members } = this.#deps;
    const whom = new Set(this.#concerned);
    for (const it of fresh) {
      if (it.verb === "create") for (const user of it.object.members ?? []) whom.add(user);
      if (it.verb === "join" || it.verb === "leave") whom.add(it.actor.id);
      if (it.verb === "whisper") for (const user of it.to) if (this.#isDue(user)) whom.add(user);
      if (changesText(it) && it.to)
        for (const user of [it.object.author.id, ...it.to]) if (this.#isDue(user)) whom.add(user);
    }
    // Their lists may still have the text, wherever it stands now: whom that is nobody remembers.
    if (fresh.some((it) => it.verb === "purge")) for (const { user } of members.all()) whom.add(user);
    const isNews = fresh.some((it) => it.verb === "send" || it.verb === "whisper") || this.#changeNewest(fresh);
    if (isNews && members.count <= MAX_TOLD_MEMBERS) {
      for (const { user } of members.all()) if (this.#isDue(user)) whom.add(user);
    }
    return whom;
  }

  /** Lists show the newest message as it reads now. */
  #changeNewest(fresh: readonly Activity[]): boolean {
    const changed = fresh.filter((it) => changesText(it)).map((it) => it.object.of);
    if (changed.length === 0) return false;
    const newest = this.#tail().findLast((it) => it.verb === "send" && it.to === undefined);
    return newest === undefined || changed.some((of) => of.epoch === newest.epoch && of.seq >= newest.seq);
  }

  #tail(): Activity[] {
    const { log } = this.#deps;
    return log.read(Math.max(1, log.head.seq - TAIL), log.head.seq);
  }

  #isDue(user: UserId): boolean {
    const { sessions, now } = this.#deps;
    const last = this.#watched.get(user);
    return !sessions.isPresent(user) || last === undefined || last.watched || last.at + UNWATCHED_MS <= now();
  }

  /** Those who could not be told. */
  async #tell(rest: UserId[]): Promise<UserId[]> {
    const { user: stubOf, onError, sessions, now, log, overlays, members, record, shadows } = this.#deps;
    const tail = overlays.join(this.#tail());
    const failed: UserId[] = [];
    while (rest.length > 0) {
      const calls = rest.splice(0, PARALLEL).map(async (user) => {
        const taken = this.#news.take(user);
        const news = newsFor({ log, members, record, shadows, tail }, user, taken);
        if (!news) return;
        try {
          const { watched } = await stubOf(user).tell(news);
          if (sessions.isPresent(user)) this.#watched.set(user, { at: now(), watched });
        } catch (error) {
          this.#news.giveBack(user, taken);
          failed.push(user);
          onError(error);
        }
      });
      // oxlint-disable-next-line no-await-in-loop -- so many at a time
      await Promise.all(calls);
    }
    return failed;
  }
}

function changesText(it: Activity): it is Extract<Activity, { verb: "edit" | "delete" | "undelete" | "purge" }> {
  return it.verb === "edit" || it.verb === "delete" || it.verb === "undelete" || it.verb === "purge";
}
