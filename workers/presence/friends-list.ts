/**
 * Who the asker's friends are. The site says so, never the asker: in the header, a list that it signed (a JWT with HMAC), or in
 * the token itself, or when it is asked, within two seconds.
 */
import { jwtVerify } from "jose";
import * as z from "zod/mini";
import { errorOf } from "../../src/protocol/errors.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { askedIds, FRIENDS_AUDIENCE, FRIENDS_HEADER } from "../../src/protocol/presence-api.ts";
import { ask } from "../archive/signed-post.ts";
import { CLOCK_TOLERANCE_S } from "../auth/verify-token.ts";
import type { Outcome } from "../edge/context.ts";
import { logError } from "../log-error.ts";
import type { UserAsker } from "./asker.ts";
import type { PresenceContext } from "./context.ts";
import { presenceSettingsOf } from "./settings.ts";

/** Somebody is looking at a spinner. */
const TIMEOUT_MS = 2_000;
/** A thousand ids of 36 characters in base 64; and a header that long still passes everywhere on the platform. */
const MAX_LIST_LENGTH = 65_536;

const hookAnswer = z.object({ friends: askedIds });

export async function friendsOf(c: PresenceContext, asker: UserAsker): Promise<Outcome<readonly UserId[]>> {
  const { friends } = presenceSettingsOf(c.env);
  const list = c.req.header(FRIENDS_HEADER);
  if (list !== undefined) return signedList(friends?.secret, list, asker.id);
  if (asker.friends) return { ok: true, value: asker.friends };
  if (friends?.url === undefined) return { ok: false, error: errorOf("friends_none") };
  return askSite(friends.url, friends.secret, asker.id);
}

/** Made by the site, for this asker, for this purpose, and not over yet. */
async function signedList(secret: string | undefined, list: string, asker: UserId): Promise<Outcome<UserId[]>> {
  const refused = { ok: false, error: errorOf("friends_invalid") } as const;
  if (secret === undefined || list.length > MAX_LIST_LENGTH) return refused;
  try {
    const { payload } = await jwtVerify(list, new TextEncoder().encode(secret), {
      algorithms: ["HS256"],
      audience: FRIENDS_AUDIENCE,
      subject: asker,
      requiredClaims: ["exp"],
      clockTolerance: CLOCK_TOLERANCE_S,
    });
    const friends = askedIds.safeParse(payload["friends"]);
    return friends.success ? { ok: true, value: friends.data } : refused;
  } catch {
    // Everything that can be wrong here is the list's own fault: its key is at hand.
    return refused;
  }
}

async function askSite(base: string, secret: string, user: UserId): Promise<Outcome<UserId[]>> {
  const outcome = await ask({ base, path: "", secret, body: { user }, answer: hookAnswer, timeoutMs: TIMEOUT_MS });
  if (outcome.kind === "answer") return { ok: true, value: outcome.answer.friends };
  logError("the site's friends hook gave no answer", outcome.kind === "none" ? "there is none" : outcome.reason);
  return { ok: false, error: errorOf("friends_unavailable") };
}
