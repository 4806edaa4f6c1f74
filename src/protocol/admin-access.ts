/** Bans from everywhere and revocations: what operators order under `/v1/admin`, and what comes of it. */
import * as z from "zod/mini";
import { reason } from "./texts.ts";
import { roomId, time, tokenId, userId } from "./ids.ts";
import { MAX_SANCTION_MS } from "./limits.ts";

/** `POST /v1/admin/bans`. `ms` absent: for ever. */
export const globalBanBody = z.strictObject({
  user: userId,
  ms: z.optional(z.int().check(z.minimum(1_000), z.maximum(MAX_SANCTION_MS))),
  reason,
});
export type GlobalBanBody = z.infer<typeof globalBanBody>;

/** `DELETE /v1/admin/bans/:user`, with or without a body. */
export const globalUnbanBody = z.strictObject({ reason: z.optional(reason) });
export type GlobalUnbanBody = z.infer<typeof globalUnbanBody>;

/**
 * `POST /v1/admin/revocations`. `token`: one token, by its `jti`; absent: all of the user's that were issued until now.
 * `until`: when none of them can be good any more; absent: never, so that it is remembered for ever.
 */
export const revocationBody = z.strictObject({
  user: userId,
  token: z.optional(tokenId),
  until: z.optional(time),
  reason,
});
export type RevocationBody = z.infer<typeof revocationBody>;

/** In how many rooms sessions were ended. `unreached`: rooms that did not answer in time; they are told until they do. */
export const endedAnswer = z.object({ rooms: z.int(), unreached: z.array(roomId) });
export type EndedAnswer = z.infer<typeof endedAnswer>;
