/** The state of a room as one value. Pure. */
import type { AclAnswer } from "../protocol/room-answers.ts";
import type { Announcement, Presence, Welcome } from "../protocol/room-frame.ts";
import type { Connection } from "./connection-state.ts";
import type { Failure } from "./error.ts";
import type { RoomLog } from "./room-log.ts";
import type { RoomItem, RoomState } from "./room-view.ts";

interface Parts {
  readonly connection: Connection;
  readonly hello: Welcome | undefined;
  readonly member: boolean;
  readonly presence: Presence;
  readonly name: string | undefined;
  readonly rights: AclAnswer | undefined;
  readonly announcement: Announcement | undefined;
  readonly log: Pick<RoomLog, "timeline" | "cursor" | "error">;
  readonly items: readonly RoomItem[];
  readonly loadingOlder: boolean;
  readonly misunderstood: Failure | undefined;
}

export function snapshotOf(parts: Parts): RoomState {
  const { hello, log, presence } = parts;
  const { timeline, cursor } = log;
  const error = parts.misunderstood ?? troubleOf(log.error);
  return {
    connection: parts.connection,
    member: parts.member,
    items: parts.items,
    people: presence.people,
    peopleCount: presence.count,
    hasOlder: timeline.hasOlder,
    loadingOlder: parts.loadingOlder,
    count: countOf(log, hello),
    ...(hello && { room: named(hello.room, parts.name), you: hello.you }),
    ...(parts.announcement && { announcement: parts.announcement }),
    ...(parts.rights && { rights: parts.rights }),
    ...(cursor && { head: cursor }),
    ...(error && { error }),
  };
}

function named(room: Welcome["room"], name: string | undefined): Welcome["room"] {
  return name === undefined || name === room.name ? room : { ...room, name };
}

/** Not to be a member is no trouble: `member` tells. */
function troubleOf(error: Failure | undefined): Failure | undefined {
  return error?.code === "not_member" ? undefined : error;
}

/** The newest visible activity has it; where none is visible, the hello, once the view has got that far. */
function countOf({ timeline, cursor }: Parts["log"], hello: Welcome | undefined): number {
  const isAtHello = cursor && hello && cursor.epoch === hello.head.epoch && cursor.seq >= hello.head.seq;
  return isAtHello ? Math.max(timeline.count, hello.count) : timeline.count;
}
