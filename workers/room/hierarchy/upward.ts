/** A room and what is above it: it asks its parent before it accepts anything, tells how it is, and does what moves leave to do. */
import { Freshness, isNewer } from "../../../src/domain/hierarchy-freshness.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { RoomId } from "../../../src/protocol/ids.ts";
import { within } from "../../within.ts";
import type { Refused } from "../room-api.ts";
import { listerOf, type Errand, type Lister, type Place } from "./place.ts";
import type { ChildReport, Registered } from "./tree-api.ts";

/** A parent that has not answered by then cannot be reached. */
const ASK_MS = 5_000;
/** A room that moves while it asks begins anew; more often than that something is wrong. */
const MAX_ASKED = 3;
const RETRY_MS = 2_000;
const MAX_RETRY_MS = 60_000;

export interface UpwardDeps {
  readonly place: Place;
  /** How the room is now; undefined before it exists. */
  readonly report: () => ChildReport | undefined;
  readonly register: (parent: RoomId, known: number, report: ChildReport | undefined) => Promise<Registered>;
  /** Answers how long to wait before the next one. */
  readonly tell: (lister: Lister, report: ChildReport) => Promise<number>;
  readonly release: (lister: Lister) => Promise<void>;
  /** `exists`: false where the channel was removed. */
  readonly settle: (exists: boolean) => Promise<void>;
  /** The parent's word is another one. */
  readonly take: (version: number, words: readonly string[]) => void;
  readonly retryAt: (at: number) => void;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export class Upward {
  readonly freshness: Freshness;
  readonly #deps: UpwardDeps;
  #asking: Promise<Refused | undefined> | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  #told = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tellAfter = 0;
  #isTelling = false;
  /** Something changed while it was being told. */
  #isStale = false;

  constructor(deps: UpwardDeps) {
    this.#deps = deps;
    this.freshness = new Freshness(deps.place.parent !== undefined);
  }

  /** The refusal, where the parent cannot be asked now. */
  ready(): Promise<Refused | undefined> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<Refused | undefined> {
    const { place, register, report, take, onError } = this.#deps;
    for (let asked = 0; asked < MAX_ASKED; asked++) {
      const { parent } = place;
      if (parent === undefined || this.freshness.isFresh) return undefined;
      this.freshness.ask();
      try {
        // oxlint-disable-next-line no-await-in-loop -- once more only if the room moved meanwhile
        const answer = await within(ASK_MS, register(parent, place.known, report()));
        if ("error" in answer) throw new Error(`the parent answered ${answer.error.code}`);
        if (place.parent !== parent) {
          this.freshness.failed();
          continue;
        }
        if (answer.words && isNewer(place.known, answer.version)) {
          take(answer.version, answer.words);
          // It arrived. Where the parent is not told so, it pushes it once more.
          void register(parent, place.known, undefined).catch(onError);
        }
        this.freshness.answered();
        return undefined;
      } catch (error) {
        this.freshness.failed();
        onError(error);
        break;
      }
    }
    return { error: errorOf("busy", "what holds above this room cannot be told now") };
  }

  /** Counts may have changed: they are told soon, gathered. */
  poke(): void {
    if (this.#deps.place.lister === undefined || this.#timer !== undefined) return;
    if (this.#isTelling) {
      this.#isStale = true;
      return;
    }
    const pause = Math.max(0, this.#tellAfter - this.#deps.now());
    this.#timer = setTimeout(() => void this.#tell(), pause);
  }

  async #tell(): Promise<void> {
    const { place, report, tell, now, onError } = this.#deps;
    this.#timer = undefined;
    const told = report();
    const lister = place.lister;
    if (!told || lister === undefined) return;
    const text = textOf(told);
    if (text === this.#told) return;
    this.#isTelling = true;
    this.#isStale = false;
    try {
      const pause = await tell(lister, told);
      this.#told = text;
      this.#tellAfter = now() + pause;
    } catch (error) {
      // Counts only: the next change tells them.
      this.#tellAfter = now() + RETRY_MS;
      onError(error);
    } finally {
      this.#isTelling = false;
      if (this.#isStale) this.poke();
    }
  }

  /** Does what is left to do. Answers whom it still concerns: those could not be reached, and will be tried again. */
  async errands(): Promise<RoomId[]> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
    return this.#deps.place.errands().flatMap((it) => this.#whom(it) ?? []);
  }

  #whom(errand: Errand): RoomId | undefined {
    if (errand === "settle" || errand === "forget") return undefined;
    const lister = errand === "report" ? this.#deps.place.parent : listerOf(errand);
    return lister === "site" ? undefined : lister;
  }

  async #run(): Promise<void> {
    const { place, retryAt, now, onError } = this.#deps;
    // What a move needs, should it fail, is not to be done while it is under way.
    if (place.prepared) return retryAt(now() + RETRY_MS);
    for (let left = place.errands(); left.length > 0; left = place.errands()) {
      // oxlint-disable-next-line no-await-in-loop -- until none was added meanwhile
      const outcomes = await Promise.allSettled(left.map((it) => within(ASK_MS, this.#do(it))));
      const failed = outcomes.filter((it) => it.status === "rejected");
      for (const { reason } of failed) onError(reason);
      if (failed.length > 0) return retryAt(now() + Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** this.#failures++));
    }
    this.#failures = 0;
  }

  async #do(errand: Errand): Promise<void> {
    const { place, report, tell, release, settle } = this.#deps;
    const { lister } = place;
    const given = place.given(errand);
    if (errand === "report") {
      const told = report();
      if (told && lister !== undefined) await tell(lister, told);
      if (told) this.#told = textOf(told);
    } else if (errand === "settle" || errand === "forget") await settle(errand === "settle");
    else await release(listerOf(errand));
    // It moved, or changed once more, meanwhile: then it is still to be done.
    if (place.lister === lister && place.given(errand) === given) place.done(errand);
  }
}

/** All of it but the number of the telling. */
function textOf(report: ChildReport): string {
  return JSON.stringify({ ...report, told: 0 });
}
