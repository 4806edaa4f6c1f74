/**
 * Who is here, told to the users' own objects and to the copy that other services read: one writing for a burst of changes,
 * and one for each renewal. Until a user's object has said whether they want to be seen, nobody is told of them.
 */
import { roomCommands } from "../../src/domain/presence-commands.ts";
import type { RoomId, UserId } from "../../src/protocol/ids.ts";
import type { OfflineReason } from "../../src/protocol/presence.ts";
import type { PresenceKeys } from "../../src/protocol/presence-keys.ts";
import type { PresenceSettings } from "../presence-settings.ts";
import type { PresenceStore } from "../presence-store/store.ts";
import type { Veil } from "../user/access-api.ts";
import { writeAttachment, type Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";

/** A crowd that arrives is one writing. */
const GATHER_MS = 500;
/** After a failure; with some chance in it. */
const RETRY_MS = 4_000;

export interface ToldDeps {
  readonly room: RoomId;
  readonly sessions: Sessions;
  readonly keys: PresenceKeys;
  readonly settings: PresenceSettings;
  readonly store: PresenceStore;
  /** Before a session is seen, or is seen no more. */
  readonly note: (session: Session) => void;
  readonly isListed: () => boolean;
  readonly enter: (user: UserId, turn: number) => Promise<Veil>;
  readonly leave: (user: UserId, turn: number, reason: OfflineReason) => Promise<void>;
  /** Ends the sockets that gave no sign of life. */
  readonly endSilent: (since: number) => void;
  readonly wakeAt: (at: number) => void;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export class ToldPresence {
  readonly #deps: ToldDeps;
  #turn = 0;
  /** The copy may have them: those who are there no more are to be taken out. */
  readonly #shown = new Set<UserId>();
  /** Of those the ones that stand in the moderators' keys. */
  #hidden: ReadonlySet<UserId> = new Set();
  #until = 0;
  #isNew = true;
  #isGathering = false;
  #writing = false;
  #again = false;

  constructor(deps: ToldDeps) {
    this.#deps = deps;
    for (const { principal, member } of deps.sessions.all()) if (member) this.#shown.add(principal.id);
    if (this.#isInhabited) deps.wakeAt(this.#nextRenewal());
  }

  /** A session of theirs began here. */
  began(user: UserId): void {
    if (this.#deps.sessions.of(user).size === 1) this.#deps.waitUntil(this.#enter(user));
    else this.#inherit(user);
    this.changed();
  }

  /** A session of theirs ended: the last one, or one of several. */
  ended(user: UserId, reason: OfflineReason): void {
    if (this.#deps.sessions.of(user).size === 0)
      this.#deps.waitUntil(this.#deps.leave(user, this.#nextTurn(), reason).catch(this.#deps.onError));
    this.changed();
  }

  /** Who is here, or who may list the room, is not as it was. */
  changed(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    setTimeout(() => {
      this.#isGathering = false;
      this.#writeSoon();
    }, GATHER_MS);
  }

  isConnected(user: UserId): boolean {
    return this.#deps.sessions.of(user).size > 0;
  }

  veil(user: UserId, veil: Veil): void {
    for (const session of this.#deps.sessions.of(user)) {
      if (session.veil && session.veil.version > veil.version) return;
      this.#deps.note(session);
      session.veil = veil;
      writeAttachment(session);
    }
    this.changed();
  }

  /** The alarm that woke this object may have been for a renewal, which was computed anew since. */
  mayBeDue(names: readonly string[]): boolean {
    const isMissing = this.#isNew && this.#isInhabited && !names.includes("presence");
    this.#isNew = false;
    return isMissing;
  }

  async onAlarm(): Promise<void> {
    const { sessions, settings, now, endSilent } = this.#deps;
    endSilent(now() - 2 * settings.pingMs);
    const strangers = new Set([...sessions.all()].filter((it) => !it.veil).map((it) => it.principal.id));
    await Promise.all([...strangers].map((user) => this.#enter(user)));
    this.#writeSoon();
    if (this.#isInhabited) this.#deps.wakeAt(this.#nextRenewal());
  }

  /** A second session knows what the first one knew. */
  #inherit(user: UserId): void {
    for (const { veil } of this.#deps.sessions.of(user)) if (veil) return this.veil(user, veil);
  }

  async #enter(user: UserId): Promise<void> {
    const { enter, onError, wakeAt, now } = this.#deps;
    try {
      this.veil(user, await enter(user, this.#nextTurn()));
    } catch (error) {
      onError(error);
      wakeAt(now() + RETRY_MS);
    }
  }

  /** Rises even over an eviction. */
  #nextTurn(): number {
    this.#turn = Math.max(this.#turn + 1, this.#deps.now());
    return this.#turn;
  }

  #writeSoon(): void {
    this.#again = true;
    if (this.#writing) return;
    this.#writing = true;
    this.#deps.waitUntil(this.#write());
  }

  async #write(): Promise<void> {
    const { store, onError, wakeAt, now } = this.#deps;
    try {
      while (this.#again) {
        this.#again = false;
        const { commands, left, hidden } = this.#commands();
        // oxlint-disable-next-line no-await-in-loop -- again only where something changed meanwhile
        await store.write(commands);
        this.#hidden = hidden;
        for (const user of left) if (!this.#deps.sessions.isPresent(user)) this.#shown.delete(user);
      }
    } catch (error) {
      onError(error);
      wakeAt(now() + RETRY_MS * (1 + Math.random()));
    } finally {
      this.#writing = false;
    }
  }

  #commands() {
    const { room, sessions, keys, settings, isListed, now } = this.#deps;
    const visible = new Set<UserId>();
    const hidden = new Set<UserId>();
    for (const { veil, principal } of sessions.audience()) if (veil) (veil.hidden ? hidden : visible).add(principal.id);
    const uncovered = [...this.#hidden].filter((user) => visible.has(user));
    const left = [...[...this.#shown].filter((user) => !visible.has(user)), ...uncovered];
    for (const user of [...visible, ...hidden]) this.#shown.add(user);
    this.#until = Math.max(this.#until + 1, now() + settings.leaseMs);
    const it = { room, visible: [...visible], hidden: [...hidden], left, listed: isListed() };
    return { commands: roomCommands(keys, it, this.#until, now()), left, hidden };
  }

  get #isInhabited(): boolean {
    return !this.#deps.sessions.all().next().done;
  }

  /** By the clock and not from now on: so a room that wakes now and then is not put off by it. */
  #nextRenewal(): number {
    const { settings, now } = this.#deps;
    return (Math.floor(now() / settings.renewMs) + 1) * settings.renewMs;
  }
}
