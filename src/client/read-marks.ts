/** Read marks on their way to the server: the newest of each room, one request a room at a time. */
import type { RoomId } from "../protocol/ids.ts";
import { isNewer, marked, type Conversations, type Mark } from "./conversations.ts";
import { backoffMs } from "./backoff.ts";
import type { Cancel, Environment } from "./environment.ts";
import { asStarlingError } from "./error.ts";

export class ReadMarks {
  readonly #environment: Environment;
  readonly #request: (body: object) => Promise<unknown>;
  /** The newest mark of each room; kept, so that an older one that comes later changes nothing. */
  readonly #newest = new Map<RoomId, Mark>();
  readonly #told = new Map<RoomId, Mark>();
  readonly #telling = new Set<RoomId>();
  #failures = 0;
  #again: Cancel | undefined;

  constructor(environment: Environment, request: (body: object) => Promise<unknown>) {
    this.#environment = environment;
    this.#request = request;
  }

  /** False when it is not newer than what is known. */
  note(room: RoomId, mark: Mark): boolean {
    if (!isNewer(mark, this.#newest.get(room))) return false;
    this.#newest.set(room, mark);
    return true;
  }

  /** What the server says of a room can be older than what I have read meanwhile. */
  apply(list: Conversations, room: RoomId): Conversations {
    const mark = this.#newest.get(room);
    return mark ? marked(list, room, mark) : list;
  }

  /** Tells what is not told yet. Call when online. */
  tell(): void {
    for (const [room, mark] of this.#newest) {
      if (!this.#telling.has(room) && isNewer(mark, this.#told.get(room))) void this.#tell(room, mark);
    }
  }

  async #tell(room: RoomId, mark: Mark): Promise<void> {
    this.#telling.add(room);
    try {
      await this.#request({ verb: "read", room, ...mark });
      this.#told.set(room, mark);
      this.#failures = 0;
    } catch (error) {
      const failure = asStarlingError(error, "bad_answer");
      // For good: this mark is not welcome, the next one may be. Without a connection: the next hello tells.
      if (!failure.temporary) this.#told.set(room, mark);
      else if (failure.code !== "connection_lost") this.#tellLater();
      return;
    } finally {
      this.#telling.delete(room);
    }
    this.tell();
  }

  #tellLater(): void {
    const { random, reconnect, after } = this.#environment;
    this.#again?.();
    this.#again = after(backoffMs(++this.#failures, random(), reconnect), () => this.tell());
  }
}
