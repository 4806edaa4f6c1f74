/** Events as the log hands them out, for the tests of the stores. */
import { trusted, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import { mintRoomId } from "../../src/domain/room-address.ts";
import { ulid } from "../../src/domain/ulid.ts";
import type { LoggedEvent } from "../../bridge/log/event-log.ts";

export const EPOCH = 1_700_000_000_000;

export const user = (name: string): UserId => trusted<UserId>(name);
export const room = (): RoomId => mintRoomId("group", Date.now());

type Verb = Activity["verb"];
type Of<V extends Verb> = Extract<Activity, { verb: V }>;
type Rest<V extends Verb> = Omit<Of<V>, "verb" | "id" | "actor" | "target" | "epoch" | "seq" | "at" | "count"> & {
  readonly actor?: string;
  readonly at?: number;
};

/** Numbers the events of one room in one epoch. */
export class Timeline {
  readonly target: RoomId;
  readonly epoch: number;
  readonly environment: string;
  #seq = 0;

  constructor(target = room(), epoch = EPOCH, environment = "test") {
    this.target = target;
    this.epoch = epoch;
    this.environment = environment;
  }

  /** The next number is another one, as after numbers that went missing. */
  skipTo(seq: number): this {
    this.#seq = seq - 1;
    return this;
  }

  add<V extends Verb>(verb: V, { actor, at, ...rest }: Rest<V>): LoggedEvent {
    const seq = ++this.#seq;
    const time = at ?? this.epoch + seq;
    const common = { id: ulid(time), actor: { id: user(actor ?? "ada") }, target: this.target, epoch: this.epoch };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parameters say what the verb needs
    const activity = { ...common, verb, seq, at: time, count: seq, ...rest } as unknown as Activity;
    return this.logged(activity);
  }

  send(text: string, options: { readonly actor?: string; readonly at?: number } = {}): LoggedEvent {
    return this.add("send", { object: { text }, ...options });
  }

  sends(count: number): LoggedEvent[] {
    return Array.from({ length: count }, (_, i) => this.send(`message ${i + 1}`));
  }

  logged(activity: Activity): LoggedEvent {
    const offset = String(activity.seq - 1);
    const log = { at: activity.at + 5, partition: 0, offset };
    return { partition: 0, offset, event: { environment: this.environment, activity, log } };
  }
}

export const activitiesOf = (events: readonly LoggedEvent[]): Activity[] => events.map(({ event }) => event.activity);

const weight = (i: number): number => (i * 7_919) % 10_007;

/** Another order, the same at every run. */
export function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item, i) => ({ item, weight: weight(i + 1) }))
    .toSorted((a, b) => a.weight - b.weight)
    .map(({ item }) => item);
}

export const inBatches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
