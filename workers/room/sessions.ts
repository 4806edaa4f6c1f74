/** The sockets of a room. Rebuilt from their attachments after hibernation, at first use. */
import type { Actor } from "../../src/protocol/activity.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { actorOf, readAttachment, type Attachment, type Session } from "./session.ts";

export class Sessions {
  readonly #bySocket = new Map<WebSocket, Session>();
  readonly #byUser = new Map<UserId, Set<Session>>();
  #audience: Session[] | undefined;

  /** `isMember`: asked once for each session that survived hibernation. */
  constructor(sockets: readonly WebSocket[], isMember: (attachment: Attachment) => boolean) {
    for (const socket of sockets) {
      const attachment = readAttachment(socket);
      if (attachment) this.add({ ...attachment, socket, member: isMember(attachment) });
    }
  }

  get(socket: WebSocket): Session | undefined {
    return this.#bySocket.get(socket);
  }

  all(): IterableIterator<Session> {
    return this.#bySocket.values();
  }

  /** Sessions of members: those that events go to. */
  audience(): readonly Session[] {
    this.#audience ??= [...this.#bySocket.values()].filter((session) => session.member);
    return this.#audience;
  }

  of(user: UserId): ReadonlySet<Session> {
    return this.#byUser.get(user) ?? new Set();
  }

  isPresent(user: UserId): boolean {
    for (const session of this.of(user)) if (session.member) return true;
    return false;
  }

  /** Present, and wants others to know. */
  isSeen(user: UserId): boolean {
    for (const session of this.of(user)) if (isSeen(session)) return true;
    return false;
  }

  /** Members that are seen, each once, by id: the first `limit` of them and how many there are. */
  present(limit: number): { people: Actor[]; count: number } {
    const here = [...this.#byUser.values()].flatMap((sessions) => [...sessions].find(isSeen) ?? []);
    const named =
      limit === 0 ? [] : here.toSorted((a, b) => (a.principal.id < b.principal.id ? -1 : 1)).slice(0, limit);
    return { people: named.map(actorOf), count: here.length };
  }

  add(session: Session): void {
    this.#bySocket.set(session.socket, session);
    const same = this.#byUser.get(session.principal.id) ?? new Set();
    this.#byUser.set(session.principal.id, same.add(session));
    this.#audience = undefined;
  }

  remove(session: Session): void {
    this.#bySocket.delete(session.socket);
    const same = this.#byUser.get(session.principal.id);
    same?.delete(session);
    if (same?.size === 0) this.#byUser.delete(session.principal.id);
    this.#audience = undefined;
  }

  setMember(user: UserId, member: boolean): void {
    for (const session of this.of(user)) session.member = member;
    this.#audience = undefined;
  }

  /** When the first of the tokens runs out. */
  firstExpiry(): number | undefined {
    let first: number | undefined;
    for (const { principal } of this.#bySocket.values()) first = Math.min(first ?? Infinity, principal.expires);
    return first;
  }
}

function isSeen({ member, veil }: Session): boolean {
  return member && veil?.hidden !== true;
}
