/** What every verb of a room is: authorize, then one or more activities into the batch at hand; synchronous to the end. */
import type { WireError } from "../../../src/protocol/errors.ts";
import type { Accepted } from "../../../src/protocol/room-frame.ts";
import type { RequestOf, RoomWrite } from "../../../src/protocol/room-request.ts";
import type { BatchDraft } from "../batch.ts";
import type { Found } from "../look-up.ts";
import type { Parts } from "../parts.ts";
import type { Asker } from "../room-api.ts";

export type Outcome = Accepted | { readonly error: WireError };
export type Apply<V extends RoomWrite["verb"]> = (
  parts: Parts,
  batch: BatchDraft,
  by: Asker,
  request: RequestOf<V>,
  /** What the archive said of the messages that it is about, where the log has them no more. */
  found?: Found,
) => Outcome;
