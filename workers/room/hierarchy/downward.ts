/**
 * A channel and what is below it: a change goes to every child that is awake, and from there on down, before it counts as
 * done. Who cannot be reached is named, and told until they know.
 */
import type { Awake } from "../../../src/domain/hierarchy-awake.ts";
import type { RoomId, UserId } from "../../../src/protocol/ids.ts";
import { within } from "../../within.ts";
import type { Place } from "./place.ts";
import type { Push, PushAnswer } from "./tree-api.ts";

/** How long a change may take to be everywhere, before its answer says where it is not. */
const PUSH_MS = 5_000;
/** What each level keeps for itself of that. */
const LEVEL_MS = 400;
const MIN_PUSH_MS = 500;
const RETRY_MS = 2_000;
const MAX_RETRY_MS = 60_000;
/** Calls under way at once. */
const PARALLEL = 50;
/** Kicks that are remembered for those who have not heard of them. Ours: they only end sockets, sooner. */
const MAX_KICKED = 1_000;

export interface DownwardDeps {
  readonly id: RoomId;
  readonly place: Place;
  readonly awake: Awake;
  /** This channel's word, after those above it. */
  readonly words: () => readonly string[];
  readonly push: (child: RoomId, push: Push) => Promise<PushAnswer>;
  readonly announce: (child: RoomId, frame: string) => Promise<PushAnswer["next"]>;
  /** It does not hang here any more. */
  readonly gone: (child: RoomId) => void;
  readonly retryAt: (at: number) => void;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export class Downward {
  readonly #deps: DownwardDeps;
  readonly #running = new Map<RoomId, Promise<unknown>>();
  /** Of each child, whom it could not reach itself. */
  readonly #below = new Map<RoomId, readonly RoomId[]>();
  #kicked: { readonly version: number; readonly user: UserId }[] = [];
  #failures = 0;

  constructor(deps: DownwardDeps) {
    this.#deps = deps;
  }

  /** Is somebody behind, from a life before? */
  get isBehind(): boolean {
    return this.#deps.awake.behind(this.#deps.place.version).length > 0;
  }

  kicked(users: readonly UserId[], version: number): void {
    this.#kicked.push(...users.map((user) => ({ version, user })));
    this.#kicked.splice(0, this.#kicked.length - MAX_KICKED);
  }

  /** Resolves once all who are awake have the newest version, or with those that could not be reached. */
  async spread(budgetMs: number = PUSH_MS): Promise<RoomId[]> {
    const { awake, place, now, retryAt } = this.#deps;
    const version = place.version;
    const pending = new Set<RoomId>();
    const rest = awake.all();
    const work = async () => {
      for (let child = rest.shift(); child !== undefined; child = rest.shift()) {
        // oxlint-disable-next-line no-await-in-loop -- so many at a time
        const reached = await this.#bring(child, version, budgetMs);
        if (!reached) pending.add(child);
        for (const it of this.#below.get(child) ?? []) pending.add(it);
      }
    };
    await Promise.all(Array.from({ length: Math.min(PARALLEL, rest.length) }, work));
    if (awake.behind(version).length > 0) retryAt(now() + Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** this.#failures++));
    else this.#failures = 0;
    return [...pending];
  }

  /** Has this child taken that version, in the end? */
  async #bring(child: RoomId, version: number, budgetMs: number): Promise<boolean> {
    const isThere = () => (this.#deps.awake.get(child)?.version ?? version) >= version;
    // One at a time: what is under way may be an older version, or this one already.
    while (!isThere()) {
      const running = this.#running.get(child);
      if (running) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await running;
        continue;
      }
      const push = this.#push(child, budgetMs).finally(() => this.#running.delete(child));
      this.#running.set(child, push);
      // oxlint-disable-next-line no-await-in-loop -- the same
      if (!(await push)) return isThere();
    }
    return true;
  }

  async #push(child: RoomId, budgetMs: number): Promise<boolean> {
    const { id, place, awake, words, push, gone, onError } = this.#deps;
    const registration = awake.get(child);
    if (!registration) return true;
    const { version } = place;
    const kicked = this.#kicked.filter((it) => it.version > registration.version).map((it) => it.user);
    const left = Math.max(MIN_PUSH_MS, budgetMs - LEVEL_MS);
    try {
      const call = push(child, { from: id, version, words: words(), kicked: [...new Set(kicked)], budgetMs: left });
      const { next, pending } = await within(budgetMs, call);
      if (next === "gone") gone(child);
      else awake.took(child, registration.number, version, next === "keep");
      if (pending.length > 0) this.#below.set(child, pending);
      else this.#below.delete(child);
      return true;
    } catch (error) {
      onError(error);
      return false;
    }
  }

  /** To everybody present below. Live only: who cannot be reached reads it in the channel. */
  async announce(frame: string): Promise<void> {
    const { awake, announce, gone, onError } = this.#deps;
    const rest = awake.all();
    const work = async () => {
      for (let child = rest.shift(); child !== undefined; child = rest.shift()) {
        const registration = awake.get(child);
        if (!registration) continue;
        try {
          // oxlint-disable-next-line no-await-in-loop -- so many at a time
          const next = await within(PUSH_MS, announce(child, frame));
          if (next === "gone") gone(child);
          if (next === "drop") awake.took(child, registration.number, registration.version, false);
        } catch (error) {
          onError(error);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(PARALLEL, rest.length) }, work));
  }
}
