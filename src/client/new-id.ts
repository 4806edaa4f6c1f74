/** Ids that the client chooses, so that the room knows a repeated request. */
import { clientMessageId, type ClientMessageId } from "../protocol/ids.ts";

/** 128 bits of chance. (`randomUUID` exists only on secure origins.) */
export function newId(): ClientMessageId {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return clientMessageId.parse([...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
}
