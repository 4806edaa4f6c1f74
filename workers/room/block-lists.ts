/**
 * Whom the people of this room have blocked: asked of their own objects when a message is for them alone, and kept in memory.
 * Whoever was asked tells this room of every change before it is acknowledged; the list is forgotten then, and asked anew.
 */
import type { UserId } from "../../src/protocol/ids.ts";
import { BoundedMap } from "../bounded-map.ts";

/** Lists at once: people who are whispered to while the room is awake. Ours; the least recently used is asked again. */
const MAX_LISTS = 1_000;
/** A list that changes while it is on its way is asked for again, so often. */
const ATTEMPTS = 3;

export interface BlockListsDeps {
  readonly blocksOf: (user: UserId) => Promise<readonly UserId[]>;
  readonly onError: (error: unknown) => void;
}

export class BlockLists {
  readonly #deps: BlockListsDeps;
  readonly #lists = new BoundedMap<UserId, ReadonlySet<UserId>>(MAX_LISTS);
  readonly #asking = new Map<UserId, Promise<void>>();
  /** Changed while they were on their way. */
  readonly #stale = new Set<UserId>();
  /** What a sender's next requests wait for, so that they keep their order. */
  readonly #pending = new Map<UserId, Promise<void>>();

  constructor(deps: BlockListsDeps) {
    this.#deps = deps;
  }

  /** Sees to it that the lists of `recipients` are here. undefined: they are. Never rejects. */
  ready(sender: UserId, recipients: readonly UserId[]): Promise<void> | undefined {
    const before = this.#pending.get(sender);
    const missing = recipients.filter((user) => user !== sender && this.#lists.get(user) === undefined);
    if (missing.length === 0) return before;
    const done = this.#askAll(before, missing).finally(() => {
      if (this.#pending.get(sender) === done) this.#pending.delete(sender);
    });
    this.#pending.set(sender, done);
    return done;
  }

  /** Does any of `recipients` take nothing from them? `unknown`: it cannot be told yet. */
  verdict(sender: UserId, recipients: readonly UserId[]): "open" | "blocked" | "unknown" {
    let verdict: "open" | "unknown" = "open";
    for (const user of recipients) {
      if (user === sender) continue;
      const list = this.#lists.get(user);
      if (list?.has(sender)) return "blocked";
      if (!list) verdict = "unknown";
    }
    return verdict;
  }

  /** That user's list changed. False: it is not here, and need not be told of again. */
  forget(user: UserId): boolean {
    const isAsking = this.#asking.has(user);
    if (isAsking) this.#stale.add(user);
    const isHere = this.#lists.get(user) !== undefined;
    this.#lists.delete(user);
    return isHere || isAsking;
  }

  async #askAll(before: Promise<void> | undefined, users: readonly UserId[]): Promise<void> {
    await before;
    await Promise.all(users.map((user) => this.#ask(user)));
  }

  #ask(user: UserId): Promise<void> {
    const asking = this.#asking.get(user) ?? this.#askAnew(user).finally(() => this.#asking.delete(user));
    this.#asking.set(user, asking);
    return asking;
  }

  async #askAnew(user: UserId): Promise<void> {
    try {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        this.#stale.delete(user);
        // oxlint-disable-next-line no-await-in-loop -- the same again, because it changed meanwhile
        const list = new Set(await this.#deps.blocksOf(user));
        if (this.#stale.has(user)) continue;
        this.#lists.set(user, list);
        return;
      }
    } catch (error) {
      this.#deps.onError(error);
    } finally {
      this.#stale.delete(user);
    }
  }
}
