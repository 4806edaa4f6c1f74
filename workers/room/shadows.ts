/**
 * Messages that only their senders see and take for messages to everybody. Whatever such a sender reads must not show it:
 * neither the message, nor what was done to it, nor `count`, in which it is missing for everybody else.
 */
import type { Views } from "../../src/domain/coverage.ts";
import { isShadowOf, unshadowed } from "../../src/domain/shadow.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import type { Sessions } from "./sessions.ts";

export class Shadows {
  readonly #sql: SqlStorage;
  readonly #epoch: number;
  /** Numbers of this epoch, rising. */
  readonly #of = new Map<UserId, number[]>();

  constructor(sql: SqlStorage, epoch: number) {
    this.#sql = sql;
    this.#epoch = epoch;
    const rows = sql.exec<{ seq: number; user: string }>(
      "SELECT seq, user FROM shadows WHERE epoch = ? ORDER BY seq",
      epoch,
    );
    for (const { seq, user } of rows) this.#remember(trusted<UserId>(user), seq);
  }

  /** In the caller's transaction. */
  add(user: UserId, seq: number): void {
    this.#sql.exec("INSERT INTO shadows VALUES (?, ?, ?)", this.#epoch, seq, user);
    this.#remember(user, seq);
  }

  #remember(user: UserId, seq: number): void {
    const known = this.#of.get(user);
    if (known) known.push(seq);
    else this.#of.set(user, [seq]);
  }

  /** For the frames to those who are here. */
  viewsAmong(sessions: Pick<Sessions, "isPresent">): Views {
    return {
      viewers: () => [...this.#of.keys()].filter((user) => sessions.isPresent(user)),
      seen: (it, viewer) => this.seen(it, viewer),
    };
  }

  /** How many more messages this user has counted, up to that number. */
  countUpTo(user: UserId, seq: number): number {
    const own = this.#of.get(user);
    if (!own) return 0;
    const after = own.findIndex((it) => it > seq);
    return after === -1 ? own.length : after;
  }

  /** As that user is to see it. */
  seen(it: Activity, viewer: UserId): Activity {
    if (!this.#of.has(viewer)) return isShadowOf(it, viewer) ? unshadowed(it) : it;
    const shift = it.epoch === this.#epoch ? this.countUpTo(viewer, it.seq) : 0;
    const shifted = shift === 0 ? it : { ...it, count: it.count + shift };
    return this.#isShadow(it, viewer) ? unshadowed(shifted) : shifted;
  }

  #isShadow(it: Activity, viewer: UserId): boolean {
    if (it.verb === "send") return isShadowOf(it, viewer);
    return "of" in it.object && it.object.of !== undefined && this.#has(viewer, it.object.of);
  }

  #has(user: UserId, of: Cursor): boolean {
    return of.epoch === this.#epoch && (this.#of.get(user)?.includes(of.seq) ?? false);
  }
}
