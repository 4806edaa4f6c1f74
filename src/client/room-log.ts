/**
 * A room's timeline at work: what the socket says goes in, what is missing is fetched, and the owner hears what is new, in
 * order, each once.
 */
import type { Activity } from "../protocol/activity.ts";
import type { Cursor } from "../protocol/cursor.ts";
import { DEFAULT_HISTORY_LIMIT, MAX_HISTORY_LIMIT } from "../protocol/limits.ts";
import type { Range, Welcome } from "../protocol/room-frame.ts";
import { CatchUp } from "./catch-up.ts";
import type { Environment } from "./environment.ts";
import { failureOf, type Failure } from "./error.ts";
import { fetchPage, type Request } from "./fetch-page.ts";
import { LateWatch } from "./late-watch.ts";
import {
  BLANK,
  merge,
  missing,
  note,
  startAfter,
  startAt,
  startWithout,
  want,
  type Merged,
  type Missing,
  type Timeline,
} from "./timeline.ts";
import { trim } from "./timeline-window.ts";

export interface RoomLogOwner {
  readonly request: Request;
  /** `fresh`: new at the end, in order. `shown`: they came with a page that the view begins with. */
  moved(fresh: readonly Activity[], shown: readonly Activity[]): void;
  /** The view is empty again. */
  reset(reason: Failure | undefined): void;
}

export class RoomLog {
  readonly #owner: RoomLogOwner;
  readonly #catchUp: CatchUp;
  readonly #maxItems: number;
  /** Grows with what the reader pages to: that is not taken away again. */
  #limit: number;
  #timeline: Timeline;
  /** The room's head at the hello: up to there it is a resume. */
  #target: Cursor | undefined;
  #live = false;
  readonly #late: LateWatch;
  /** What keeps us from catching up for now. */
  #held: Failure | undefined;
  /** Why the view begins without a page: what was there before may not, or cannot, be read. */
  #barred: Failure | undefined;

  constructor(environment: Environment, owner: RoomLogOwner, maxItems: number, since: Cursor | undefined) {
    this.#owner = owner;
    this.#maxItems = this.#limit = Math.max(1, maxItems);
    this.#timeline = since ? startAfter(since) : BLANK;
    this.#late = new LateWatch(environment);
    this.#catchUp = new CatchUp(environment, {
      missing: () => missing(this.#timeline),
      load: (what) => this.#load(what),
      impossible: (what, error) => this.#impossible(what, failureOf(error)),
      held: (error) => this.#hold(failureOf(error)),
      caughtUp: () => this.#hold(undefined),
    });
  }

  get timeline(): Timeline {
    return this.#timeline;
  }

  get error(): Failure | undefined {
    return this.#held ?? this.#barred;
  }

  /** The place to resume after; undefined: there is none, begin with the newest page. */
  get cursor(): Cursor | undefined {
    const { epoch, known } = this.#timeline;
    return epoch === undefined ? undefined : { epoch, seq: known };
  }

  /**
   * The resume is complete, or cannot be completed for now: the room takes messages while its archive is away, and knows a
   * repeated one by its id.
   */
  get isResumed(): boolean {
    const { epoch, known } = this.#timeline;
    if (!this.#live || !this.#target || epoch === undefined) return false;
    return known >= this.#target.seq || this.#held !== undefined;
  }

  /** Goes on from a hello: from our cursor, or anew. */
  begin({ head, from, reset }: Pick<Welcome, "head" | "from" | "reset">): void {
    const { epoch, known } = this.#timeline;
    const isOther = epoch !== undefined && (epoch !== head.epoch || known > head.seq);
    if (reset || isOther) this.#startOver(undefined);
    else if (this.#barred) this.#clear();
    this.#live = true;
    this.#target = head;
    this.#moved({ timeline: want(note(this.#timeline, head), from - 1), fresh: [] });
  }

  /** The socket is gone; what is known stays. */
  pause(): void {
    this.#live = false;
    this.#held = undefined;
    this.#catchUp.stop();
    this.#late.stop();
  }

  /** What could not be read can be now. */
  unbar(): void {
    if (!this.#barred) return;
    const { head } = this.#timeline;
    this.#clear();
    this.#moved({ timeline: { ...this.#timeline, head }, fresh: [] });
  }

  /** False when it is of another, later epoch: this session no longer fits. */
  take(range: Range): boolean {
    const { epoch } = this.#timeline;
    if (epoch !== undefined && range.epoch > epoch) return false;
    this.#moved(merge(this.#timeline, range));
    return true;
  }

  /** There is such a number. */
  noteNumber(at: Cursor): void {
    this.#moved({ timeline: note(this.#timeline, at), fresh: [] });
  }

  /** What the reader has paged to. */
  setOlder(timeline: Timeline): void {
    this.#limit = Math.max(this.#maxItems, timeline.events.length);
    this.#moved({ timeline, fresh: [] });
  }

  async #load(what: Missing): Promise<void> {
    const { request } = this.#owner;
    const options = what.page === "newest" ? {} : { after: what.cursor };
    const limit = what.page === "newest" ? DEFAULT_HISTORY_LIMIT : MAX_HISTORY_LIMIT;
    const page = await fetchPage(request, { ...options, limit });
    // Only now: the timeline has moved on while the page was on its way.
    if (what.page === "newest") this.#moved(startAt(this.#timeline, page), page.events);
    else this.#moved(merge(this.#timeline, page));
  }

  #impossible(what: Missing, reason: Failure): void {
    if (what.page === "after") {
      // The hole can never be closed, and nothing before it may stand next to what is after it.
      const { head, waiting } = this.#timeline;
      this.#startOver(reason);
      this.#timeline = { ...BLANK, head, waiting };
    } else if (this.#target) {
      this.#barred = reason;
      this.#moved(startWithout(this.#timeline, this.#target.epoch));
    }
  }

  #startOver(reason: Failure | undefined): void {
    this.#clear();
    this.#owner.reset(reason);
  }

  #clear(): void {
    this.#timeline = BLANK;
    this.#limit = this.#maxItems;
    this.#barred = undefined;
    this.#late.stop();
  }

  #hold(error: Failure | undefined): void {
    this.#held = error;
    this.#owner.moved([], []);
  }

  #moved({ timeline, fresh }: Merged, shown: readonly Activity[] = []): void {
    this.#timeline = trim(timeline, this.#limit);
    this.#owner.moved(fresh, shown);
    if (!this.#live) return;
    this.#catchUp.kick();
    this.#watchLate();
  }

  /** Overdue numbers are asked for, unless the log has become another meanwhile. */
  #watchLate(): void {
    const { epoch, known, head } = this.#timeline;
    if (known >= head || missing(this.#timeline)) return;
    this.#late.watch(() => {
      const isSameLog = this.#timeline.epoch === epoch;
      this.#moved({ timeline: isSameLog ? want(this.#timeline, head) : this.#timeline, fresh: [] });
    });
  }
}
