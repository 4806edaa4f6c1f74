/**
 * Who decides whether this user may be anywhere: asked at every connect, told of every ban and revocation. What it decides
 * is written together with the activity that says so, and holds in every room where the user may be before it is answered.
 */
import { CLOSE } from "../../src/protocol/close-codes.ts";
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { Actor } from "../../src/protocol/activity.ts";
import type { Admission, AdmissionQuery, Ended, Ending } from "./access-api.ts";
import { ARRIVAL_MS, ConnectedRooms } from "./connected-rooms.ts";
import { Endings, type EndingDeps } from "./endings.ts";
import type { Session } from "./session.ts";
import type { SessionsLog } from "./sessions-log.ts";
import { FLOOD_PAUSE_MS, Standing } from "./standing.ts";

export interface AccessDeps extends EndingDeps {
  readonly log: SessionsLog;
  /** Ends this object's own sockets, those that are concerned. */
  readonly closeOwn: (isConcerned: (session: Session) => boolean, code: number, reason: Ending["reason"]) => void;
}

export interface BanOrder {
  readonly by: Actor;
  /** How long, milliseconds; absent: for ever. */
  readonly ms?: number | undefined;
  readonly reason: string;
}

export interface RevocationOrder {
  readonly by: Actor;
  /** One token by its id; absent: all that were issued until now. */
  readonly token?: string | undefined;
  /** When no such token can be good any more; absent: never. */
  readonly until?: number | undefined;
  readonly reason: string;
}

export class Access {
  readonly standing: Standing;
  readonly #deps: AccessDeps;
  readonly #rooms: ConnectedRooms;
  readonly #endings: Endings;

  constructor(deps: AccessDeps) {
    this.#deps = deps;
    this.standing = new Standing(deps.sql);
    this.#rooms = new ConnectedRooms(deps.sql);
    this.#endings = new Endings(deps);
  }

  admit({ principal, room, until }: AdmissionQuery): Admission {
    const now = this.#deps.now();
    const error = this.standing.refusal(principal, now);
    if (error) return { error };
    if (room !== undefined && !this.#rooms.record(room, until ?? now + ARRIVAL_MS, now))
      return { error: errorOf("too_many_sessions", "in too many rooms") };
    return { version: this.standing.version };
  }

  left(room: RoomId): void {
    this.#rooms.left(room, this.#deps.now());
  }

  flooded(): void {
    this.standing.pause(this.#deps.now() + FLOOD_PAUSE_MS);
  }

  /** Answers once every room where the user may be has ended their sessions, or says which have not yet. */
  async ban({ by, ms, reason }: BanOrder): Promise<Ended> {
    const { owner, log, now } = this.#deps;
    const at = now();
    const until = ms === undefined ? undefined : at + ms;
    const object = { user: owner, reason, ...(until !== undefined && { until }) };
    const rooms = log.append([{ verb: "global-ban", actor: by, object }], () => {
      this.standing.setBan({ until, reason, by: by.id, at });
      return this.#begin({ reason: "banned" });
    });
    this.#deps.closeOwn(() => true, CLOSE.FORBIDDEN, "banned");
    return this.#endings.tell(rooms);
  }

  /** False: there was no ban. */
  unban(by: Actor, reason: string | undefined): boolean {
    if (!this.standing.ban) return false;
    const object = { user: this.#deps.owner, ...(reason !== undefined && { reason }) };
    return this.#deps.log.append([{ verb: "global-unban", actor: by, object }], () => this.standing.liftBan());
  }

  /** Like a ban, for the sessions of one token or of all tokens until now; another token gets in again. */
  async revoke({ by, token, until, reason }: RevocationOrder): Promise<Ended | { readonly error: WireError }> {
    const { owner, log, now, closeOwn } = this.#deps;
    if (token !== undefined && !this.standing.hasPlaceFor(token))
      return { error: errorOf("invalid", "too many tokens are revoked one by one: revoke all of them") };
    const object = {
      user: owner,
      reason,
      ...(token !== undefined && { token }),
      ...(until !== undefined && { until }),
    };
    const rooms = log.append([{ verb: "revoke", actor: by, object }], () => {
      this.standing.revoke({ token, at: now(), until, reason, by: by.id });
      return this.#begin({ reason: "revoked", ...(token !== undefined && { tokenId: token }) });
    });
    closeOwn(({ principal }) => token === undefined || principal.tokenId === token, CLOSE.REVOKED, "revoked");
    return this.#endings.tell(rooms);
  }

  #begin(ending: Omit<Ending, "version">): RoomId[] {
    const rooms = this.#rooms.all(this.#deps.now());
    this.#endings.begin(rooms, { ...ending, version: this.standing.version });
    return rooms;
  }

  /** Rooms that were not reached. */
  onAlarm(): Promise<void> {
    return this.#endings.run();
  }
}
