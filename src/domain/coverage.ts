/**
 * Which numbers a frame may claim for whom. A frame never claims a number for a session which that number is for, unless
 * it carries it; so for each reader the next frame begins after the last activity that this reader may see.
 *
 * (Why: ada's whisper to bob is number 7 and its frame to bob is lost. Were the next common frame to say "7 to 8", bob
 * would take 7 for a number that is not for him, and never ask for it.)
 */
import { recipientsOf, type Activity } from "../protocol/activity.ts";
import type { UserId } from "../protocol/ids.ts";

export interface Written {
  readonly activity: Activity;
  /** Its JSON, spliced into every frame. */
  readonly json: string;
}

/** The frames of one batch: `everyone` gets one text, and each of `parties` a text of its own instead. */
export interface Frames {
  /** Absent when nothing in the batch is for everybody: the next common frame covers it. */
  readonly everyone: string | undefined;
  readonly parties: ReadonlyMap<UserId, string>;
}

/** The people an activity is for, or undefined when it is for everybody. */
function partiesOf(activity: Activity): readonly UserId[] | undefined {
  const to = recipientsOf(activity);
  return to && [activity.actor.id, ...to];
}

export class Coverage {
  readonly #epoch: number;
  /** The last number that is for everybody. */
  #common = 0;
  /** The last number after `#common` that is for this user, for those who have one. */
  readonly #own = new Map<UserId, number>();

  /** `tail`: the log from its newest activity for everybody (or from its beginning) to its head. */
  constructor(epoch: number, tail: readonly Activity[]) {
    this.#epoch = epoch;
    this.passed(tail);
  }

  /** One serialization for each distinct audience. */
  frames(batch: readonly Written[]): Frames {
    const last = batch.at(-1)?.activity.seq ?? 0;
    const concerned = new Set(this.#own.keys());
    for (const { activity } of batch) for (const user of partiesOf(activity) ?? []) concerned.add(user);
    const common = batch.filter((it) => partiesOf(it.activity) === undefined);
    const everyone = common.length > 0 ? this.#frame(this.#common + 1, last, common) : undefined;
    const parties = new Map<UserId, string>();
    for (const user of concerned) {
      const visible = batch.filter((it) => partiesOf(it.activity)?.includes(user) ?? true);
      if (visible.length > 0) parties.set(user, this.#frame(this.#lastFor(user) + 1, last, visible));
    }
    this.passed(batch.map((it) => it.activity));
    return { everyone, parties };
  }

  #lastFor(user: UserId): number {
    return this.#own.get(user) ?? this.#common;
  }

  #frame(first: number, last: number, events: readonly Written[]): string {
    const only = events[0];
    // `last` may lie after the last event: what follows it is not for this reader, or it would be here.
    if (events.length === 1 && only && only.activity.seq === first && first === last) return `{"event":${only.json}}`;
    return `{"epoch":${this.#epoch},"first":${first},"last":${last},"events":[${events.map((it) => it.json).join(",")}]}`;
  }

  /** These went by, or were there before: what comes next is counted from them. */
  passed(activities: readonly Activity[]): void {
    for (const it of activities) {
      const parties = partiesOf(it);
      if (parties === undefined) {
        this.#common = it.seq;
        this.#own.clear();
      } else for (const user of parties) this.#own.set(user, it.seq);
    }
  }
}
