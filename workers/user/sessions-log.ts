/** The user's own log: when their devices came and went. Numbered and drained like a room's. */
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { ResendAnswer, ResendQuery } from "../../src/protocol/bridge-api.ts";
import { archiveClient } from "../archive/archive-client.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import type { DueTimes } from "../event-log/due-times.ts";
import { EventLog, type Draft } from "../event-log/event-log.ts";
import { Outbox } from "../event-log/outbox.ts";
import { queueFor } from "../event-log/queue-shard.ts";
import { answerResend } from "../event-log/resend.ts";
import { logError } from "../log-error.ts";
import { actorOf, type Session } from "./session.ts";

/** What the user's one alarm is for. */
export type Due = "outbox" | "token";

/** Nobody reads this log here: it waits for the archive, and a week for whoever asks why. */
const KEEP_MS = 7 * 24 * 3_600_000;

export type EndReason = "closed" | "lost" | "expired";

export class SessionsLog {
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  readonly #log: EventLog;
  readonly #outbox: Outbox;

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

  get head(): Cursor {
    return this.#log.head;
  }

  began(session: Session): void {
    this.#append({ verb: "connect", actor: actorOf(session), object: { session: session.session } });
    this.#ctx.waitUntil(this.#forget());
  }

  ended(session: Session, reason: EndReason): void {
    this.#append({ verb: "disconnect", actor: actorOf(session), object: { session: session.session, reason } });
  }

  resend(query: ResendQuery): Promise<ResendAnswer> {
    return answerResend(this.#log, this.#outbox, query);
  }

  onAlarm(): void {
    this.#outbox.onAlarm();
  }

  /** A device that comes and goes is never refused because the queue is away: a full outbox is the rooms' concern. */
  #append(draft: Draft): void {
    try {
      this.#ctx.storage.transactionSync(() => this.#log.append([draft], Date.now()));
    } catch (error) {
      // Memory is ahead of the disk. Sockets drop and come back, the object starts anew.
      logError("a session could not be logged", error);
      this.#ctx.abort("a session could not be logged");
      throw error;
    }
    this.#outbox.poke();
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
