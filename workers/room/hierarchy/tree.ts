/** A room in the tree of channels: puts together what it has above and below it, and answers those who ask about either. */
import { Awake, type AwakeStore, type Registration } from "../../../src/domain/hierarchy-awake.ts";
import { isNewer } from "../../../src/domain/hierarchy-freshness.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import { trusted, type RoomId, type UserId } from "../../../src/protocol/ids.ts";
import type { Accepted } from "../../../src/protocol/room-frame.ts";
import type { RoomList } from "../../../src/protocol/rest.ts";
import type { RoomWrite } from "../../../src/protocol/room-request.ts";
import { CHANNELS } from "../../directory/channels.ts";
import type { Env } from "../../env.ts";
import type { Appended } from "../../event-log/log-rows.ts";
import { logError } from "../../log-error.ts";
import { callObject } from "../../object-call.ts";
import { refusedName } from "../check-words.ts";
import { trySend } from "../fan-out.ts";
import { factsOf, may } from "../may.ts";
import type { Parts } from "../parts.ts";
import type { Asker, Refused } from "../room-api.ts";
import type { AnyWrite } from "../verbs/apply.ts";
import { autojoin } from "./autojoin.ts";
import { claimName } from "./claim-name.ts";
import { Downward } from "./downward.ts";
import { listChildren } from "./listing.ts";
import { changesBelow, changesListing } from "./place.ts";
import { prepare, type Neighbours } from "./prepare.ts";
import { Reporter } from "./reporter.ts";
import type {
  ClaimAnswer,
  ListQuery,
  Named,
  NameClaim,
  Push,
  PushAnswer,
  Registered,
  ChildReport,
} from "./tree-api.ts";
import { Upward } from "./upward.ts";
import { wordOf } from "./word.ts";

/** How long children wait between two tellings of their counts: at least; and so that not too many come at once. */
const TELL_MS = 1_000;
const TELL_EACH_MS = 10;

export interface TreeDeps {
  readonly parts: Parts;
  readonly env: Env;
  readonly storage: DurableObjectStorage;
  /** Somebody is out, by a word from above: `banned` for good, else from their sockets only. */
  readonly putOut: (users: readonly UserId[], banned: boolean) => void;
}

export class Tree {
  readonly #deps: TreeDeps;
  readonly #awake: Awake;
  readonly #up: Upward;
  readonly #down: Downward;
  readonly #reporter: Reporter;
  /** The words whose bans were carried out here. */
  #enforced: Parts["place"]["above"];
  #own: { readonly version: number; readonly words: readonly string[] } | undefined;
  readonly neighbours: Neighbours;

