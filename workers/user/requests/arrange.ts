/** `arrange`: mutes, pins, archives or hides one of my conversations, for me alone. */
import { errorOf } from "../../../src/protocol/errors.ts";
import type { UserRequest } from "../../../src/protocol/user-request.ts";
import type { Conversations } from "../conversations.ts";
import type { Answered } from "./answer.ts";

type ArrangeRequest = Extract<UserRequest, { verb: "arrange" }>;

/** Harmless when it is so already. */
export function arrange(conversations: Conversations, { room, ...wish }: ArrangeRequest): Answered {
  const outcome = conversations.arrange(room, wish);
  if (outcome.kind === "unknown-room") return { answer: { error: errorOf("not_found") } };
  return { answer: { ok: {} }, changed: outcome.changed };
}
