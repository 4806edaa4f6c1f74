/** What there is to tell to one member: the room's newest state, and what only concerns them. */
import { isVisibleTo, type Activity } from "../../src/protocol/activity.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { EventLog } from "../event-log/event-log.ts";
import type { Members } from "./members.ts";
import type { RoomRecord } from "./record.ts";
import type { RoomNews } from "./room-api.ts";
import type { Shadows } from "./shadows.ts";

interface Own {
  /** The newest message that they wrote themselves: whoever writes has read. */
  readonly own: { readonly at: Cursor; readonly count: number } | undefined;
  readonly whispers: readonly Cursor[];
}
const NOTHING: Own = { own: undefined, whispers: [] };

/** Gathered per user until they are told. */
export class NewsOf {
  readonly #of = new Map<UserId, Own>();

  add(activities: readonly Activity[]): void {
    for (const it of activities) {
      if (it.verb !== "send" && it.verb !== "whisper") continue;
      const at = { epoch: it.epoch, seq: it.seq };
      // Who lets a held message through is not its author, who may be far away.
      if (it.verb !== "send" || !it.released) this.#merge(it.actor.id, { own: { at, count: it.count }, whispers: [] });
      if (it.verb !== "whisper") continue;
      for (const user of it.to) if (user !== it.actor.id) this.#merge(user, { own: undefined, whispers: [at] });
    }
  }

  take(user: UserId): Own {
    const own = this.#of.get(user) ?? NOTHING;
    this.#of.delete(user);
    return own;
  }

  /** They could not be told: it is older than what came meanwhile. */
  giveBack(user: UserId, taken: Own): void {
    const since = this.#of.get(user) ?? NOTHING;
    this.#of.set(user, { own: since.own ?? taken.own, whispers: [...taken.whispers, ...since.whispers] });
  }

  #merge(user: UserId, later: Own): void {
    const known = this.#of.get(user) ?? NOTHING;
    this.#of.set(user, { own: later.own ?? known.own, whispers: [...known.whispers, ...later.whispers] });
  }
}

interface RoomNow {
  readonly log: EventLog;
  readonly members: Members;
  readonly record: RoomRecord;
  readonly shadows: Pick<Shadows, "seen" | "countUpTo">;
  /** The end of the log, its messages as they are now, where the newest message is looked for; read once for all who are told. */
  readonly tail: readonly Activity[];
}

/** undefined before the room exists. */
export function newsFor(
  { log, members, record, shadows, tail }: RoomNow,
  user: UserId,
  { own, whispers }: Own,
): RoomNews | undefined {
  if (!record.created) return undefined;
  const { name, address } = record.created;
  const member = members.get(user);
  const last = tail.findLast((it) => (it.verb === "send" || it.verb === "whisper") && isVisibleTo(it, user));
  // Whoever has messages that only they see counts them.
  const counted = (count: number, seq: number) => count + shadows.countUpTo(user, seq);
  return {
    room: record.id,
    address,
    kind: record.kind,
    head: log.head,
    count: counted(log.count, log.head.seq),
    whispers,
    ...(name !== undefined && { name }),
    ...(record.kind === "direct" && peerOf(members, user)),
    ...(last && { last: shadows.seen(withoutReactions(last), user) }),
    ...(own && { own: { at: own.at, count: counted(own.count, own.at.seq) } }),
    ...(member && { joined: { at: { epoch: log.epoch, seq: member.seq }, count: counted(member.count, member.seq) } }),
  };
}

function peerOf(members: Members, user: UserId): { peer: NonNullable<RoomNews["peer"]> } | undefined {
  const other = members.all().find((member) => member.user !== user);
  return other && { peer: { id: other.user, ...(other.name !== undefined && { name: other.name }) } };
}

/** No list shows them, and they can be long. */
function withoutReactions(it: Activity): Activity {
  if (!("overlay" in it) || !it.overlay?.reactions) return it;
  const { reactions: _, ...overlay } = it.overlay;
  return { ...it, overlay };
}
