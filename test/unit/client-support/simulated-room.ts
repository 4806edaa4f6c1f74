/**
 * A room as the protocol describes it, in memory: numbers, ranges by viewer, resume by cursor, history, retries by id. Its
 * faults are switches of the test.
 */
import type { AclAnswer } from "../../../src/protocol/room-answers.ts";
import { activity, isVisibleTo, type Activity } from "../../../src/protocol/activity.ts";
import { parseCursor, type Cursor } from "../../../src/protocol/cursor.ts";
import { errorOf, type ErrorCode } from "../../../src/protocol/errors.ts";
import { PING, PONG } from "../../../src/protocol/request.ts";
import { MAX_PRESENT_NAMED, type HistoryPage } from "../../../src/protocol/room-frame.ts";
import { roomRequest, type RequestOf, type RoomRequest } from "../../../src/protocol/room-request.ts";
import type { FakeClock } from "./fake-clock.ts";
import type { FakeSocket } from "./fake-socket.ts";
import { actorOf, ADDRESS, activityOf, person } from "./people.ts";

interface Session {
  readonly socket: FakeSocket;
  /** Everything up to here has been claimed for this session. */
  covered: number;
}

export class SimulatedRoom {
  epoch = 1_000;
  log: Activity[] = [];
  member = true;
  /** A resume longer than this is left to history. */
  maxResume = 20;
  tokenLifeMs = 3_600_000;
  /** Asked for each frame to the client. */
  fate: (frame: object) => "arrives" | "lost" | "twice" | "garbled" = () => "arrives";
  /** Answers later than the events that they speak of. */
  replyDelayMs = 0;
  /** A refusal for the next requests of a verb. */
  readonly refusals: { verb: RoomRequest["verb"]; code: ErrorCode }[] = [];
  readonly requests: RoomRequest[] = [];
  /** The answer to `acl`; absent: the room is too old for it. */
  rights: AclAnswer | undefined;
  /** The connection goes before these are answered: once each, done all the same. */
  readonly cutAt: RoomRequest["verb"][] = [];
  silent = false;
  readonly #clock: FakeClock;
  readonly #viewer = person("ada");
  #session: Session | undefined;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  get head(): Cursor {
    return { epoch: this.epoch, seq: this.log.length };
  }

  get visible(): Activity[] {
    return this.log.filter((it) => isVisibleTo(it, this.#viewer));
  }

  get messages(): number {
    return this.log.filter(({ verb }) => verb === "send").length;
  }

  accept(socket: FakeSocket): void {
    const since = parseCursor(socket.url.searchParams.get("since") ?? "");
    const isOurs = since?.epoch === this.epoch && since.seq <= this.log.length;
    const canResume = isOurs && this.log.length - since.seq <= this.maxResume && this.member;
    const from = canResume ? since.seq + 1 : this.log.length + 1;
    this.#session = { socket, covered: from - 1 };
    socket.receive = (frame) => this.#receive(frame);
    const hello = {
      session: "s1",
      room: { id: ADDRESS, kind: "group", name: "Lobby" },
      you: actorOf("ada"),
      member: this.member,
      head: this.head,
      count: this.messages,
      from,
      reset: since !== undefined && !isOurs,
      expires: this.#clock.now() + this.tokenLifeMs,
      now: this.#clock.now(),
    };
    // A hello that is lost is a dead connection, which is another story.
    socket.deliver({ welcome: hello });
    for (let at = from; at <= this.log.length; at += 5) this.#cover(Math.min(at + 4, this.log.length));
  }

  drop(code?: number, reason?: string): void {
    this.#session?.socket.drop(code, reason);
    this.#session = undefined;
  }

  /** The log is lost and begins anew. */
  restore(): void {
    this.drop();
    this.epoch += 1_000;
    this.log = [];
  }

  say(name: string, text: string, options: { to?: string[]; id?: string } = {}): Activity {
    const verb = options.to ? "whisper" : "send";
    const said = activityOf(
      {
        epoch: this.epoch,
        seq: this.log.length + 1,
        count: this.messages + (verb === "send" ? 1 : 0),
        at: this.#clock.now(),
      },
      verb,
      name,
      { text, ...options },
    );
    this.log.push(said);
    if (isVisibleTo(said, this.#viewer)) this.#tell(said);
    return said;
  }

  /** Something else happens; `fields` are those that its verb has. */
  happen(name: string, fields: object): Activity {
    const said = activity.parse({
      ...activityOf(
        { epoch: this.epoch, seq: this.log.length + 1, count: this.messages, at: this.#clock.now() },
        "join",
        name,
      ),
      ...fields,
    });
    this.log.push(said);
    if (isVisibleTo(said, this.#viewer)) this.#tell(said);
    return said;
  }

  #tell(said: Activity): void {
    if (!this.#session || !this.member) return;
    if (this.#session.covered + 1 < said.seq) return this.#cover(said.seq);
    this.#session.covered = said.seq;
    this.#deliver({ event: said });
  }

  #cover(last: number): void {
    if (!this.#session) return;
    const first = this.#session.covered + 1;
    this.#session.covered = last;
    this.#deliver({ epoch: this.epoch, first, last, events: this.#between(first, last) });
  }

  #between(first: number, last: number): Activity[] {
    return this.visible.filter(({ seq }) => seq >= first && seq <= last);
  }

  #deliver(frame: object, delayMs = 0): void {
    const socket = this.#session?.socket;
    const fate = this.fate(frame);
    if (fate === "lost") return;
    if (fate === "garbled") return socket?.deliver(JSON.stringify(frame).replaceAll(`"seq":`, `"sec":`), delayMs);
    socket?.deliver(frame, delayMs);
    if (fate === "twice") socket?.deliver(frame, delayMs);
  }

  #receive(frame: string): void {
    if (this.silent) return;
    if (frame === PING) return this.#session?.socket.deliver(PONG);
    const request = roomRequest.parse(JSON.parse(frame));
    this.requests.push(request);
    const cut = this.cutAt.indexOf(request.verb);
    if (cut >= 0) {
      this.cutAt.splice(cut, 1);
      this.#answer(request);
      return this.drop();
    }
    const at = this.refusals.findIndex(({ verb }) => verb === request.verb);
    const [refusal] = at < 0 ? [] : this.refusals.splice(at, 1);
    const answer = refusal ? { error: errorOf(refusal.code) } : this.#answer(request);
    this.#deliver({ re: request.ref, ...answer }, this.replyDelayMs);
  }

  #answer(request: RoomRequest): { ok: unknown } | { error: unknown } {
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- it knows what the tests of the SDK need
    switch (request.verb) {
      case "send":
      case "whisper":
        return this.member ? { ok: this.#append(request) } : { error: errorOf("not_member") };
      case "cross":
        // The other room's number; here nothing is written.
        return { ok: { epoch: this.epoch, seq: 1 } };
      case "history":
        return this.member ? { ok: this.#page(request) } : { error: errorOf("not_member") };
      case "acl":
        return this.rights ? { ok: this.rights } : { error: errorOf("unknown_verb") };
      case "kick": {
        const known = this.log.find((it) => it.clientMessageId !== undefined && it.clientMessageId === request.id);
        const { epoch, seq } =
          known ??
          this.happen("ada", {
            verb: "kick",
            object: { user: { id: request.user } },
            ...(request.id && { clientMessageId: request.id }),
          });
        return { ok: { epoch, seq } };
      }
      case "who":
        return { ok: { people: [actorOf("ada"), actorOf("bob")].slice(0, MAX_PRESENT_NAMED), count: 2 } };
      case "join":
      case "leave":
        this.member = request.verb === "join";
        return { ok: this.head };
      case "renew":
        return { ok: { expires: this.#clock.now() + this.tokenLifeMs } };
      default:
        return { error: errorOf("unknown_verb") };
    }
  }

  #append(request: RequestOf<"send"> | RequestOf<"whisper">): Cursor {
    const known = this.log.find((it) => it.clientMessageId === request.id);
    const to = request.verb === "whisper" ? { to: request.to } : {};
    const { epoch, seq } = known ?? this.say("ada", request.object.text, { id: request.id, ...to });
    return { epoch, seq };
  }

  #page({ before, after, limit = 50 }: RequestOf<"history">): HistoryPage {
    const first = after ? after.seq + 1 : Math.max(1, (before?.seq ?? this.log.length + 1) - limit);
    const last = after ? Math.min(this.log.length, after.seq + limit) : (before?.seq ?? this.log.length + 1) - 1;
    const more = after ? last < this.log.length : first > 1;
    return { epoch: this.epoch, first, last, events: this.#between(first, last), more };
  }
}
