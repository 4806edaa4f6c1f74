/**
 * Puts an object's storage back to an earlier moment: the platform's point-in-time recovery (Durable Objects with SQLite,
 * the last 30 days). It happens when the object starts the next time, so that its life ends with this. The local runtime has
 * no recovery, and says so. Afterwards a new epoch has to begin; see begin-epoch.ts.
 */
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import { logError } from "../log-error.ts";

/** Undefined: the object ends now, and wakes as it was at `at`, milliseconds since 1970. */
export async function restoreTo(
  ctx: DurableObjectState,
  at: number,
): Promise<{ readonly error: WireError } | undefined> {
  try {
    const bookmark = await ctx.storage.getBookmarkForTime(at);
    await ctx.storage.onNextSessionRestoreBookmark(bookmark);
  } catch (error) {
    logError("an object was not put back to an earlier state", error);
    return { error: errorOf("restore_unavailable") };
  }
  setTimeout(() => ctx.abort("its storage is put back to an earlier state"), 0);
  return undefined;
}
