/** `block` and `unblock`: mine alone, and in force wherever it matters before it is answered. */
import type { Actor } from "../../src/protocol/activity.ts";
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { MAX_BLOCKS } from "../../src/protocol/limits.ts";
import type { Blocks } from "./blocks.ts";
import type { SessionsLog } from "./sessions-log.ts";

export interface SetBlockDeps {
  readonly blocks: Blocks;
  readonly log: SessionsLog;
  readonly isKnown: (user: UserId) => Promise<boolean>;
}

export type BlockAnswer = { readonly ok: Record<string, never> } | { readonly error: WireError };

/** Harmless when repeated, which is also what to do when not every room could be reached. */
export async function setBlock(
  { blocks, log, isKnown }: SetBlockDeps,
  by: Actor,
  verb: "block" | "unblock",
  user: UserId,
): Promise<BlockAnswer> {
  const on = verb === "block";
  if (user === by.id) return { error: errorOf("invalid", "user: yourself") };
  // Nothing is asked about somebody who was never here: their object would come to be.
  if (on && !(await isKnown(user))) return { error: errorOf("unknown_user") };
  if (blocks.has(user) !== on) {
    if (on && blocks.count >= MAX_BLOCKS) return { error: errorOf("too_many_blocks") };
    log.append([{ verb, actor: by, object: { user } }], () => blocks.set(user, on));
  }
  return (await blocks.spread(user)) ? { ok: {} } : { error: errorOf("busy", "not every room knows it yet") };
}