  constructor(deps: TreeDeps) {
    this.#deps = deps;
    const { parts, env, storage } = deps;
    const { place, record, due } = parts;
    const now = () => Date.now();
    const retryAt = (at: number) => due.atLatest("tree", at);
    this.#reporter = new Reporter(parts);
    this.#enforced = place.above;
    this.#awake = storedAwake(storage.sql);
    const report = () => this.#reporter.report(Date.now());
    const { id } = record;
    this.neighbours = {
      room: (room, call) => callObject(env.ROOMS, room, call),
      channels: (call) => callObject(env.DIRECTORY, CHANNELS, call),
    };
    const { room, channels } = this.neighbours;
    this.#up = new Upward({
      place,
      report,
      register: (parent, known, told) => room(parent, async (stub) => stub.registerChild(id, known, told)),
      tell: (lister, told) =>
        lister === "site" ? channels((stub) => stub.reportChild(told)) : room(lister, (stub) => stub.reportChild(told)),
      release: (lister) =>
        lister === "site" ? channels((stub) => stub.releaseChild(id)) : room(lister, (stub) => stub.releaseChild(id)),
      settle: (exists) => channels((stub) => stub.settleChannel(id, (exists ? place.parent : undefined) ?? null)),
      take: (version, words) => this.#take(version, words),
      retryAt,
      now,
      onError: (error) => logError("what is above a room could not be reached", error),
    });
    this.#down = new Downward({
      id,
      place,
      awake: this.#awake,
      words: () => this.#words(),
      push: (child, push) => room(child, async (stub) => stub.push(push)),
      announce: (child, frame) => room(child, (stub) => stub.announce(id, frame)),
      gone: (child) => this.releaseChild(child),
      retryAt,
      now,
      onError: (error) => logError("a room below could not be reached", error),
    });
    if (place.errands().length > 0 || this.#down.isBehind) due.atLatest("tree", now());
  }

  get isFresh(): boolean {
    return this.#up.freshness.isFresh;
  }
  ready(): Promise<Refused | undefined> {
    return this.#up.ready();
  }

  /** What was left undone is tried again. */
  async onAlarm(): Promise<void> {
    await Promise.all([this.#up.errands(), this.#down.isBehind ? this.#down.spread() : undefined]);
  }

  /** What others have to agree to, before the room itself decides. Undefined: nothing. */
  prepare(asker: Asker, request: RoomWrite): Promise<Refused | undefined> | undefined {
    return prepare(this.#deps, this.neighbours, asker, request);
  }

  /** Counts may have changed. */
  poke(): void {
    this.#up.poke();
  }

  /** Once written: what is said in a channel is said below it, too. */
  appended(appended: readonly Appended[]): void {
    const { record } = this.#deps.parts;
    this.poke();
    if (appended.some(({ activity }) => activity.verb === "move")) this.#enforce();
    if (record.kind !== "channel" || !record.created) return;
    const { address, name } = record.created;
    for (const { activity } of appended) {
      if (activity.verb !== "send" || activity.to !== undefined) continue;
      const channel = { id: address, ...(name !== undefined && { name }) };
      void this.#down.announce(JSON.stringify({ announcement: { channel, activity } }));
    }
  }

  /** What an answer waits for, once its request is written down. Undefined: nothing. */
  waits(asker: Asker, request: AnyWrite, isNew: boolean): ((it: Accepted) => Promise<Accepted>) | undefined {
    const { record, place } = this.#deps.parts;
    const isChannel = record.kind === "channel";
    if (isChannel && request.verb === "join" && isNew)
      return async (it) => {
        const joined = await autojoin(this.#deps.parts, this.neighbours, asker);
        return joined.length > 0 ? { ...it, joined } : it;
      };
    const below = isChannel && changesBelow(request.verb);
    const listed = place.lister !== undefined && changesListing(request.verb);
    if (!below && !listed) return undefined;
    return async (it) => {
      if (below && request.verb === "kick") this.#down.kicked([request.user], place.version);
      const [left, pending] = await Promise.all([this.#up.errands(), below ? this.#down.spread() : []]);
      const all = [...new Set([...left, ...pending])];
      return all.length > 0 ? { ...it, pending: all } : it;
    };
  }

  /** The room was just made. */
  async begun(): Promise<void> {
    if (this.#deps.parts.place.parent !== undefined) this.#up.freshness.lose();
    await this.ready();
    await this.#up.errands();
  }

  // As a parent.

  async claimName(claim: NameClaim, asker?: Asker): Promise<ClaimAnswer> {
    const { parts } = this.#deps;
    if (!parts.record.created || parts.record.kind !== "channel") return { error: errorOf("not_found") };
    const verdict = asker && may(parts, asker, "create", Date.now());
    if (verdict?.allowed === false) return { error: verdict.error };
    if (parts.record.isRemoved) return { error: errorOf("removed") };
    const refused = asker && (await refusedName(parts, asker.principal, claim.name));
    if (refused) return refused;
    return claimName(parts.children, parts.record.id, claim, (it) =>
      this.neighbours.room(it, async (stub) => stub.standing()),
    );
  }

  unclaimName({ room }: NameClaim): void {
    this.#deps.parts.children.abandon(room);
  }

  /** It asks, and is told from here on. */
  registerChild(child: RoomId, known: number, report?: ChildReport): Registered {
    const { place, children, record } = this.#deps.parts;
    if (!record.created || record.kind !== "channel") return { error: errorOf("not_found") };
    if (place.version === 0) place.bump(Date.now());
    if (report) children.told(report, Date.now());
    const { version } = place;
    this.#awake.registered(child, Math.min(known, version));
    return known === version ? { version } : { version, words: this.#words() };
  }

  reportChild(report: ChildReport): number {
    this.#deps.parts.children.told(report, Date.now());
    return Math.max(TELL_MS, this.#awake.size * TELL_EACH_MS);
  }

  releaseChild(child: RoomId): void {
    this.#deps.parts.children.release(child);
    this.#awake.drop(child);
  }

  list(asker: Asker, query: ListQuery): RoomList | Refused {
    const { parts } = this.#deps;
    const now = Date.now();
    if (parts.record.kind !== "channel") return { error: errorOf("invalid", "rooms are in channels") };
    const verdict = may(parts, asker, "list", now);
    if (!verdict.allowed) return { error: verdict.error };
    return listChildren(parts.children, asker.principal, factsOf(parts, asker, now).levels, query, now);
  }

  /** Whether the asker may know of it is for the room itself to say. */
  find(asker: Asker, name: string): Named | Refused {
    const { parts } = this.#deps;
    const verdict = may(parts, asker, "list", Date.now());
    if (!verdict.allowed) return { error: verdict.error };
    return parts.children.named(name) ?? { error: errorOf("not_found") };
  }

  // As a child.

  async push({ from, version, words, kicked, budgetMs }: Push): Promise<PushAnswer> {
    const { place } = this.#deps.parts;
    const { prepared } = place;
    if (prepared?.parent === from && isNewer(prepared.known, version)) {
      prepared.known = version;
      prepared.words = words;
    }
    if (place.parent !== from) return { next: prepared?.parent === from ? "keep" : "gone", pending: [] };
    // In an older push, too, somebody may have been put out whom a newer one names no more.
    if (kicked.length > 0) this.#deps.putOut(kicked, false);
    if (isNewer(place.known, version)) this.#take(version, words, kicked);
    const pending = this.#awake.size > 0 ? await this.#down.spread(budgetMs) : [];
    return { next: this.#next(), pending };
  }

  async announce(from: RoomId, frame: string): Promise<PushAnswer["next"]> {
    const { place, sessions } = this.#deps.parts;
    if (place.parent !== from) return place.prepared?.parent === from ? "keep" : "gone";
    for (const { socket } of sessions.audience()) trySend(socket, frame);
    if (this.#awake.size > 0) await this.#down.announce(frame);
    return this.#next();
  }

  #next(): PushAnswer["next"] {
    const hasSockets = !this.#deps.parts.sessions.all().next().done;
    return this.#up.freshness.needsPushes(hasSockets, this.#awake.size) ? "keep" : "drop";
  }

  /** Another word from above: it holds from here on, also for everything that waits for its turn. */
  #take(version: number, words: readonly string[], kicked: readonly UserId[] = []): void {
    const { parts, storage } = this.#deps;
    const { place, record } = parts;
    storage.transactionSync(() => {
      place.take(version, words);
      if (record.kind === "channel") place.bump(Date.now());
    });
    if (kicked.length > 0) this.#down.kicked(kicked, place.version);
    this.#enforce();
    if (record.kind === "channel" && this.#down.isBehind) this.#deps.parts.due.atLatest("tree", Date.now());
  }

  /** Whoever is banned above, and was not when this was looked at last, is out. */
  #enforce(): void {
    const { above } = this.#deps.parts.place;
    const known = new Map(this.#enforced.map((it) => [it.room, it.bans]));
    this.#enforced = above;
    const banned = above.flatMap(({ room, bans }) =>
      [...bans].filter(([user, until]) => known.get(room)?.get(user) !== until).map(([user]) => user),
    );
    if (banned.length > 0) this.#deps.putOut([...new Set(banned)], true);
  }

  #words(): readonly string[] {
    const { parts } = this.#deps;
    const { version, words } = parts.place;
    if (this.#own?.version !== version) this.#own = { version, words: [...words, wordOf(parts, Date.now())] };
    return this.#own.words;
  }
}

function storedAwake(sql: SqlStorage): Awake {
  const rows = sql.exec<{ room: string; number: number; version: number }>("SELECT room, number, version FROM awake");
  const stored = [...rows].map(({ room, number, version }): [RoomId, Registration] => [
    trusted<RoomId>(room),
    { number, version },
  ]);
  const store: AwakeStore = {
    save: (child, { number, version }) =>
      void sql.exec("INSERT OR REPLACE INTO awake VALUES (?, ?, ?)", child, number, version),
    drop: (child) => void sql.exec("DELETE FROM awake WHERE room = ?", child),
  };
  return new Awake(stored, store, Date.now());
}
