/** Which room a request is about. A made-up or altered address ends here: no object has been touched yet. */
import { directRoomId, kindOf } from "../../src/domain/room-address.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import { userId, type RoomId } from "../../src/protocol/ids.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { settingsOf } from "../config.ts";
import type { Asker } from "../room/room-api.ts";
import { admit } from "./admit.ts";
import type { EdgeContext, Outcome } from "./context.ts";

export interface AskedRoom {
  readonly id: RoomId;
  readonly asker: Asker;
}

/** Who asks is let in there, too: what is done in the room carries the version at which they were. */
export async function roomOf(c: EdgeContext, address: string, principal: Principal): Promise<Outcome<AskedRoom>> {
  const found = await find(c, address, principal);
  if (!found.ok) return found;
  const { id, asker } = found.value;
  const admission = await admit(c, principal, id);
  return admission.ok ? { ok: true, value: { id, asker: { ...asker, admission: admission.value } } } : admission;
}

/** `with` in the query names the other party of a direct room: only the two of them can name both. */
async function find(c: EdgeContext, address: string, principal: Principal): Promise<Outcome<AskedRoom>> {
  const { environment, tagger } = settingsOf(c.env);
  const id = await tagger.verify(address);
  if (!id) return { ok: false, error: errorOf("not_found") };
  // Signed anew, in case the one that was given has an older key.
  const asker = { principal, address: await tagger.address(id) };
  if (kindOf(id) !== "direct") return { ok: true, value: { id, asker } };
  const peer = userId.safeParse(c.req.query("with"));
  if (!peer.success || (await directRoomId(environment, principal.id, peer.data)) !== id) {
    return { ok: false, error: errorOf("not_found") };
  }
  return { ok: true, value: { id, asker: { ...asker, peer: peer.data } } };
}
