/** What has to be found out elsewhere before a request is written. It holds up nobody else; the batch decides anew. */
import type { RoomWrite } from "../../../src/protocol/room-request.ts";
import { scopesOf } from "../moderators.ts";
import type { Parts } from "../parts.ts";
import type { Asker } from "../room-api.ts";
import { addresseesOf } from "./blocked.ts";
import { refusalOf } from "./call-admin.ts";

/** undefined: nothing. */
export function prepare(parts: Parts, by: Asker, request: RoomWrite): Promise<void> | undefined {
  // Also where it needs nothing itself: what the same sender asked before may still wait.
  const blocks = parts.blocks.ready(by.principal.id, addresseesOf(parts, by, request));
  if (request.verb !== "call-admin" || refusalOf(parts, by, Date.now())) return blocks;
  return parts.online.ask(scopesOf(parts).map((scope) => scope.filter((user) => user !== by.principal.id)));
}
