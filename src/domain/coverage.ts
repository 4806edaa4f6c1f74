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

/** For those who see some things in a way of their own: who among the readers, and how. */
export interface Views {
  viewers(): Iterable<UserId>;
  /** The same object where it is no different. */
  seen(activity: Activity, viewer: UserId): Activity;
}
const SAME: Views = { viewers: () => [], seen: (it) => it };

/** The people an activity is for, or undefined when it is for everybody. */
function partiesOf(activity: Activity): readonly UserId[] | undefined {
  const to = recipientsOf(activity);
  return to && [activity.actor.id, ...to];
}

export class Coverage {
  readonly #epoch: number;
  readonly #views: Views;
  /** The last number that is for everybody. */
  #common = 0;
  /** The last number after `#common` that is for this user, for those who have one. */
  readonly #own = new Map<UserId, number>();

  /** `tail`: the log from its newest activity for everybody (or from its beginning) to its head. */
  constructor(epoch: number, tail: readonly Activity[], views = SAME) {
    this.#epoch = epoch;
    this.#views = views;
    this.passed(tail);
  }

  /** One serialization for each distinct audience. */
  frames(batch: readonly Written[]): Frames {
    const viewers = new Set(this.#views.viewers());
    const concerned = new Set([...this.#own.keys(), ...viewers]);
    for (const { activity } of batch) for (const user of partiesOf(activity) ?? []) concerned.add(user);
    const common = batch.filter((it) => partiesOf(it.activity) === undefined);
    const everyone = common.length > 0 ? this.#frame(this.#common + 1, common) : undefined;
    const parties = new Map<UserId, string>();
    for (const user of concerned) {
      const visible = batch.filter((it) => partiesOf(it.activity)?.includes(user) ?? true);
      const seen = viewers.has(user) ? visible.map((it) => this.#seen(it, user)) : visible;
      if (seen.length > 0) parties.set(user, this.#frame(this.#lastFor(user) + 1, seen));
    }
    this.passed(batch.map((it) => it.activity));
    return { everyone, parties };
  }

  #lastFor(user: UserId): number {
    return this.#own.get(user) ?? this.#common;
  }

  #seen(it: Written, user: UserId): Written {
    const activity = this.#views.seen(it.activity, user);
    return activity === it.activity ? it : { activity, json: JSON.stringify(activity) };
  }

  /** Up to its last event and no further: what comes after that is no concern of this reader's, not even that it is there. */
  #frame(first: number, events: readonly Written[]): string {
    const only = events[0];
    const last = events.at(-1)?.activity.seq ?? first;
    if (events.length === 1 && only && first === last) return `{"event":${only.json}}`;
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
