/** `read`: moves the marker forward. One that is there already, or beyond, is no error: devices are not in step. */
import { unreachable } from "../../../src/domain/unreachable.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { UserRequest } from "../../../src/protocol/user-request.ts";
import type { Conversations } from "../conversations.ts";
import type { Answered } from "./answer.ts";

type ReadRequest = Extract<UserRequest, { verb: "read" }>;

export function read(conversations: Conversations, { room, at, count }: ReadRequest): Answered {
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
