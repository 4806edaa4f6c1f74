/** What operators look through: lists over everything, from the relational store, a moment behind what happens. */
import * as z from "zod/mini";
import { environment, roomId, time, userId } from "./ids.ts";

export const operatorList = z.enum([
  "rooms",
  "people",
  "memberships",
  "messages",
  "bans",
  "mutes",
  "calls",
  "reports",
  "hits",
  "audit",
]);
export type OperatorList = z.infer<typeof operatorList>;

/** Rows of one page. */
export const MAX_LIST_ROWS = 200;
export const DEFAULT_LIST_ROWS = 50;

/** What became of a call for an admin. */
export const callState = z.enum(["open", "claimed", "closed"]);

/** A page of a list, newest first. */
export const operatorQuery = z.object({
  environment,
  list: operatorList,
  room: z.optional(roomId),
  user: z.optional(userId),
  /** Part of a name, a reason, a text; letters of any case. */
  q: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  /** Of `calls`, and of `reports`: one is closed when its message was deleted. */
  state: z.optional(callState),
  /** Where the page before ended. */
  after: z.optional(z.object({ at: time, key: z.string() })),
  limit: z.int().check(z.minimum(1), z.maximum(MAX_LIST_ROWS)),
});
export type OperatorQuery = z.infer<typeof operatorQuery>;

/** Columns differ by list: see docs/admin.md. */
export const operatorRow = z.record(z.string(), z.unknown());
export const operatorAnswer = z.object({
  rows: z.array(operatorRow),
  next: z.optional(z.object({ at: time, key: z.string() })),
});
export type OperatorAnswer = z.infer<typeof operatorAnswer>;
