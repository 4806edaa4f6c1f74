/** Puts a room together from its storage at wake, and runs what is not a request: the loop, the alarm, the outbox. */
import { topRole } from "../../src/domain/acl/roles.ts";
import { Coverage } from "../../src/domain/coverage.ts";
import { unreachable } from "../../src/domain/unreachable.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import type { ResendAnswer, ResendQuery } from "../../src/protocol/bridge-api.ts";
import { CLOSE } from "../../src/protocol/close-codes.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { RoomWrite } from "../../src/protocol/room-request.ts";
import type { OfflineReason } from "../../src/protocol/presence.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { archiveClient } from "../archive/archive-client.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";

import { rescue } from "../event-log/begin-epoch.ts";
import { answerResend } from "../event-log/resend.ts";
import { logError } from "../log-error.ts";
import { callObject } from "../object-call.ts";
import { BatchLoop } from "./batch-loop.ts";
import { CrossOver } from "./cross-over.ts";
import { askerOf, commit, commitOwn, type Committed, type PendingWrite } from "./commit.ts";
import { putOutFromAbove } from "./hierarchy/put-out-from-above.ts";
import { Tree } from "./hierarchy/tree.ts";
import type { HistoryDeps } from "./history.ts";
import { Inbox } from "./inbox.ts";
import type { Due, Parts } from "./parts.ts";
import { LivePresence } from "./presence.ts";
import { LookUps, type Found } from "./look-up.ts";
import { Retention, retentionDue } from "./retention.ts";
import { openToldPresence } from "./open-told-presence.ts";
import type { Asker, NewRoom, Refused } from "./room-api.ts";
import { actorOf, type Session } from "./session.ts";
import type { ToldPresence } from "./told-presence.ts";
import { uncovered } from "./uncovered.ts";
import type { Ending } from "../user/access-api.ts";
import { nameOf } from "./verbs/put-out.ts";
import { buildParts } from "./build-parts.ts";

/** Activities looked through at wake for who wrote last. */
const SLOW_LOOK_BACK = 500;

export class RoomWorks {
  readonly parts: Parts;
  readonly presence: LivePresence;
  readonly told: ToldPresence;
  readonly inbox: Inbox;
  readonly crossOver: CrossOver;
  readonly tree: Tree;
  /** There is an archive to read on in. */
  readonly reachesBack: boolean;
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  readonly #coverage: Coverage;
  readonly #loop: BatchLoop<PendingWrite>;
  readonly #retention = new Retention();
  readonly #lookUps: LookUps;

