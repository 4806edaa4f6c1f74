/** Bans from everywhere and revocations. Both live in the object of the user whom they are about, which any connect asks. */
import type { EndedAnswer, GlobalBanBody, GlobalUnbanBody, RevocationBody } from "../../src/protocol/admin-access.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { Principal } from "../../src/protocol/token.ts";
import type { Outcome } from "../edge/context.ts";
import type { Env } from "../env.ts";
import { callObject } from "../object-call.ts";
import type { Ended } from "../user/access-api.ts";

/** `POST /v1/admin/bans`. Holds before it is answered: nothing of theirs is accepted any more, wherever they are. */
export async function banEverywhere(
  env: Env,
  by: Principal,
  { user, ms, reason }: GlobalBanBody,
): Promise<Outcome<EndedAnswer>> {
  // Whoever orders it vouches for the id: somebody can be banned before their first visit.
  const order = { by: actorOf(by), ms, reason };
  return ok(await callObject(env.USERS, user, async (stub) => stub.banEverywhere(order)));
}

/** `DELETE /v1/admin/bans/:user` */
export async function unbanEverywhere(
  env: Env,
  by: Principal,
  user: UserId,
  { reason }: GlobalUnbanBody,
): Promise<Outcome<Record<string, never>>> {
  const lifted = await callObject(env.USERS, user, async (stub) => stub.unbanEverywhere(actorOf(by), reason));
  return lifted ? { ok: true, value: {} } : { ok: false, error: errorOf("not_found", "no ban") };
}

/** `POST /v1/admin/revocations`. Sessions end before it is answered; another, newer token gets in again. */
export async function revokeTokens(
  env: Env,
  by: Principal,
  { user, token, until, reason }: RevocationBody,
): Promise<Outcome<EndedAnswer>> {
  const order = { by: actorOf(by), token, until, reason };
  const ended = await callObject(env.USERS, user, async (stub) => stub.revoke(order));
  return "error" in ended ? { ok: false, error: ended.error } : ok(ended);
}

function ok({ rooms, unreached }: Ended): Outcome<EndedAnswer> {
  return { ok: true, value: { rooms, unreached: [...unreached] } };
}

function actorOf({ id, name }: Principal): { id: UserId; name?: string } {
  return name === undefined ? { id } : { id, name };
}
