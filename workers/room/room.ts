/**
 * A room: the one place where its messages are numbered, and its sockets held. This class faces the platform; what a
 * room does is in the files beside it. The way of a message: webSocketMessage -> BatchLoop -> commit (authorize, number,
 * store, fan out, acknowledge) -> Outbox.
 */
import { ulid } from "../../src/domain/ulid.ts";
import type { Action } from "../../src/protocol/acl.ts";
import type { ExplainAnswer } from "../../src/protocol/admin.ts";
import type { ResendAnswer, ResendQuery } from "../../src/protocol/bridge-api.ts";
import { CLOSE } from "../../src/protocol/close-codes.ts";
import { parseCursor } from "../../src/protocol/cursor.ts";
import { errorOf, rateLimited, type WireError } from "../../src/protocol/errors.ts";
import { roomAddress, trusted, userId, type SessionId, type UserId } from "../../src/protocol/ids.ts";
import { MAX_SESSIONS_PER_USER } from "../../src/protocol/limits.ts";
import { decodeRequest, PING, PONG } from "../../src/protocol/request.ts";
import type { OfflineReason } from "../../src/protocol/presence.ts";
import type { RoomDescription } from "../../src/protocol/rest.ts";
import type { ReadAnswer } from "../../src/protocol/room-answers.ts";
import type { Accepted, HistoryPage, Reply } from "../../src/protocol/room-frame.ts";
import {
  isWrite,
  type RequestOf,
  roomRequest,
  type RoomRead,
  type RoomRequest,
  type RoomWrite,
} from "../../src/protocol/room-request.ts";
import type { WordListsAnswer } from "../../src/protocol/listed-words.ts";
import type { WordList } from "../../src/protocol/word-list.ts";
import { SUBPROTOCOL, type Principal } from "../../src/protocol/token.ts";
import { settingsOf } from "../config.ts";
import { problem } from "../edge/problem.ts";
import type { Env } from "../env.ts";
import { restoreTo } from "../event-log/restore.ts";
import { FrameLimit } from "../frame-limit.ts";
import { logError } from "../log-error.ts";
import { ADDRESS_HEADER, decodeAdmission, decodePrincipal } from "../principal-header.ts";
import type { Ending } from "../user/access-api.ts";
import { refusedName } from "./check-words.ts";
import { welcome } from "./connect.ts";
import { trySend } from "./fan-out.ts";
import type { PageRequest } from "./history.ts";
import { may } from "./may.ts";
import { isMember } from "./parts.ts";
import { explainFor } from "./reads/explain.ts";
import { NamedFiles } from "./named-files.ts";
import { read, readHistory } from "./reads/read.ts";
import { renewal } from "./renewal.ts";
import type { Asker, NewRoom, Refused, RoomApi } from "./room-api.ts";
import { actorOf, writeAttachment, type Attachment, type Session, type Who } from "./session.ts";
import { tellWaiting } from "./tell-calls.ts";
import type { AnyWrite } from "./verbs/apply.ts";
import { prepare } from "./verbs/prepare.ts";
import type { Found } from "./look-up.ts";
import type { ReadLists } from "./word-lists.ts";
import { listWords, prepareWords, readWords } from "./word-requests.ts";
import { RoomInPresence } from "./room-in-presence.ts";
import type { ToldPresence } from "./told-presence.ts";
import { RoomWorks } from "./works.ts";

