/**
 * What was for a few is read by operators only when they ask for it (`whispers=true`), with a scope of its own, and the audit
 * says that they did. Everybody else sees that there was something, and no word of it.
 */
import * as z from "zod/mini";
import type { WireError } from "../../src/protocol/errors.ts";
import { lacksScope, type Admin } from "./authenticate-admin.ts";
import type { AdminContext } from "./context.ts";

export const WHISPERS_PARAMETER = "whispers";
export const whispersWanted = z.enum(["true"]);

export function wantsWhispers(c: AdminContext): boolean {
  return c.req.query(WHISPERS_PARAMETER) === "true";
}

/** The refusal, where whispers are asked for without their scope. */
export function lacksWhispers(c: AdminContext, admin: Admin): WireError | undefined {
  return wantsWhispers(c) ? lacksScope(admin, "starling:whispers") : undefined;
}

const item = z.looseObject({ verb: z.string() });

/** A row of a list; of the whispers in its evidence nothing is left but who, to whom and when. */
export function withoutWhispers(row: Record<string, unknown>): Record<string, unknown> {
  if (!("evidence" in row)) return row;
  // What is not understood is not shown.
  const evidence = z.array(item).safeParse(row["evidence"]);
  const shown = evidence.success ? evidence.data.map(withheld) : [];
  return { ...row, evidence: shown };
}

function withheld(activity: z.infer<typeof item>): object {
  return activity.verb === "whisper" ? { ...activity, object: { text: "" }, withheld: true } : activity;
}
