/** The same person asking another room; of a session only what may leave this object. */
import type { RoomAddress } from "../../../src/protocol/ids.ts";
import type { Asker } from "../room-api.ts";

export function elsewhere({ principal, admission }: Asker, address: RoomAddress): Asker {
  return { principal, address, ...(admission !== undefined && { admission }) };
}