export class Room extends RoomInPresence implements RoomApi {
  #works: RoomWorks | undefined;
  readonly #files = new NamedFiles(() => settingsOf(this.env).tagger);
  readonly #frames = new FrameLimit(() => settingsOf(this.env).rates.frames);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  protected override get inTree(): RoomWorks {
    return this.#room;
  }

  protected override get told(): ToldPresence {
    return this.#room.told;
  }

  /** Everything that the room is made of; read from disk at first use after a wake. */
  get #room(): RoomWorks {
    this.#works ??= new RoomWorks(this.ctx, this.env);
    return this.#works;
  }

  override async fetch(request: Request): Promise<Response> {
    const notReady = await this.notReady();
    if (notReady) return problem(notReady.error);
    const url = new URL(request.url);
    const since = parseCursor(url.searchParams.get("since") ?? "");
    const peer = userId.safeParse(url.searchParams.get("with"));
    const attachment: Attachment = {
      session: trusted<SessionId>(ulid(Date.now())),
      principal: decodePrincipal(request.headers),
      address: roomAddress.parse(request.headers.get(ADDRESS_HEADER)),
      since: this.#room.parts.log.head.seq,
      ...(peer.success && { peer: peer.data }),
      admission: decodeAdmission(request.headers),
      began: Date.now(),
    };
    const refused = this.#refuse(attachment);
    if (refused) return problem(refused);
    const { 0: client, 1: server } = new WebSocketPair();
    const headers = { "sec-websocket-protocol": SUBPROTOCOL };
    const verdict = this.#see(attachment);
    if (verdict) {
      server.accept();
      server.close(CLOSE.FORBIDDEN, verdict.error.code);
      return new Response(null, { status: 101, webSocket: client, headers });
    }
    this.#begin({ ...attachment, socket: server, member: isMember(this.#room.parts, attachment) }, since);
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /** Before the room's own rules. */
  #refuse(who: Attachment): WireError | undefined {
    const { endings, sessions } = this.#room.parts;
    const { size } = sessions.of(who.principal.id);
    return endings.refusal(who) ?? (size < MAX_SESSIONS_PER_USER ? undefined : errorOf("too_many_sessions"));
  }

  #begin(session: Session, since: ReturnType<typeof parseCursor>): void {
    const { parts, presence, reachesBack } = this.#room;
    this.ctx.acceptWebSocket(session.socket);
    writeAttachment(session);
    presence.note(actorOf(session));
    parts.sessions.add(session);
    this.told.began(session.principal.id);
    this.#room.tree.poke();
    parts.due.atLatest("token", session.principal.expires);
    const now = Date.now();
    welcome(parts, session, since, reachesBack, now);
    tellWaiting(parts, session, now);
  }

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    const session = this.#room.parts.sessions.get(socket);
    if (!session) return socket.close(CLOSE.RESTART, "unknown session");
    const limited = this.#frames.count(socket, Date.now());
    if (limited.kind === "flooding") return this.#room.endFlood(session);
    const decoded = decodeRequest(roomRequest, frame);
    if (limited.kind === "wait") {
      const re = decoded.ok ? decoded.request.ref : decoded.ref;
      const error = rateLimited(limited.retryAfterMs);
      return trySend(socket, JSON.stringify(re === undefined ? { error } : { re, error }));
    }
    if (!decoded.ok) {
      const { error, ref } = decoded;
      return trySend(socket, JSON.stringify(ref === undefined ? { error } : { re: ref, error }));
    }
    const asked = this.notReady();
    const notReady = asked && (await asked);
    if (notReady) return this.#reply(session, { re: decoded.request.ref, ...notReady });
    await this.#handle(session, decoded.request, typeof frame === "string" ? frame.length : 0);
  }

  async #handle(session: Session, request: RoomRequest, size: number): Promise<void> {
    if (isWrite(request) && request.verb !== "cross") {
      const ready = prepare(this.#room.parts, session, request);
      if (ready) await ready;
      const checked = this.#files.ready(this.#room.parts.record.id, session, request);
      const unfit = checked && (await checked);
      const agreed = unfit ?? this.#room.tree.prepare(session, request);
      const refused = agreed && (await agreed);
      if (refused) return this.#reply(session, { re: request.ref, ...refused });
      // Only what is about old messages waits for the archive; all else keeps its order.
      const old = this.#room.lookUp(session, request);
      const found = old && (await old);
      if (!this.#room.push({ session, request, found }, size))
        this.#reply(session, { re: request.ref, error: errorOf("busy") });
      return;
    }
    if (request.verb === "renew") return this.#renew(session, request.ref, request.token);
    const answer =
      request.verb === "cross"
        ? await this.#room.crossOver.send(session, request)
        : await read(this.#room, session, request);
    const re = request.ref;
    this.#reply(session, "error" in answer ? { re, error: answer.error } : { re, ok: answer });
  }

  async #renew(session: Session, re: string, token: string): Promise<void> {
    const renewed = await renewal(this.env, this.#room.parts.record.id, session, token);
    // It may have ended while the token was looked at.
    if (this.#room.parts.sessions.get(session.socket) !== session) return;
    if ("error" in renewed) return this.#reply(session, { re, error: renewed.error });
    const over = this.#room.parts.endings.refusal({ ...session, ...renewed });
    if (over) return this.#reply(session, { re, error: over });
    session.principal = renewed.principal;
    session.admission = renewed.admission;
    writeAttachment(session);
    this.#room.parts.due.atLatest("token", renewed.principal.expires);
    this.#reply(session, { re, ok: { expires: renewed.principal.expires } });
  }

  #reply(session: Session, reply: Reply): void {
    trySend(session.socket, JSON.stringify(reply));
  }

  override async webSocketClose(socket: WebSocket, code: number, _reason: string, wasClean: boolean): Promise<void> {
    this.#end(socket, wasClean ? "closed" : "lost");
    // Not every code may be sent back; the platform would wait ten seconds for an answer otherwise.
    socket.close(code === 1005 || code === 1006 || code === 1015 ? 1000 : code);
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    this.#end(socket, "lost");
  }

  #end(socket: WebSocket, reason: OfflineReason): void {
    const session = this.#room.parts.sessions.get(socket);
    if (session) this.#room.endSession(session, reason);
  }

  override async alarm(): Promise<void> {
    try {
      await this.#room.onAlarm();
    } catch (error) {
      // An alarm that throws is tried six times and then dropped; what it was for is derived again at the next wake.
      logError("a room could not wake for its alarm", error);
    }
  }

  async create(room: NewRoom, creator: Principal): Promise<RoomDescription | Refused> {
    const refused = (await refusedName(this.#room.parts, creator, room.name)) ?? this.#room.create(room, creator);
    if (refused) return refused;
    await this.#room.tree.begun();
    return this.#describe({ principal: creator, address: room.address });
  }

  async describe(asker: Asker): Promise<RoomDescription | Refused> {
    return (await this.notReady()) ?? this.#see(asker) ?? this.#describe(asker);
  }

  #describe(asker: Asker): RoomDescription {
    const { parts, presence } = this.#room;
    const { created, kind } = parts.record;
    return {
      id: asker.address,
      kind,
      ...(created?.name !== undefined && { name: created.name }),
      ...(created && { created: created.at }),
      members: parts.members.count,
      present: presence.now().count,
      member: isMember(parts, asker),
      ...(parts.place.parent !== undefined && {
        path: parts.place.above.map(({ address, name }) => ({ id: address, ...(name !== undefined && { name }) })),
      }),
    };
  }

  /** The refusal, where this room does not exist for the asker. */
  #see(asker: Who): Refused | undefined {
    const { parts } = this.#room;
    if (!parts.record.created && parts.record.kind !== "direct") return { error: errorOf("not_found") };
    const over = parts.endings.refusal(asker);
    if (over) return { error: over };
    const verdict = may(parts, asker, "see", Date.now());
    return verdict.allowed ? undefined : verdict;
  }

  /** Resolves once it is on disk, as a socket's answer is held until then. */
  async write(asker: Asker, request: RoomWrite): Promise<Accepted | Refused> {
    const seen = (await this.notReady()) ?? this.#see(asker);
    if (seen) return seen;
    if (request.verb === "cross") return this.#room.crossOver.send(asker, request);
    await prepare(this.#room.parts, asker, request);
    const unfit = await this.#files.ready(this.#room.parts.record.id, asker, request);
    const refused = unfit ?? (await this.#room.tree.prepare(asker, request));
    if (refused) return refused;
    return this.#write(asker, request, await this.#room.lookUp(asker, request));
  }

  #write(asker: Asker, request: AnyWrite, found?: Found): Promise<Accepted | Refused> {
    return new Promise((answer) => {
      const size = request.verb === "set-words" ? 0 : JSON.stringify(request).length;
      if (!this.#room.push({ asker, answer, request, found }, size)) answer({ error: errorOf("busy") });
    });
  }

  async crossSend(asker: Asker, request: RequestOf<"cross">): Promise<Accepted | Refused> {
    return (await this.notReady()) ?? this.#see(asker) ?? this.#write(asker, request);
  }

  async wordLists(asker: Asker): Promise<WordListsAnswer | Refused> {
    return (await this.notReady()) ?? this.#see(asker) ?? listWords(this.#room.parts, asker);
  }

  async wordList(asker: Asker, id: string): Promise<WordList | Refused> {
    return (await this.notReady()) ?? this.#see(asker) ?? readWords(this.#room.parts, asker, id);
  }

  async setWords(asker: Asker, id: string, list: WordList | undefined): Promise<Accepted | Refused> {
    const seen = (await this.notReady()) ?? this.#see(asker);
    if (seen) return seen;
    const prepared = await prepareWords(this.#room.parts, asker, id, list);
    return "error" in prepared ? prepared : this.#write(asker, prepared);
  }

  async readWordLists(): Promise<ReadLists> {
    const { own } = this.#room.parts.words;
    return { infos: own.infos, lists: own.all() };
  }

  async read(asker: Asker, request: RoomRead): Promise<ReadAnswer | Refused> {
    return (await this.notReady()) ?? this.#see(asker) ?? read(this.#room, asker, request);
  }

  /** Whether somebody might do this here, and everything that was looked at. For administrators. */
  async explain(principal: Principal, asked: Action, subject?: UserId): Promise<ExplainAnswer | Refused> {
    const refused = await this.notReady();
    return refused ?? explainFor(this.#room.parts, principal, asked, subject, Date.now());
  }

  async history(asker: Asker, page: PageRequest): Promise<HistoryPage | Refused> {
    return (await this.notReady()) ?? this.#see(asker) ?? readHistory(this.#room, asker, page);
  }

  async refusal(asker: Asker, all: readonly Action[], file?: string): Promise<Refused | undefined> {
    const refused = (await this.notReady()) ?? this.#see(asker);
    if (refused) return refused;
    const now = Date.now();
    for (const asked of all) {
      const verdict = may(this.#room.parts, asker, asked, now);
      if (!verdict.allowed) return verdict;
    }
    return this.#room.parts.files.isLeaving(file) ? { error: errorOf("not_found") } : undefined;
  }

  async forgetBlocks(user: UserId): Promise<boolean> {
    return this.#room.parts.blocks.forget(user);
  }

  async endUser(user: UserId, ending: Ending): Promise<void> {
    this.#room.endUser(user, ending);
  }

  async beginEpoch(): Promise<{ readonly epoch: number } | Refused> {
    if (!this.#room.parts.record.created) return { error: errorOf("not_found") };
    const epoch = await this.#room.beginEpoch();
    return epoch === undefined ? { error: errorOf("archive_unavailable", "it is catching up") } : { epoch };
  }

  /** For administrators: back to that moment, as far as the platform can. */
  async restore(at: number): Promise<Refused | undefined> {
    return restoreTo(this.ctx, at);
  }

  async resend(query: ResendQuery): Promise<ResendAnswer> {
    return this.#room.resend(query);
  }
}
