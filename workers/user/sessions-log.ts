/** The user's own log: when their devices came and went, bans, blocks. Numbered and drained like a room's. */
import type { Activity, Actor } from "../../src/protocol/activity.ts";
import type { SessionId, UserId } from "../../src/protocol/ids.ts";
import type { ResendAnswer, ResendQuery } from "../../src/protocol/bridge-api.ts";
import { archiveClient } from "../archive/archive-client.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import type { DueTimes } from "../event-log/due-times.ts";
import { EventLog, type Draft } from "../event-log/event-log.ts";
import { Outbox } from "../event-log/outbox.ts";
import { queueFor } from "../event-log/queue-shard.ts";
import { rescue } from "../event-log/begin-epoch.ts";
import { answerResend } from "../event-log/resend.ts";
import { logError } from "../log-error.ts";
import { actorOf, readSession, type Session } from "./session.ts";

/** What the user's one alarm is for. */
export type Due = "outbox" | "token" | "endings" | "presence";

/** Nobody reads this log here: it waits for the archive, and a week for whoever asks why. */
const KEEP_MS = 7 * 24 * 3_600_000;
/** How far back a session is looked for that ended without a word. */
const LOOKED_THROUGH = 1_000;

export type EndReason = Extract<Activity, { verb: "disconnect" }>["object"]["reason"];

export class SessionsLog {
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  readonly #log: EventLog;
  readonly #outbox: Outbox;
  /** Begun in the log and not ended there; read from it at first use. */
  #open: Map<SessionId, Actor> | undefined;

  constructor(ctx: DurableObjectState, env: Env, owner: UserId, due: DueTimes<Due>) {
    this.#ctx = ctx;
    this.#env = env;
    const { environment } = settingsOf(env);
    const log = new EventLog(ctx.storage.sql, owner, Date.now());
    this.#log = log;
    this.#outbox = new Outbox({
      log,
      queue: queueFor(env, owner),
      source: () => ({ environment, target: owner, epoch: log.epoch, room: undefined }),
      now: Date.now,
      wakeAt: (at) => due.set("outbox", at),
      hasAlarm: () => due.has("outbox"),
      onError: (error) => logError("the queue took no segment", error),
    });
    // What the last life of this object left behind.
    this.#outbox.poke();
  }

  /** A deploy or a crash takes sockets away without a word: what became of them is written down when somebody comes back. */
  began(session: Session): void {
    this.sweep();
    const actor = actorOf(session);
    this.append([{ verb: "connect", actor, object: { session: session.session } }]);
    this.#openSessions().set(session.session, actor);
    this.#ctx.waitUntil(this.#forget());
  }

  /** Sessions that were taken away without a word, because this object began anew, ended by a deploy. */
  sweep(): void {
    const open = this.#openSessions();
    const alive = new Set(this.#ctx.getWebSockets().map((socket) => readSession(socket)?.session));
    const lost = [...open].filter(([id]) => !alive.has(id)).map(([id, actor]) => endOf(id, actor, "deploy"));
    if (lost.length > 0) this.append(lost);
    for (const { object } of lost) open.delete(object.session);
  }

  ended(session: Session, reason: EndReason): void {
    this.append([endOf(session.session, actorOf(session), reason)]);
    this.#open?.delete(session.session);
  }

  #openSessions(): Map<SessionId, Actor> {
    if (this.#open) return this.#open;
    const open = new Map<SessionId, Actor>();
    const { seq } = this.#log.head;
    for (const it of this.#log.read(Math.max(1, seq - LOOKED_THROUGH + 1), seq)) {
      if (it.verb === "connect") open.set(it.object.session, it.actor);
      else if (it.verb === "disconnect") open.delete(it.object.session);
    }
    this.#open = open;
    return open;
  }

  resend(query: ResendQuery): Promise<ResendAnswer> {
    return answerResend(this.#log, this.#outbox, query);
  }

  /** As a Room's, after the storage was put back to an earlier state. Undefined: not yet. */
  async beginEpoch(): Promise<number | undefined> {
    const rescued = await rescue(this.#log, archiveClient(this.#env));
    if (rescued.kind === "not-yet") return undefined;
    this.#ctx.storage.transactionSync(() => this.#log.renew(Date.now(), rescued.again));
    await this.#ctx.storage.sync();
    setTimeout(() => this.#ctx.abort("a new epoch begins"), 0);
    return this.#log.epoch;
  }

  onAlarm(): void {
    this.#outbox.onAlarm();
  }

  /**
   * With whatever else is to be written together with it. A device that comes and goes is never refused because the queue is
   * away: a full outbox is the rooms' concern.
   */
  append(drafts: readonly Draft[]): void;
  append<T>(drafts: readonly Draft[], together: () => T): T;
  append<T>(drafts: readonly Draft[], together?: () => T): T | undefined {
    try {
      return this.#ctx.storage.transactionSync(() => {
        this.#log.append(drafts, Date.now());
        return together?.();
      });
    } catch (error) {
      // Memory is ahead of the disk. Sockets drop and come back, the object starts anew.
      logError("a user's log could not be written", error);
      this.#ctx.abort("a user's log could not be written");
      throw error;
    } finally {
      this.#outbox.poke();
    }
  }

  /** Drops what is past its time, never what the archive does not have yet. */
  async #forget(): Promise<void> {
    const log = this.#log;
    const keep = { messages: 1, since: Date.now() - KEEP_MS };
    if (!log.isPast(keep)) return;
    const asked = await archiveClient(this.#env).archived(log.target, log.epoch);
    if (asked.kind === "unavailable") return;
    log.drop(keep, asked.kind === "none" ? log.drained : Math.min(log.drained, asked.answer));
  }
}

function endOf(session: SessionId, actor: Actor, reason: EndReason) {
  return { verb: "disconnect", actor, object: { session, reason } } as const;
}
