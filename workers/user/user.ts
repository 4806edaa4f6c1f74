/**
 * A user: their conversations with what is unread in each, and the sockets of their devices. Rooms tell it what is new; it
 * tells the devices. This class faces the platform; what it knows is in the files beside it.
 */
import { directRoomId } from "../../src/domain/room-address.ts";
import { ulid } from "../../src/domain/ulid.ts";
import { unreachable } from "../../src/domain/unreachable.ts";
import type { ResendAnswer, ResendQuery } from "../../src/protocol/bridge-api.ts";
import { CLOSE } from "../../src/protocol/close-codes.ts";
import { errorOf, rateLimited, type WireError } from "../../src/protocol/errors.ts";
import type { Actor } from "../../src/protocol/activity.ts";
import { MAX_SESSIONS_PER_USER } from "../../src/protocol/limits.ts";
import { trusted, type RoomId, type SessionId, type UserId } from "../../src/protocol/ids.ts";
import { decodeRequest, PING, PONG } from "../../src/protocol/request.ts";
import type { UserFrame } from "../../src/protocol/user-frame.ts";
import { userRequest, type UserRequest } from "../../src/protocol/user-request.ts";
import { settingsOf } from "../config.ts";
import { isKnownUser } from "../directory/known-users.ts";
import { problem } from "../edge/problem.ts";
import { FrameLimit } from "../frame-limit.ts";
import type { Env } from "../env.ts";
import { DueTimes } from "../event-log/due-times.ts";
import { migrate } from "../event-log/migrate.ts";
import { restoreTo } from "../event-log/restore.ts";
import { logError } from "../log-error.ts";
import { callObject } from "../object-call.ts";
import { decodePrincipal } from "../principal-header.ts";
import type { RoomNews, UserApi } from "../room/room-api.ts";
import { Access } from "./access.ts";
import { Blocks } from "./blocks.ts";
import { Conversations } from "./conversations.ts";
import { AdminCalls, type AdminCall, type Begun } from "./admin-calls.ts";
import { openPresence } from "./open-presence.ts";
import { MIGRATIONS } from "./migrations.ts";
import { ownerOf } from "./owner.ts";
import type { Presence } from "./presence.ts";
import { Profile } from "./profile.ts";
import { answer, type Answering } from "./requests/answer.ts";
import { actorOf, readSession, writeSession, type Session } from "./session.ts";
import { setBlock, type BlockAnswer } from "./set-block.ts";
import { UserInPlaces, type Places } from "./user-in-places.ts";
import { SessionsLog, type Due, type EndReason } from "./sessions-log.ts";

