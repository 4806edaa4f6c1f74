/** What the site has to say about rooms: settings of who may make what at the top, and a hook that is asked before a name is given. */
import * as z from "zod/mini";
import type { RoomKind } from "../../../src/protocol/activity.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { RoomId } from "../../../src/protocol/ids.ts";
import type { Principal } from "../../../src/protocol/token.ts";
import { ask } from "../../archive/signed-post.ts";
import { settingsOf } from "../../config.ts";
import type { Env } from "../../env.ts";
import { logError } from "../../log-error.ts";
import type { Refused } from "../room-api.ts";

/** Somebody waits for their room. */
const HOOK_MS = 2_000;
const MAX_REASON = 200;
const hookAnswer = z.object({ allow: z.boolean(), reason: z.optional(z.string().check(z.maxLength(MAX_REASON))) });

export interface HookQuestion {
  readonly verb: "create" | "rename";
  readonly room: RoomId;
  readonly kind: RoomKind;
  readonly name: string;
  readonly parent: RoomId | undefined;
  readonly principal: Principal;
}

/** The refusal, if the site has a hook and it does not allow it. A hook that cannot be asked allows nothing. */
export async function askSite(env: Env, question: HookQuestion): Promise<Refused | undefined> {
  const { roomHookUrl, bridgeSecrets } = settingsOf(env);
  if (roomHookUrl === undefined) return undefined;
  const [secret] = bridgeSecrets;
  const answered = await ask({
    base: roomHookUrl,
    path: "",
    secret,
    body: question,
    answer: hookAnswer,
    timeoutMs: HOOK_MS,
  });
  if (answered.kind === "answer" && answered.answer.allow) return undefined;
  if (answered.kind === "answer") return { error: errorOf("refused_by_site", answered.answer.reason) };
  logError("the site's room hook did not answer", answered.kind === "unavailable" ? answered.reason : answered.kind);
  return { error: errorOf("busy", "the site could not be asked") };
}

/** May this one have such a room outside of any channel? */
export function mayBeFree(env: Env, principal: Principal, kind: RoomKind): boolean {
  const { topLevelChannels, freeRooms } = settingsOf(env);
  if (principal.role === "superuser") return true;
  return kind === "channel" ? topLevelChannels === "anyone" : freeRooms;
}
