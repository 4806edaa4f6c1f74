/** What the verbs of a room work with. Built once by the Room when it wakes. */
import type { EventLog } from "../event-log/event-log.ts";
import type { DueTimes } from "../event-log/due-times.ts";
import type { Outbox } from "../event-log/outbox.ts";
import type { AttributeValues } from "../../src/domain/acl/check-rules.ts";
import type { Ancestors } from "./ancestors.ts";
import type { Calls } from "./calls.ts";
import type { BlockLists } from "./block-lists.ts";
import type { RoomEndings } from "./endings.ts";
import type { Children } from "./hierarchy/children.ts";
import type { Place } from "./hierarchy/place.ts";
import type { LeavingFiles } from "./leaving-files.ts";
import type { Members } from "./members.ts";
import type { OnlineAdmins } from "./online-admins.ts";
import type { Overlays } from "./overlays.ts";
import type { Pace } from "./pace.ts";
import type { RoomRecord } from "./record.ts";
import type { RoomAcl } from "./room-acl.ts";
import type { Who } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import type { Shadows } from "./shadows.ts";
import type { RoomWords } from "./word-lists.ts";

/** What the room's one alarm is for. */
export type Due = "files" | "outbox" | "token" | "retention" | "inbox" | "tree" | "presence";

export interface Parts {
  readonly acl: RoomAcl;
  readonly ancestors: Ancestors;
  /** Where the room hangs; `ancestors` is what holds there. */
  readonly place: Place;
  /** What hangs below it. */
  readonly children: Children;
  readonly pace: Pace;
  /** From the operator's settings. */
  readonly attributeValues: AttributeValues;
  readonly log: EventLog;
  readonly outbox: Outbox;
  readonly overlays: Overlays;
  readonly members: Members;
  readonly record: RoomRecord;
  readonly sessions: Sessions;
  readonly due: DueTimes<Due>;
  readonly endings: RoomEndings;
  readonly blocks: BlockLists;
  readonly calls: Calls;
  readonly online: OnlineAdmins;
  readonly files: LeavingFiles;
  readonly words: RoomWords;
  readonly shadows: Shadows;
}

/** Belongs to the room. Of a direct room that nobody wrote in yet: one of the two that the edge proved. */
export function isMember({ members, record }: Pick<Parts, "members" | "record">, who: Who): boolean {
  if (record.created) return members.has(who.principal.id);
  return record.kind === "direct" && who.peer !== undefined;
}
