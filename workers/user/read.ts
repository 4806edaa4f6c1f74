/** `read`: moves the marker forward. One that is there already, or beyond, is no error: devices are not in step. */
import { unreachable } from "../../src/domain/unreachable.ts";
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import type { Conversation } from "../../src/protocol/user-frame.ts";
import type { UserRequest } from "../../src/protocol/user-request.ts";
import type { Conversations } from "./conversations.ts";

type ReadRequest = Extract<UserRequest, { verb: "read" }>;

export interface ReadAnswer {
  readonly answer: { readonly ok: object } | { readonly error: WireError };
  /** For all of the user's devices. */
  readonly changed?: Conversation | undefined;
}

export function read(conversations: Conversations, { room, at, count }: ReadRequest): ReadAnswer {
  const outcome = conversations.read(room, at, count);
  switch (outcome.kind) {
    case "read":
      return { answer: { ok: {} }, changed: outcome.changed };
    case "unknown-room":
      return { answer: { error: errorOf("not_found") } };
    case "no-such-place":
      return { answer: { error: errorOf("cursor_invalid") } };
    default:
      return unreachable(outcome);
  }
}