  constructor(ctx: DurableObjectState, env: Env) {
    this.#ctx = ctx;
    this.#env = env;
    this.parts = buildParts(ctx, env);
    this.reachesBack = settingsOf(env).archive.kind !== "none";
    const { log, members, record, due, sessions } = this.parts;
    this.#lookUps = new LookUps({ log, archive: archiveClient(env) });
    this.#rememberPace();
    this.crossOver = new CrossOver(env, this.parts);
    this.presence = new LivePresence(sessions);
    this.told = openToldPresence(ctx, env, this.parts, this.presence, (session) => {
      this.endSession(session, "lost");
      session.socket.close(CLOSE.RESTART, "no ping");
    });
    this.inbox = new Inbox({
      log,
      overlays: this.parts.overlays,
      members,
      record,
      shadows: this.parts.shadows,
      sessions,
      user: (user) => env.USERS.getByName(user),
      retryAt: (at) => due.atLatest("inbox", at),
      now: () => Date.now(),
      onError: (error) => logError("an inbox was not told", error),
    });
    this.#coverage = new Coverage(log.epoch, uncovered(log), this.parts.shadows.viewsAmong(sessions));
    this.#loop = new BatchLoop({
      prepare: () => this.parts.words.prepare(),
      flush: (writes) => this.#flush(writes),
      sync: () => ctx.storage.sync(),
      audience: () => sessions.audience().length,
      abort: (error) => this.#abort(error),
      now: () => Date.now(),
      sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    });
    this.tree = new Tree({
      parts: this.parts,
      env,
      storage: ctx.storage,
      putOut: (users, banned) => this.#putOutFromAbove(users, banned),
    });
    this.#resume();
  }

  /** What the last life of this object left undone: its times are derived from what is stored. */
  #resume(): void {
    const { due, sessions, outbox } = this.parts;
    const expiry = sessions.firstExpiry();
    if (expiry !== undefined) due.atLatest("token", expiry);
    this.#armRetention();
    this.parts.files.arm();
    outbox.poke();
    this.inbox.poke();
  }

  /** Under slow mode who wrote just before an eviction still has to wait. */
  #rememberPace(): void {
    const { log, acl, pace } = this.parts;
    const { slowMs } = acl.settings;
    if (slowMs === 0 || log.newestAt + slowMs < Date.now()) return;
    for (const { verb, actor, at } of log.read(Math.max(1, log.head.seq - SLOW_LOOK_BACK), log.head.seq))
      if (verb === "send" || verb === "whisper") pace.wrote(actor.id, at);
  }

  /** What the archive says of the messages that it is about; undefined: they are all here. */
  lookUp(asker: Asker, request: RoomWrite): Promise<Found> | undefined {
    return this.#lookUps.find(asker.principal.id, request);
  }

  /** False: there is no room for it now. */
  push(write: PendingWrite, size: number): boolean {
    return this.#loop.push(write, size);
  }

  #flush(writes: readonly PendingWrite[]): void {
    for (const write of writes) this.#notePresence(write);
    const waits = (write: PendingWrite, isNew: boolean) => this.tree.waits(askerOf(write), write.request, isNew);
    const committed = commit(this.#ctx.storage, this.parts, this.#coverage, writes, Date.now(), waits);
    this.parts.words.done();
    this.#committed(committed);
  }

  #committed({ appended, closed }: Committed): void {
    for (const session of closed) this.endSession(session, "kicked");
    if (appended.length > 0) this.#appended(appended.some(({ activity }) => changesMembers(activity)));
    this.tree.appended(appended);
  }

  #putOutFromAbove(users: readonly UserId[], banned: boolean): void {
    try {
      const now = Date.now();
      const fill = putOutFromAbove(this.parts, this.presence, users, banned, now);
      this.#committed(commitOwn(this.#ctx.storage, this.parts, this.#coverage, fill, now));
    } catch (error) {
      this.#abort(error);
    }
  }

  /** Whom a write may make come or go. */
  #notePresence(write: PendingWrite): void {
    const { request } = write;
    if (request.verb === "join" || request.verb === "leave") this.presence.note(actorOf(askerOf(write)));
    if (request.verb === "kick" || request.verb === "ban") this.presence.note(nameOf(this.parts, request.user));
  }

  #appended(hasNewMembers: boolean): void {
    this.parts.outbox.poke();
    this.inbox.poke(hasNewMembers);
    if (hasNewMembers) this.told.changed();
    this.#armRetention();
  }

  #armRetention(): void {
    const { log, record, due } = this.parts;
    const at =
      record.created && !due.has("retention")
        ? retentionDue(log, record.created, settingsOf(this.#env).retentionCheckMs, Date.now())
        : undefined;
    if (at !== undefined) due.set("retention", at);
  }

  /** Its id was minted a moment ago: called again for a room that is there, it changes nothing. */
  create(room: NewRoom, creator: Principal): Refused | undefined {
    const { record, members, log, acl, place } = this.parts;
    if (record.created) return undefined;
    const now = Date.now();
    // By now somebody else may have been given its name.
    if (room.until !== undefined && room.until < now) return { error: errorOf("busy") };
    const actor = creator.name === undefined ? { id: creator.id } : { id: creator.id, name: creator.name };
    const object = { kind: room.kind, name: room.name, members: [creator.id] };
    const appended = this.#ctx.storage.transactionSync(() => {
      record.create({ ...room, firstLife: true }, now);
      members.add({ user: creator.id, name: creator.name, seq: 1, count: 0 });
      acl.setRole(creator.id, topRole(room.kind));
      if (room.policy) acl.setPolicy(room.policy, []);
      place.begin(room.parent);
      return log.append([{ verb: "create", actor, object }], now);
    });
    this.#coverage.passed(appended.map((it) => it.activity));
    this.#appended(true);
    return undefined;
  }

  get historyDeps(): HistoryDeps {
    const { log, overlays, record } = this.parts;
    return { log, overlays, archive: archiveClient(this.#env), firstLife: record.created?.firstLife ?? false };
  }

  resend(query: ResendQuery): Promise<ResendAnswer> {
    return answerResend(this.parts.log, this.parts.outbox, query);
  }

  async onAlarm(): Promise<void> {
    const { due, outbox } = this.parts;
    try {
      const names = due.takeDue(Date.now());
      for (const name of this.told.mayBeDue(names) ? [...names, "presence" as const] : names) await this.#runDue(name);
    } catch (error) {
      // An alarm that throws is tried six times and then dropped: never let it.
      logError("an alarm failed", error);
    } finally {
      outbox.poke();
      due.rearm();
    }
  }

  async #runDue(name: Due): Promise<void> {
    switch (name) {
      case "outbox":
        this.inbox.save();
        return this.parts.outbox.onAlarm();
      case "inbox":
        return this.inbox.poke();
      case "tree":
        return this.tree.onAlarm();
      case "files":
        return this.parts.files.run(Date.now());
      case "token":
        return this.#closeExpired();
      case "retention":
        return this.#retain();
      case "presence":
        return this.told.onAlarm();
      default:
        unreachable(name);
    }
  }

  /** A socket is gone. Where it was the user's last one here, their other devices are to know how far the room is. */
  endSession(session: Session, reason: OfflineReason = "closed"): void {
    const { sessions, log } = this.parts;
    const { id } = session.principal;
    this.presence.note(actorOf(session));
    sessions.remove(session);
    this.tree.poke();
    const isNews = session.since < log.head.seq;
    if (session.member && isNews && !sessions.isPresent(id)) this.inbox.concerns(id);
    this.told.ended(id, reason);
  }

  /** Whoever goes on asking too much is closed, and shut out everywhere for a while. */
  endFlood(session: Session): void {
    const told = callObject(this.#env.USERS, session.principal.id, (stub) => stub.flooded());
    this.#ctx.waitUntil(told.catch((error: unknown) => logError("a user was not told of a flood", error)));
    this.endSession(session, "flooding");
    session.socket.close(CLOSE.FLOODING, "flooding");
  }

  /** What they sent and waits for its turn is refused there. */
  endUser(user: UserId, ending: Ending): void {
    const { endings, sessions } = this.parts;
    endings.add(user, ending, Date.now());
    const code = ending.reason === "banned" ? CLOSE.FORBIDDEN : CLOSE.REVOKED;
    for (const session of sessions.of(user)) {
      if (!endings.refusal(session)) continue;
      this.endSession(session, ending.reason);
      session.socket.close(code, ending.reason);
    }
  }

  #closeExpired(): void {
    const { sessions, due } = this.parts;
    const now = Date.now();
    for (const session of sessions.all()) {
      if (session.principal.expires > now) continue;
      this.endSession(session, "expired");
      session.socket.close(CLOSE.TOKEN_EXPIRED, "token_expired");
    }
    const next = sessions.firstExpiry();
    if (next !== undefined) due.atLatest("token", next);
  }

  async #retain(): Promise<void> {
    const { log, overlays, record, outbox } = this.parts;
    if (!record.created) return;
    const archive = archiveClient(this.#env);
    const deps = { log, overlays, archive, created: record.created, now: () => Date.now() };
    const isOurs = await this.#retention.run(deps, () => outbox.poke());
    if (!isOurs) await this.beginEpoch();
    this.#armRetention();
  }

  /**
   * The numbers begin anew, after the storage was put back to an earlier state. Nothing that was written is lost; sockets
   * drop, and who comes back starts over. Undefined: not yet, the archive has to have everything first.
   */
  async beginEpoch(): Promise<number | undefined> {
    const { log, members, record } = this.parts;
    const rescued = await rescue(log, archiveClient(this.#env));
    if (rescued.kind === "not-yet") return undefined;
    this.#ctx.storage.transactionSync(() => {
      log.renew(Date.now(), rescued.again);
      members.beginAnew();
      record.beginAnew();
    });
    const { epoch } = log;
    // What is not on disk when the object ends would be gone with it.
    await this.#ctx.storage.sync();
    // The answer leaves first; then this life of the object ends.
    setTimeout(() => this.#ctx.abort("a new epoch begins"), 0);
    return epoch;
  }

  /** Memory is ahead of the disk. Sockets drop, the object starts anew; clients come back, resume and retry. */
  #abort(error: unknown): void {
    logError("a batch could not be written", error);
    this.#ctx.abort("a batch could not be written");
  }
}

const MEMBERSHIP: ReadonlySet<Activity["verb"]> = new Set<Activity["verb"]>([
  "create",
  "join",
  "leave",
  "kick",
  "ban",
  "invite",
  "rename",
  "remove",
]);

/** Who came or left may go on at once with what their list says: a search, or a second device. */
function changesMembers({ verb }: Activity): boolean {
  return MEMBERSHIP.has(verb);
}
