/**
 * When a room writes: what arrives while a write is under way becomes the next batch, so that a busy room pays for the
 * row, the frame and the commit once for many messages, and a lone message never waits.
 *
 *   push -> pending -> take -> flush (synchronous: authorize, number, insert, fan out, acknowledge)
 *                       ^                                                        |
 *                       +--- while something is pending --- gather <- await sync +
 *
 * `pending` lives in memory only: nothing is acknowledged before its insert, and the loop's promise is alive for as long
 * as something is pending. If a flush fails, memory is ahead of the disk: the object is aborted, the clients come back,
 * resume and retry.
 */

/** One batch: bounded, so that a row, a frame and a segment stay of sensible size. */
export const MAX_BATCH_ITEMS = 500;
export const MAX_BATCH_SIZE = 64 * 1024;
/** All that waits for its turn. Beyond it the answer is `busy`. Ours: about a second of a flooded room. */
export const MAX_PENDING_ITEMS = 20_000;
export const MAX_PENDING_SIZE = 16 * 1024 * 1024;
/** A fan-out that takes longer than this is worth waiting a little, so that fewer of them are needed. */
const DEAR_MS = 2;
/** What one socket costs in a fan-out, milliseconds (measured: about 26 us a frame on workerd). */
const SOCKET_MS = 0.025;
/** The longest that a message waits for others. */
const MAX_GATHER_MS = 30;
const GATHER_STEP_MS = 1;

export interface LoopDeps<T> {
  /** What has to be at hand before a batch, if it is not yet; what arrives meanwhile is in that batch, too. Never rejects. */
  readonly prepare?: () => Promise<void> | undefined;
  /** Writes and sends one batch. Must not await anything. */
  readonly flush: (batch: readonly T[]) => void;
  /** Resolves when what was written is durable. */
  readonly sync: () => Promise<void>;
  /** How many sockets a frame goes to. */
  readonly audience: () => number;
  /** A flush failed: the object must not go on. */
  readonly abort: (error: unknown) => void;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

interface Pending<T> {
  readonly item: T;
  readonly size: number;
}

export class BatchLoop<T> {
  readonly #deps: LoopDeps<T>;
  #pending: Pending<T>[] = [];
  #size = 0;
  #running: Promise<void> | undefined;

  constructor(deps: LoopDeps<T>) {
    this.#deps = deps;
  }

  /** Takes the item in, or says that there is no room for it now. `size`: about its bytes. */
  push(item: T, size: number): boolean {
    if (this.#pending.length >= MAX_PENDING_ITEMS || this.#size + size > MAX_PENDING_SIZE) return false;
    this.#pending.push({ item, size });
    this.#size += size;
    this.#running ??= this.#run();
    return true;
  }

  /** Resolves when nothing is pending any more. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { prepare, flush, sync, abort, now } = this.#deps;
    try {
      while (this.#pending.length > 0) {
        const missing = prepare?.();
        if (missing) await missing;
        const batch = this.#take();
        const start = now();
        flush(batch);
        await sync();
        // A deployed Worker's clock stands still between I/O: only after `sync` does it tell what the fan-out took.
        await this.#gather(batch.length, now() - start);
      }
    } catch (error) {
      abort(error);
    } finally {
      this.#running = undefined;
    }
  }

  #take(): T[] {
    let items = 0;
    let size = 0;
    for (const next of this.#pending) {
      if (items > 0 && (items >= MAX_BATCH_ITEMS || size + next.size > MAX_BATCH_SIZE)) break;
      items++;
      size += next.size;
    }
    this.#size -= size;
    return this.#pending.splice(0, items).map((it) => it.item);
  }

  async #gather(batch: number, cost: number): Promise<void> {
    const { audience, now, sleep } = this.#deps;
    const dear = audience() * SOCKET_MS >= DEAR_MS;
    const isBusy = () => batch + this.#pending.length > 1;
    // One turn of the timer lets in what the sockets hold by now; without it a batch has two messages, with it dozens.
    if (dear || isBusy()) await sleep(0);
    if (!dear || !isBusy()) return;
    // Never longer than the fan-out itself took: a fixed guess fails when the processor is shared.
    const end = now() + Math.min(MAX_GATHER_MS, cost);
    for (let had = -1; this.#pending.length !== had && now() < end; await sleep(GATHER_STEP_MS))
      had = this.#pending.length;
  }
}
