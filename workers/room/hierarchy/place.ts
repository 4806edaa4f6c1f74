/**
 * Where a room hangs, and what the channels above it say. The tables are the truth, changed in the transaction of the
 * activity that says so; a copy in memory answers for every request.
 */
import type { Level } from "../../../src/domain/acl/facts.ts";
import { foldName } from "../../../src/domain/hierarchy-name.ts";
import { kindOf } from "../../../src/domain/room-address.ts";
import type { Activity } from "../../../src/protocol/activity.ts";
import { roomId, type RoomId, type UserId } from "../../../src/protocol/ids.ts";
import type { Ancestors } from "../ancestors.ts";
import { levelFor, parseWord, type Word } from "./word.ts";

/** Who lists this room: its parent, or for a channel at the top the site. */
export type Lister = RoomId | "site";
export type Errand = "report" | "settle" | "forget" | `release:${Lister}`;
const RELEASE = "release:";

/** A move that everybody else has agreed to; it is used by a `move` of this very object, or never. */
export interface PreparedMove {
  readonly parent: RoomId | undefined;
  known: number;
  words: readonly string[];
  /** The claims behind it hold until then. */
  readonly until: number;
}

/** What changes a channel's word. `kick` and `leave` do where a role goes with them. */
const CHANGES: ReadonlySet<string> = new Set<Activity["verb"]>([
  "ban",
  "unban",
  "mute",
  "unmute",
  "grant",
  "set-acl",
  "set-words",
  "configure",
  "rename",
  "remove",
  "move",
  "kick",
  "set-words",
]);
/** What changes who may see a room in a list, or as what. */
const LISTED: ReadonlySet<string> = new Set<Activity["verb"]>(["create", "set-acl", "rename", "ban", "unban", "move"]);

export class Place implements Ancestors {
  readonly #sql: SqlStorage;
  readonly #isChannel: boolean;
  #parent: RoomId | undefined;
  #known = 0;
  #version = 0;
  #words: readonly string[] = [];
  #above: readonly Word[] = [];
  /** Names that the lister keeps for this room, and until when. */
  readonly #claimed = new Map<string, number>();
  /** How often each errand was given: one that was given again meanwhile is not done. */
  readonly #given = new Map<Errand, number>();
  prepared: PreparedMove | undefined;

  constructor(sql: SqlStorage, id: RoomId) {
    this.#sql = sql;
    this.#isChannel = kindOf(id) === "channel";
    const row = sql
      .exec<{ parent: string | null; known: number; version: number }>("SELECT parent, known, version FROM place")
      .toArray()[0];
    if (!row) return;
    this.#parent = row.parent === null ? undefined : roomId.parse(row.parent);
    this.#known = row.known;
    this.#version = row.version;
    this.#words = sql
      .exec<{ word: string }>("SELECT word FROM above ORDER BY depth")
      .toArray()
      .map((it) => it.word);
    this.#above = this.#words.map(parseWord);
  }

  get parent(): RoomId | undefined {
    return this.#parent;
  }
  get lister(): Lister | undefined {
    return this.#listerUnder(this.#parent);
  }
  #listerUnder(parent: RoomId | undefined): Lister | undefined {
    return parent ?? (this.#isChannel ? "site" : undefined);
  }
  /** The version of the parent's word that is known here. */
  get known(): number {
    return this.#known;
  }
  /** The version of this channel's own word. */
  get version(): number {
    return this.#version;
  }
  /** As they came. */
  get words(): readonly string[] {
    return this.#words;
  }
  get above(): readonly Word[] {
    return this.#above;
  }
  /** Word lists of the channels above, outermost first. */
  get listsAbove(): readonly { readonly from: RoomId; readonly lists: Word["lists"] }[] {
    return this.#above.map(({ room, lists }) => ({ from: room, lists }));
  }
  get path(): readonly RoomId[] {
    return this.#above.map((it) => it.room);
  }
  levelsFor(user: UserId): readonly Level[] {
    return this.#above.map((it) => levelFor(it, user));
  }

