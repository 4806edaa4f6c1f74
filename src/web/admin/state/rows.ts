/** The rows of the lists that administrators look through; docs/admin.md tells what is in each. */
import * as z from "zod/mini";
import { grantedRole } from "../../../protocol/acl.ts";
import { activity, roomKind } from "../../../protocol/activity.ts";
import { callId, epoch, roomAddress, seq, time, userId } from "../../../protocol/ids.ts";
import { callState, type OperatorList } from "../../../protocol/operator-lists.ts";
import { wordAction } from "../../../protocol/word-list.ts";

const text = z.optional(z.string());
const about = { at: time, user: userId, user_name: text };
const there = { address: roomAddress, room_name: text };
const sanction = z.object({
  ...about,
  /** Absent: from everywhere. */
  address: z.optional(roomAddress),
  room_name: text,
  until: z.optional(time),
  reason: text,
  by: userId,
});

export const ROWS = {
  rooms: z.object({
    at: time,
    address: roomAddress,
    kind: roomKind,
    name: text,
    user: userId,
    user_name: text,
    members: z.int(),
    messages: z.int(),
    last_at: z.optional(time),
    removed_at: z.optional(time),
  }),
  people: z.object({ ...about, rooms: z.int() }),
  memberships: z.object({ ...about, ...there, kind: z.optional(roomKind), role: z.optional(grantedRole) }),
  messages: z.object({
    ...about,
    ...there,
    epoch,
    seq,
    message: text,
    edited_at: z.optional(time),
    deleted_at: z.optional(time),
    deleted_by: z.optional(userId),
    deleted_reason: text,
  }),
  bans: sanction,
  mutes: sanction,
  calls: z.object({
    ...about,
    ...there,
    call: callId,
    state: callState,
    reason: text,
    claimed_by: z.optional(userId),
    claimed_at: z.optional(time),
    closed_by: z.optional(userId),
    closed_at: z.optional(time),
    note: text,
  }),
  reports: z.object({
    ...about,
    ...there,
    reporter: userId,
    reason: text,
    of_epoch: epoch,
    of_seq: seq,
    evidence: z.optional(z.array(activity)),
    deleted_at: z.optional(time),
  }),
  hits: z.object({
    ...about,
    ...there,
    list: z.string(),
    action: z.optional(wordAction),
    words: z.optional(z.array(z.string())),
    text,
  }),
  audit: z.object({ ...about, what: z.string(), why: text }),
} as const satisfies Record<OperatorList, z.ZodMiniType>;

export type RowOf<L extends OperatorList> = z.infer<(typeof ROWS)[L]>;
