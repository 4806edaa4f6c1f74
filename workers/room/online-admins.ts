/**
 * Who of those that may answer a call is online: in the room, or anywhere else with a device. Their User objects are asked
 * before the call is written, nearest scope first, and only as far as needed; the answers are known for a moment.
 */
import type { UserId } from "../../src/protocol/ids.ts";
import type { UserApi } from "./room-api.ts";

/** A call is answered by who was there then, not by who is there now. */
const KNOWN_MS = 5_000;
/** Who does not answer within that is not there. */
const LIMIT_MS = 2_000;
/** Of one scope. Ours: more would not come any sooner. */
const MAX_ASKED = 20;

export interface OnlineDeps {
  readonly user: (id: UserId) => Pick<UserApi, "isOnline">;
  /** In the room itself. */
  readonly isPresent: (id: UserId) => boolean;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export class OnlineAdmins {
  readonly #deps: OnlineDeps;
  readonly #known = new Map<UserId, number>();

  constructor(deps: OnlineDeps) {
    this.#deps = deps;
  }

  /** Present, or online when `ask` asked a moment ago. */
  has(user: UserId): boolean {
    const { isPresent, now } = this.#deps;
    return isPresent(user) || (this.#known.get(user) ?? 0) > now();
  }

  /** Asks the scopes one after the other until somebody in one of them is online. */
  async ask(scopes: readonly (readonly UserId[])[]): Promise<void> {
    const { now } = this.#deps;
    for (const [user, until] of this.#known) if (until <= now()) this.#known.delete(user);
    for (const scope of scopes) {
      // oxlint-disable-next-line no-await-in-loop -- the next scope is asked only if nobody is there in this one
      await Promise.all(
        scope
          .filter((user) => !this.has(user))
          .slice(0, MAX_ASKED)
          .map((user) => this.#askOne(user)),
      );
      if (scope.some((user) => this.has(user))) return;
    }
  }

  async #askOne(user: UserId): Promise<void> {
    const { user: stubOf, now, onError } = this.#deps;
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(false), LIMIT_MS);
    try {
      if (await Promise.race([stubOf(user).isOnline(), late.promise])) this.#known.set(user, now() + KNOWN_MS);
    } catch (error) {
      onError(error);
    } finally {
      clearTimeout(timer);
    }
  }
}
