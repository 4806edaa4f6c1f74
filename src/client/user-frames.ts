/** Frames of the user socket. A conversation whose newest message this version does not know is shown without it. */
import * as z from "zod/mini";
import { actor } from "../protocol/activity.ts";
import { sessionId, time } from "../protocol/ids.ts";
import { ownPresence, type OwnPresence } from "../protocol/presence.ts";
import { conversation, type Conversation } from "../protocol/user-frame.ts";
import { readCommonFrame, type CommonFrame } from "./frames.ts";

const hello = z.object({
  session: sessionId,
  you: actor,
  conversations: z.array(z.unknown()),
  /** Absent from a server before presence. */
  presence: z.optional(ownPresence),
  expires: time,
  now: time,
});
type Hello = Omit<z.infer<typeof hello>, "conversations"> & { readonly conversations: readonly Conversation[] };

export type UserSignal =
  | CommonFrame
  | { readonly type: "welcome"; readonly welcome: Hello }
  | { readonly type: "conversation"; readonly conversation: Conversation }
  | { readonly type: "presence"; readonly presence: OwnPresence };

/** One frame, or undefined: not understood, to be ignored. */
export function readUserFrame(raw: unknown): UserSignal | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  if ("welcome" in raw) {
    const parsed = hello.safeParse(raw.welcome);
    if (!parsed.success) return undefined;
    const conversations = parsed.data.conversations.map(readConversation).filter((one) => one !== undefined);
    return { type: "welcome", welcome: { ...parsed.data, conversations } };
  }
  if ("conversation" in raw) {
    const read = readConversation(raw.conversation);
    return read && { type: "conversation", conversation: read };
  }
  if ("presence" in raw) {
    const parsed = ownPresence.safeParse(raw.presence);
    return parsed.success ? { type: "presence", presence: parsed.data } : undefined;
  }
  return readCommonFrame(raw);
}

const withoutLast = z.omit(conversation, { last: true });

function readConversation(raw: unknown): Conversation | undefined {
  const whole = conversation.safeParse(raw);
  return whole.success ? whole.data : withoutLast.safeParse(raw).data;
}