  claimed(name: string, until: number): void {
    this.#claimed.set(foldName(name), until);
  }
  /** Does the lister keep this name for us? Free rooms are called what they like. */
  mayBeCalled(name: string, now: number): boolean {
    return this.lister === undefined || (this.#claimed.get(foldName(name)) ?? 0) >= now;
  }

  // All that follows belongs into the caller's transaction.

  begin(parent: RoomId | undefined): void {
    this.#parent = parent;
    this.#save();
    if (this.lister !== undefined) this.#add("report");
    if (this.#isChannel) this.#add("settle");
  }

  /** A newer word of the same parent. */
  take(known: number, words: readonly string[]): void {
    this.#known = known;
    this.#save();
    this.#words = words;
    this.#above = words.map(parseWord);
    this.#sql.exec("DELETE FROM above");
    for (const [depth, word] of words.entries()) this.#sql.exec("INSERT INTO above VALUES (?, ?)", depth, word);
  }

  /** Others are about to be asked. Should nothing come of it, they are told so, also by the next life of this object. */
  prepare(parent: RoomId | undefined, until: number): PreparedMove {
    const lister = this.#listerUnder(parent);
    if (lister !== undefined) this.#add(`release:${lister}`);
    if (this.#isChannel) this.#add("settle");
    this.prepared = { parent, known: 0, words: [], until };
    return this.prepared;
  }

  moveTo({ parent, known, words }: PreparedMove): void {
    const before = this.lister;
    this.#parent = parent;
    this.take(known, words);
    this.prepared = undefined;
    if (this.lister !== undefined) this.done(`release:${this.lister}`);
    if (before !== undefined) this.#add(`release:${before}`);
  }

  /** Before the numbers are given out: what these activities mean for those above and below. */
  note(drafts: readonly { readonly verb: string }[], now: number, rolesChanged: boolean): void {
    if (this.#isChannel && (rolesChanged || drafts.some((it) => CHANGES.has(it.verb)))) this.bump(now);
    if (this.lister === undefined) return;
    if (drafts.some((it) => it.verb === "remove")) {
      this.#add(`release:${this.lister}`);
      if (this.#isChannel) this.#add("forget");
    } else if (drafts.some((it) => LISTED.has(it.verb))) this.#add("report");
  }

  /** Always greater than any before, also after a restore of an older state. */
  bump(now: number): void {
    this.#version = Math.max(now, this.#version + 1);
    this.#save();
  }

  errands(): Errand[] {
    return this.#sql.exec<{ errand: string }>("SELECT errand FROM errands").toArray().map(errandOf);
  }
  #add(errand: Errand): void {
    this.#sql.exec("INSERT OR IGNORE INTO errands VALUES (?)", errand);
    this.#given.set(errand, this.given(errand) + 1);
  }
  given(errand: Errand): number {
    return this.#given.get(errand) ?? 0;
  }
  done(errand: Errand): void {
    this.#sql.exec("DELETE FROM errands WHERE errand = ?", errand);
  }

  #save(): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO place VALUES (1, ?, ?, ?)",
      this.#parent ?? null,
      this.#known,
      this.#version,
    );
  }
}

/** Does this request, once accepted in a channel, concern everything below it? */
export function changesBelow(verb: string): boolean {
  return CHANGES.has(verb) || verb === "leave";
}
/** Does it concern the list that the room is in? */
export function changesListing(verb: string): boolean {
  return LISTED.has(verb) || verb === "remove";
}

function errandOf({ errand }: { errand: string }): Errand {
  if (errand === "report" || errand === "settle" || errand === "forget") return errand;
  return `${RELEASE}${listerOf(errand)}`;
}
/** Of an errand that is a release: whom it goes to. */
export function listerOf(errand: string): Lister {
  const lister = errand.slice(RELEASE.length);
  return lister === "site" ? lister : roomId.parse(lister);
}