export class User extends UserInPlaces implements UserApi {
  readonly #due: DueTimes<Due>;
  readonly #conversations: Conversations;
  readonly #log: SessionsLog;
  readonly #adminCalls: AdminCalls;
  readonly #access: Access;
  readonly #blocks: Blocks;
  readonly #profile: Profile;
  readonly #presence: Presence;
  readonly #answering: Answering;
  readonly #frames = new FrameLimit(() => settingsOf(this.env).rates.frames);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    migrate(ctx.storage, MIGRATIONS);
    this.#due = new DueTimes<Due>({ setAlarm: (at) => void ctx.storage.setAlarm(at) });
    this.#conversations = new Conversations(ctx.storage);
    const owner = ownerOf(ctx);
    this.#log = new SessionsLog(ctx, env, owner, this.#due);
    this.#adminCalls = new AdminCalls(ctx.storage.sql, this.#log);
    this.#profile = new Profile(ctx.storage.sql, this.#log);
    this.#blocks = new Blocks({
      sql: ctx.storage.sql,
      forgetIn: (room) => callObject(env.ROOMS, room, async (stub) => stub.forgetBlocks(owner)),
      directWith: (user) => directRoomId(settingsOf(env).environment, owner, user),
      now: () => Date.now(),
      onError: (error) => logError("a room was not told of a block", error),
    });
    this.#access = new Access({
      sql: ctx.storage.sql,
      owner,
      log: this.#log,
      endIn: (room, user, ending) => callObject(env.ROOMS, room, (stub) => stub.endUser(user, ending)),
      closeOwn: (isConcerned, code, reason) => this.#closeAll(isConcerned, code, reason),
      retryAt: (at) => this.#due.atLatest("endings", at),
      now: () => Date.now(),
      onError: (error) => logError("a room was not told that sessions are over", error),
    });
    this.#presence = openPresence({
      ctx,
      env,
      owner,
      due: this.#due,
      log: this.#log,
      conversations: this.#conversations,
      blocks: this.#blocks,
      push: (presence, except) => this.#push({ presence }, except),
      endSilent: (socket) => this.#endSilent(socket),
    });
    this.#answering = {
      env,
      standing: this.#access.standing,
      expiresAt: (at) => this.#due.atLatest("token", at),
      conversations: this.#conversations,
      presence: this.#presence,
      blocks: this.#blocks,
      profile: this.#profile,
      sockets: () => ctx.getWebSockets(),
      setBlock: (by, verb, user) => this.setBlock(by, verb, user),
    };
    this.#armExpiry();
  }

  override async fetch(request: Request): Promise<Response> {
    const principal = decodePrincipal(request.headers);
    const refused = this.#access.standing.refusal(principal, Date.now()) ?? this.#hasPlace();
    if (refused) return problem(refused);
    const now = Date.now();
    const session: Session = { session: trusted<SessionId>(ulid(now)), principal, began: now };
    const { 0: client, 1: server } = new WebSocketPair();
    // Should they have been away for long, that comes first.
    this.#presence.changed();
    this.ctx.acceptWebSocket(server);
    writeSession(server, session);
    this.#log.began(session);
    // The welcome comes first, and says it.
    this.#presence.changed("closed", server);
    this.#due.atLatest("token", principal.expires);
    send(server, {
      welcome: {
        session: session.session,
        you: actorOf(session),
        conversations: this.#conversations.all(),
        presence: this.#presence.own,
        expires: principal.expires,
        now,
      },
    });
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    const session = readSession(socket);
    if (!session) return socket.close(CLOSE.RESTART, "unknown session");
    // The alarm may be late: a token that ran out is worth nothing from that moment on.
    if (session.principal.expires <= Date.now()) return this.#expire(socket, session);
    const limited = this.#frames.count(socket, Date.now());
    if (limited.kind === "flooding") return this.#endFlood(socket);
    const decoded = decodeRequest(userRequest, frame);
    if (limited.kind === "wait") {
      const re = decoded.ok ? decoded.request.ref : decoded.ref;
      const error = rateLimited(limited.retryAfterMs);
      return send(socket, re === undefined ? { error } : { re, error });
    }
    if (decoded.ok) return this.#handle(socket, session, decoded.request);
    const { error, ref } = decoded;
    send(socket, ref === undefined ? { error } : { re: ref, error });
  }

  async #handle(socket: WebSocket, session: Session, request: UserRequest): Promise<void> {
    const answered = await answer(this.#answering, socket, session, request);
    if (!answered) return;
    send(socket, { re: request.ref, ...answered.answer });
    if (answered.changed) this.#push({ conversation: answered.changed });
  }

  /** Whoever goes on asking too much is shut out everywhere for a while. */
  #endFlood(socket: WebSocket): void {
    this.#access.flooded();
    this.#end(socket, "flooding");
    socket.close(CLOSE.FLOODING, "flooding");
  }

  override async webSocketClose(socket: WebSocket, code: number, _reason: string, wasClean: boolean): Promise<void> {
    this.#end(socket, wasClean ? "closed" : "lost");
    // Not every code may be sent back; without an answer the platform would wait ten seconds.
    socket.close(code === 1005 || code === 1006 || code === 1015 ? 1000 : code);
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    this.#end(socket, "lost");
  }

  /** Writes the end of a session down, once: closing a socket comes back to us as its close. */
  #end(socket: WebSocket, reason: EndReason): void {
    const session = readSession(socket);
    if (!session || session.ended) return;
    writeSession(socket, { ...session, ended: true });
    this.#log.ended(session, reason);
    this.#presence.changed(reason);
  }

  /** Neither it nor the network said goodbye. */
  #endSilent(socket: WebSocket): void {
    this.#end(socket, "lost");
    socket.close(CLOSE.RESTART, "no ping");
  }

  #expire(socket: WebSocket, session: Session): void {
    if (session.ended) return;
    this.#end(socket, "expired");
    socket.close(CLOSE.TOKEN_EXPIRED, "token_expired");
  }

  /** The refusal where there are too many already. */
  #hasPlace(): WireError | undefined {
    return this.ctx.getWebSockets().length < MAX_SESSIONS_PER_USER ? undefined : errorOf("too_many_sessions");
  }

  #closeAll(isConcerned: (session: Session) => boolean, code: number, reason: EndReason): void {
    for (const socket of this.ctx.getWebSockets()) {
      const session = readSession(socket);
      if (!session || session.ended || !isConcerned(session)) continue;
      this.#end(socket, reason);
      socket.close(code, reason);
    }
  }

  override async alarm(): Promise<void> {
    try {
      for (const name of this.#due.takeDue(Date.now())) await this.#runDue(name);
    } catch (error) {
      // An alarm that throws is tried six times and then dropped: never let it.
      logError("an alarm failed", error);
    } finally {
      this.#armExpiry();
      this.#due.rearm();
    }
  }

  async #runDue(name: Due): Promise<void> {
    switch (name) {
      case "outbox":
        return this.#log.onAlarm();
      case "token":
        return this.#closeExpired();
      case "endings":
        return this.#access.onAlarm();
      case "presence":
        return this.#presence.onAlarm();
      default:
        return unreachable(name);
    }
  }

  #closeExpired(): void {
    const now = Date.now();
    for (const socket of this.ctx.getWebSockets()) {
      const session = readSession(socket);
      if (session && session.principal.expires <= now) this.#expire(socket, session);
    }
  }

  /** When the first of the tokens runs out: derived from the sockets, so that nothing has to be stored for it. */
  #armExpiry(): void {
    for (const socket of this.ctx.getWebSockets()) {
      const session = readSession(socket);
      if (session && !session.ended) this.#due.atLatest("token", session.principal.expires);
    }
  }

  async tell(news: RoomNews): Promise<{ watched: boolean }> {
    const changed = this.#conversations.tell(news, Date.now());
    if (changed) this.#push({ conversation: changed });
    return { watched: this.ctx.getWebSockets().length > 0 };
  }

  async isOnline(): Promise<boolean> {
    return this.ctx.getWebSockets().length > 0;
  }

  async setBlock(by: Actor, verb: "block" | "unblock", user: UserId): Promise<BlockAnswer> {
    const isKnown = (it: UserId) => isKnownUser(this.env, it);
    return setBlock({ blocks: this.#blocks, log: this.#log, isKnown }, by, verb, user);
  }

  async profile(): Promise<string> {
    return this.#profile.text;
  }

  async setProfile(by: Actor, text: string): Promise<void> {
    this.#profile.set(by, text);
  }

  async blocked(): Promise<UserId[]> {
    return this.#blocks.all();
  }

  protected override get places(): Places {
    return { access: this.#access, presence: this.#presence };
  }

  async blocksFor(room: RoomId): Promise<UserId[]> {
    return this.#blocks.tellTo(room);
  }

  async beginAdminCall(call: AdminCall): Promise<Begun> {
    return this.#adminCalls.begin(call, Date.now());
  }

  async endAdminCall(key: string, status: number, body: string): Promise<void> {
    this.#adminCalls.end(key, status, body);
  }

  async roomIds(): Promise<RoomId[]> {
    return this.#conversations.roomIds();
  }

  /** For administrators, after this object's storage was put back to an earlier state. */
  async beginEpoch(): Promise<{ readonly epoch: number } | { readonly error: WireError }> {
    const epoch = await this.#log.beginEpoch();
    return epoch === undefined ? { error: errorOf("archive_unavailable", "it is catching up") } : { epoch };
  }

  /** For administrators: back to that moment, as far as the platform can. */
  async restore(at: number): Promise<{ readonly error: WireError } | undefined> {
    return restoreTo(this.ctx, at);
  }

  async resend(query: ResendQuery): Promise<ResendAnswer> {
    return this.#log.resend(query);
  }

  #push(frame: UserFrame, except?: WebSocket): void {
    for (const socket of this.ctx.getWebSockets()) if (socket !== except) send(socket, frame);
  }
}

/** A socket that is going away takes nothing more, which its owner will notice by itself. */
function send(socket: WebSocket, frame: UserFrame): void {
  try {
    socket.send(JSON.stringify(frame));
  } catch {
    // Closed meanwhile: webSocketClose or webSocketError follows.
  }
}
