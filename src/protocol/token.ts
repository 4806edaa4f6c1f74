/** What a verified token says. The subprotocols that carry it: `starling.v1`, `bearer.<token>`. */
import * as z from "zod/mini";
import { attributes } from "./acl.ts";
import { displayName } from "./texts.ts";
import { SYSTEM_USER, time, tokenId, userId } from "./ids.ts";

export const SUBPROTOCOL = "starling.v1";
export const BEARER_PREFIX = "bearer.";

/** Who a token says you are. Frozen for the session; renewed only by another token. */
export const principal = z.object({
  id: userId.check(z.refine((id) => id !== SYSTEM_USER, "reserved")),
  name: z.optional(displayName),
  /** What the issuer says of them: what rules look at. Nothing a client sends ever becomes one. */
  attributes: z.optional(attributes),
  /** Global roles come from the issuer only. */
  role: z.optional(z.enum(["globalmod", "superuser"])),
  guest: z.optional(z.boolean()),
  /** When the token runs out. */
  expires: time,
  /** When it was issued, as far as it says: a revocation of all tokens of a user ends those from before it. */
  issued: z.optional(time),
  /** The issuer's own name for this one token (`jti`): it can be revoked alone. */
  tokenId: z.optional(tokenId),
});
export type Principal = z.infer<typeof principal>;
