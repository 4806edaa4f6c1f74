/**
 * Whether this user is here: derived from their sockets and from the rooms where they have one, never asked of anybody.
 * The log is told of coming and going, the rooms whether the user is hidden, and the copy that others read of everything;
 * nothing of that is ever waited for by a request.
 */
import { userCommands } from "../../src/domain/presence-commands.ts";
import { derive, settle, type Says } from "../../src/domain/presence.ts";
import type { RoomId, UserId } from "../../src/protocol/ids.ts";
import type { OfflineReason, OwnPresence, PresenceChoice } from "../../src/protocol/presence.ts";
import { PresenceKeys } from "../../src/protocol/presence-keys.ts";
import type { Draft } from "../event-log/event-log.ts";
import type { PresenceSettings } from "../presence-settings.ts";
import type { PresenceStore } from "../presence-store/store.ts";
import type { Veil } from "./access-api.ts";
import { PresentRooms } from "./present-rooms.ts";
import { StoredPresence, type Kept } from "./stored-presence.ts";

/** After a failure; with some chance in it, so that all those who failed together do not come back together. */
const RETRY_MS = 4_000;
/** Calls of rooms under way at once. */
const PARALLEL = 50;

export interface PresenceDeps {
  readonly sql: SqlStorage;
  readonly owner: UserId;
  readonly environment: string;
  readonly settings: PresenceSettings;
  readonly store: PresenceStore;
  /** This object's own sockets that have not ended. */
  readonly devices: () => readonly { readonly idle: boolean; readonly until: number }[];
  /** Ends the sockets that gave no sign of life. */
  readonly endSilent: (since: number) => void;
  readonly memberships: () => readonly RoomId[];
  readonly blocks: () => readonly UserId[];
  readonly append: (drafts: readonly Draft[]) => void;
  /** Ends, in the log, sessions that are not there any more. */
  readonly sweep: () => void;
  /** For the user's other devices. */
  readonly push: (presence: OwnPresence, except?: WebSocket) => void;
  readonly veilIn: (room: RoomId, user: UserId, veil: Veil) => Promise<void>;
  readonly isIn: (room: RoomId, user: UserId) => Promise<boolean>;
  readonly wakeAt: (at: number) => void;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export class Presence {
  readonly #deps: PresenceDeps;
  readonly #kept: StoredPresence;
  readonly #rooms: PresentRooms;
  readonly #keys: PresenceKeys;
  #retryAt = 0;
  /** The end of the lease last written: the next one is greater, whatever the clock says. */
  #until = 0;
  #telling = false;
  #veiling = false;
  /** Counts what the copy is to know; what comes while it is being told is told again. */
  #news = 0;
  #renewed = 0;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
    this.#kept = new StoredPresence(deps.sql);
    this.#rooms = new PresentRooms(deps.sql);
    this.#keys = new PresenceKeys(deps.environment);
    // Sockets that the last life of this object had are gone without a word.
    if (this.#kept.now.reach.online) this.changed("deploy");
    else this.#arm();
  }

  get own(): OwnPresence {
    const { choice, status } = this.#kept.now;
    return { choice, status };
  }

  get veil(): Veil {
    return { hidden: this.#kept.now.choice === "invisible", version: this.#kept.now.version };
  }

  /** A session began or ended, or says something of itself. `reason`: why the last one ended. `arriving`: is told elsewise. */
  changed(reason: OfflineReason = "closed", arriving?: WebSocket): void {
    const now = this.#deps.now();
    const before = this.#kept.now;
    const sessions = this.#sessions();
    const { reach, says } = settle(before.reach, sessions.length > 0, reason, now, this.#deps.settings.graceMs);
    if (says.some(({ verb }) => verb === "offline")) this.#deps.sweep();
    if (says.length > 0) this.#deps.append(says.map((it) => this.#draft(it)));
    const shown = derive(sessions, before.choice, now);
    // Not offline to others either, before the grace is over.
    const status = reach.gone ? before.status : shown.status;
    this.#kept.set({ reach, ...shownFrom(before, status, now) });
    // Also where others see nothing of it: the moderators' copy does.
    if (says.length > 0 || status !== before.status) this.#isNews();
    if (status !== before.status) this.#deps.push(this.own, arriving);
    this.#tellSoon();
  }

  #draft(says: Says): Draft {
    const actor = { id: this.#deps.owner };
    return says.verb === "online"
      ? { verb: "online", actor, object: {} }
      : { verb: "offline", actor, object: { reason: says.reason } };
  }

  /** Own devices say how things are; where there are none, being in a room does. */
  #sessions() {
    const devices = this.#deps.devices();
    return devices.length === 0 && this.#rooms.any ? [{ idle: false, until: Infinity }] : devices;
  }

  choose(choice: PresenceChoice): void {
    const before = this.#kept.now;
    if (choice === before.choice) return;
    const isOther = (choice === "invisible") !== (before.choice === "invisible");
    this.#kept.set({ choice, version: before.version + (isOther ? 1 : 0) });
    this.#isNews();
    this.changed();
    if (this.#kept.now.status === before.status) this.#deps.push(this.own);
    if (isOther) this.#deps.waitUntil(this.#veil());
  }

  /** Their first session in that room began. */
  entered(room: RoomId, turn: number): Veil {
    if (this.#rooms.set(room, turn, true, this.veil.version)) this.changed();
    return this.veil;
  }

  /** Their last session in that room ended. */
  left(room: RoomId, turn: number, reason: OfflineReason): void {
    if (this.#rooms.set(room, turn, false, this.veil.version)) this.changed(reason);
  }

  /** Memberships or blocks are others than before. */
  touch(): void {
    this.#isNews();
    this.#tellSoon();
  }

  #isNews(): void {
    this.#news++;
    this.#kept.set({ told: 0 });
  }

  async onAlarm(): Promise<void> {
    const { now, settings, endSilent } = this.#deps;
    const isRenewal =
      this.#kept.now.reach.online && now() >= Math.max(this.#kept.now.told, this.#renewed) + settings.renewMs;
    if (isRenewal) {
      this.#renewed = now();
      endSilent(now() - 2 * settings.pingMs);
      this.#rooms.forgetLeft(now() - settings.renewMs);
      if (this.#deps.devices().length === 0) await this.#askRooms();
    }
    this.changed("deploy");
    if (isRenewal) this.#tellSoon(true);
    await this.#veil();
    this.#arm();
  }

  /** A room that was restarted said no goodbye. */
  async #askRooms(): Promise<void> {
    const { isIn, owner } = this.#deps;
    await this.#each(this.#rooms.all(), async (room) => {
      if (!(await isIn(room, owner))) this.#rooms.remove(room);
    });
  }

  /** Rooms that do not know yet whether the user is hidden. */
  async #veil(): Promise<void> {
    const { veilIn, owner } = this.#deps;
    const { veil } = this;
    this.#veiling = true;
    const isDone = await this.#each(this.#rooms.behind(veil.version), async (room) => {
      await veilIn(room, owner, veil);
      this.#rooms.knows(room, veil.version);
    });
    this.#veiling = false;
    if (!isDone) this.#retryAt = this.#deps.now() + RETRY_MS;
    this.#arm();
  }

  async #each(rooms: RoomId[], call: (room: RoomId) => Promise<void>): Promise<boolean> {
    let isDone = true;
    const attempt = (room: RoomId) =>
      call(room).catch((error: unknown) => {
        isDone = false;
        this.#deps.onError(error);
      });
    // oxlint-disable-next-line no-await-in-loop -- so many at a time
    while (rooms.length > 0) await Promise.all(rooms.splice(0, PARALLEL).map(attempt));
    return isDone;
  }

  #tellSoon(isRenewal = false): void {
    this.#arm();
    if ((this.#kept.now.told > 0 && !isRenewal) || this.#telling || this.#deps.now() < this.#retryAt) return;
    this.#telling = true;
    this.#deps.waitUntil(this.#tell());
  }

  async #tell(): Promise<void> {
    const { store, now, onError } = this.#deps;
    try {
      for (let told = -1; told !== this.#news;) {
        told = this.#news;
        const { since } = this.#kept.now;
        // oxlint-disable-next-line no-await-in-loop -- again only where something changed meanwhile
        await store.write(this.#commands(this.#kept.now));
        this.#kept.set({ fed: since });
      }
      this.#retryAt = 0;
      this.#kept.set({ told: now() });
    } catch (error) {
      onError(error);
      this.#kept.set({ told: 0 });
      this.#retryAt = now() + RETRY_MS * (1 + Math.random());
    } finally {
      this.#telling = false;
      this.#arm();
    }
  }

  #commands({ status, since, seen, fed, choice, reach }: Kept) {
    const { owner, settings, memberships, blocks, now } = this.#deps;
    const at = now();
    this.#until = Math.max(this.#until + 1, at + settings.leaseMs);
    const it = {
      user: owner,
      status,
      since,
      hidden: choice === "invisible" && reach.online,
      changed: since === fed ? undefined : at,
      seen: status === "offline" ? seen : at,
      memberships: memberships(),
      blocks: blocks(),
    };
    return userCommands(this.#keys, it, this.#until, at);
  }

  /** When this object has to wake for it next. */
  #arm(): void {
    const { settings, wakeAt } = this.#deps;
    const { reach, told, version } = this.#kept.now;
    const due: number[] = [];
    const isVeiled = this.#veiling || this.#rooms.behind(version).length === 0;
    // Should this object die on the way, it is soon enough to tell it then.
    if (this.#telling) due.push(this.#deps.now() + settings.renewMs);
    else if (told === 0 || !isVeiled) due.push(Math.max(this.#retryAt, this.#deps.now()));
    if (reach.online && told > 0) due.push(told + settings.renewMs);
    if (reach.gone) due.push(reach.gone.at + settings.graceMs);
    if (due.length > 0) wakeAt(Math.min(...due));
  }
}

function shownFrom(before: Kept, status: Kept["status"], now: number): Partial<Kept> {
  if (status === before.status) return {};
  const seen = status === "offline" ? (before.reach.gone?.at ?? now) : before.seen;
  return { status, since: Math.max(now, before.since + 1), seen };
}
