/**
 * Tells members' User objects what is new: the newest state, at once when it was quiet and then gathered per second, never
 * one call per message. Those who are
 * present hear it from their own socket, and are told when they leave. In a large room only those are told whom it
 * concerns by name: who came, who left, whom a whisper is for.
 */
import { isVisibleTo, type Activity } from "../../src/protocol/activity.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { EventLog } from "../event-log/event-log.ts";
import type { Member, Members } from "./members.ts";
import type { RoomRecord } from "./record.ts";
import type { RoomNews, UserApi } from "./room-api.ts";
import type { Sessions } from "./sessions.ts";

/** Beyond this a room does not tell all of its members at once. */
export const MAX_TOLD_MEMBERS = 200;
const GATHER_MS = 1_000;
const RETRY_MS = 5_000;
/** Calls under way at once. */
const PARALLEL = 20;
/** Numbers looked through for what is new to somebody; the newest state is among them. */
const MAX_LOOKED_THROUGH = 1_000;

export interface InboxDeps {
  readonly log: EventLog;
  readonly members: Members;
  readonly record: RoomRecord;
  readonly sessions: Sessions;
  readonly user: (id: UserId) => UserApi;
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
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #toldAt = 0;

  constructor(deps: InboxDeps) {
    this.#deps = deps;
    this.#told = deps.record.told;
  }

  get isBehind(): boolean {
    return this.#told < this.#deps.log.head.seq || this.#concerned.size > 0;
  }

  /** There is something new. Returns at once. */
  poke(): void {
    if (this.#running || this.#timer !== undefined || !this.isBehind) return;
    const pause = this.#toldAt + GATHER_MS - this.#deps.now();
    if (pause <= 0) void this.#run();
    else this.#timer = setTimeout(() => void this.#run(), Math.min(pause, GATHER_MS));
  }

  /** The user's last session here ended: their other devices are to know how far the room is. */
  concerns(user: UserId): void {
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
      const whom = this.#whom(fresh);
      this.#concerned.clear();
      this.#told = head;
      const failed = await this.#tell(whom, fresh);
      if (failed.length === 0) record.saveTold(head);
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
    if (this.#told < log.head.seq) this.poke();
  }

  #whom(fresh: readonly Activity[]): Set<UserId> {
    const { members, sessions } = this.#deps;
    const whom = new Set(this.#concerned);
    for (const it of fresh) {
      if (it.verb === "create") for (const user of it.object.members ?? []) whom.add(user);
      if (it.verb === "join" || it.verb === "leave") whom.add(it.actor.id);
      if (it.verb === "whisper") for (const user of it.to) if (!sessions.isPresent(user)) whom.add(user);
    }
    const isNews = fresh.some((it) => it.verb === "send");
    if (isNews && members.count <= MAX_TOLD_MEMBERS) {
      for (const { user } of members.all()) if (!sessions.isPresent(user)) whom.add(user);
    }
    return whom;
  }

  async #tell(whom: Iterable<UserId>, fresh: readonly Activity[]): Promise<UserId[]> {
    const { user: stubOf, onError } = this.#deps;
    const failed: UserId[] = [];
    const rest = [...whom];
    while (rest.length > 0) {
      const calls = rest.splice(0, PARALLEL).map(async (user) => {
        const news = this.#news(user, fresh);
        if (!news) return;
        try {
          await stubOf(user).tell(news);
        } catch (error) {
          failed.push(user);
          onError(error);
        }
      });
      await Promise.all(calls);
    }
    return failed;
  }

  #news(user: UserId, fresh: readonly Activity[]): RoomNews | undefined {
    const { log, record, members } = this.#deps;
    if (!record.created) return undefined;
    const { name, address } = record.created;
    const member = members.get(user);
    const own = fresh.findLast((it) => it.actor.id === user && (it.verb === "send" || it.verb === "whisper"));
    const last =
      fresh.findLast((it) => (it.verb === "send" || it.verb === "whisper") && isVisibleTo(it, user)) ??
      this.#lastSend(user);
    return {
      room: record.id,
      address,
      kind: record.kind,
      head: log.head,
      count: log.count,
      whispers: fresh
        .filter((it) => it.verb === "whisper" && it.to.includes(user) && it.actor.id !== user)
        .map(cursorOf),
      ...(name !== undefined && { name }),
      ...(record.kind === "direct" && this.#peer(user)),
      ...(last && { last }),
      ...(own && { own: { at: cursorOf(own), count: own.count } }),
      ...(member && { joined: { at: { epoch: log.epoch, seq: member.seq }, count: member.count } }),
    };
  }

  /** The newest message this user may see, where nothing fresh has one: looked for a little way back. */
  #lastSend(user: UserId): Activity | undefined {
    const { log } = this.#deps;
    return log
      .read(Math.max(1, log.head.seq - 100), log.head.seq)
      .findLast((it) => (it.verb === "send" || it.verb === "whisper") && isVisibleTo(it, user));
  }

  #peer(user: UserId): { peer: NonNullable<RoomNews["peer"]> } | undefined {
    const other = this.#deps.members.all().find((member: Member) => member.user !== user);
    return other && { peer: { id: other.user, ...(other.name !== undefined && { name: other.name }) } };
  }
}

function cursorOf(it: Activity): { epoch: number; seq: number } {
  return { epoch: it.epoch, seq: it.seq };
}
