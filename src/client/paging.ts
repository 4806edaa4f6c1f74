/** Pages back in a room: when the reader scrolls up, or follows a link to an old message. */
import { compareCursors, type Cursor } from "../protocol/cursor.ts";
import { errorOf } from "../protocol/errors.ts";
import { DEFAULT_HISTORY_LIMIT, MAX_HISTORY_LIMIT } from "../protocol/limits.ts";
import { asStarlingError, clientError, StarlingError } from "./error.ts";
import { fetchPage, type Request } from "./fetch-page.ts";
import { isChange } from "./message-fold.ts";
import type { RoomLog } from "./room-log.ts";
import { atBeginning, prepend } from "./timeline-window.ts";

/** Pages that `around` loads at most. */
const MAX_PAGES = 50;

export class Paging {
  readonly #log: RoomLog;
  readonly #request: Request;
  readonly #changed: () => void;
  #loading: Promise<void> | undefined;

  constructor(log: RoomLog, request: Request, changed: () => void) {
    this.#log = log;
    this.#request = request;
    this.#changed = changed;
  }

  get isLoading(): boolean {
    return this.#loading !== undefined;
  }

  /** One at a time: whoever comes meanwhile gets the one under way. */
  loadOlder(limit: number = DEFAULT_HISTORY_LIMIT): Promise<void> {
    if (this.#loading) return this.#loading;
    const loading = this.#load(limit).finally(() => {
      this.#loading = undefined;
      this.#changed();
    });
    this.#loading = loading;
    this.#changed();
    return loading;
  }

  async around(target: Cursor): Promise<void> {
    const { cursor } = this.#log;
    if (!cursor || compareCursors(target, cursor) > 0) throw new StarlingError(errorOf("not_found"));
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const { oldest, hasOlder } = this.#log.timeline;
      if (oldest && compareCursors(oldest, target) <= 0) return;
      if (!hasOlder) throw new StarlingError(errorOf("not_found"));
      await this.loadOlder(MAX_HISTORY_LIMIT);
    }
    throw clientError("too_far");
  }

  /** Until something shows, or there is nothing more: whole pages can be for others. */
  async #load(limit: number): Promise<void> {
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const { oldest, hasOlder, events } = this.#log.timeline;
      if (!oldest || !hasOlder) return;
      try {
        const page = await fetchPage(this.#request, { before: oldest, limit });
        this.#log.setOlder(prepend(this.#log.timeline, oldest, page));
      } catch (error) {
        const failure = asStarlingError(error, "bad_answer");
        if (failure.code !== "archive_none") throw failure;
        this.#log.setOlder(atBeginning(this.#log.timeline));
      }
      const came = this.#log.timeline.events.length - events.length;
      // What changed a message is no line of its own.
      if (this.#log.timeline.events.slice(0, Math.max(0, came)).some((it) => !isChange(it))) return;
    }
  }
}
