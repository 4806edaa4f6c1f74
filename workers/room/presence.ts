/** Who comes and who goes, told live and without a number: gathered, so that a crowd arriving is not a storm of frames. */
import type { Actor } from "../../src/protocol/activity.ts";
import { MAX_PRESENT_NAMED, type Presence } from "../../src/protocol/room-frame.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { trySend } from "./fan-out.ts";
import type { Sessions } from "./sessions.ts";

/** A page that reloads is back within this: nobody sees it leave. */
const GATHER_MS = 500;

export class LivePresence {
  readonly #sessions: Sessions;
  readonly #changed = new Map<UserId, { actor: Actor; was: boolean }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  now(): Presence {
    return this.#sessions.present(MAX_PRESENT_NAMED);
  }

  /** Call before a session of `actor` begins, ends, changes its membership, or is hidden: `was` is whether they are seen so far. */
  note(actor: Actor): void {
    if (this.#changed.has(actor.id)) return;
    this.#changed.set(actor.id, { actor, was: this.#sessions.isSeen(actor.id) });
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#tell(), GATHER_MS);
  }

  #tell(): void {
    this.#timer = undefined;
    const came: Actor[] = [];
    const went: Actor[] = [];
    for (const { actor, was } of this.#changed.values()) {
      const is = this.#sessions.isSeen(actor.id);
      if (is !== was) (is ? came : went).push(actor);
    }
    this.#changed.clear();
    if (came.length + went.length === 0) return;
    const { count } = this.#sessions.present(0);
    const named = count <= MAX_PRESENT_NAMED && came.length + went.length <= MAX_PRESENT_NAMED;
    const frame = JSON.stringify({ here: { came: named ? came : [], went: named ? went : [], count } });
    for (const { socket } of this.#sessions.audience()) trySend(socket, frame);
  }
}
