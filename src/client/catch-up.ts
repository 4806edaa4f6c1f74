/**
 * Fetches what is missing, page after page, until nothing is. What fails for now is tried again, ever more slowly; the owner
 * decides what to do about what fails for good. One at a time.
 */
import { backoffMs } from "./backoff.ts";
import type { Cancel, Environment } from "./environment.ts";
import { asStarlingError, clientError, type StarlingError } from "./error.ts";
import type { Missing } from "./timeline.ts";

export interface CatchUpOwner {
  missing(): Missing | undefined;
  /** Fetches that page and takes it in. Rejects with a StarlingError. */
  load(missing: Missing): Promise<void>;
  /** It failed for good: after this call something else must be missing, or nothing. */
  impossible(missing: Missing, error: StarlingError): void;
  /** It failed for now. */
  held(error: StarlingError): void;
  /** Nothing is missing any more. */
  caughtUp(): void;
}

export class CatchUp {
  readonly #environment: Environment;
  readonly #owner: CatchUpOwner;
  /** Counts runs, so that one that was stopped while it waited finds out. */
  #run = 0;
  #running = false;
  #cancelPause: Cancel | undefined;

  constructor(environment: Environment, owner: CatchUpOwner) {
    this.#environment = environment;
    this.#owner = owner;
  }

  /** Call whenever something may have become missing. */
  kick(): void {
    if (this.#running || !this.#owner.missing()) return;
    this.#running = true;
    void this.#go(++this.#run);
  }

  stop(): void {
    this.#run++;
    this.#running = false;
    this.#cancelPause?.();
  }

  async #go(run: number): Promise<void> {
    let failures = 0;
    for (let what = this.#owner.missing(); what; what = this.#owner.missing()) {
      const error = await this.#try(what);
      if (run !== this.#run) return;
      if (!error) failures = 0;
      else if (error.temporary) {
        this.#owner.held(error);
        await this.#pause(backoffMs(++failures, this.#environment.random(), this.#environment.reconnect));
        if (run !== this.#run) return;
      } else this.#owner.impossible(what, error);
    }
    this.#running = false;
    this.#owner.caughtUp();
  }

  async #try(what: Missing): Promise<StarlingError | undefined> {
    try {
      await this.#owner.load(what);
    } catch (error) {
      return asStarlingError(error, "bad_answer");
    }
    // A page that did not bring us further must not be asked for again at once.
    return isSame(what, this.#owner.missing()) ? clientError("bad_answer") : undefined;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#cancelPause = this.#environment.after(ms, resolve);
    });
  }
}

function isSame(a: Missing, b: Missing | undefined): boolean {
  if (a.page === "newest" || b?.page !== "after") return a.page === b?.page;
  return a.cursor.epoch === b.cursor.epoch && a.cursor.seq === b.cursor.seq;
}
