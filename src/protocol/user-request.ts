/** Requests on the user socket. */
import * as z from "zod/mini";
import { cursor } from "./cursor.ts";
import { roomId, userId } from "./ids.ts";
import { presenceChoice } from "./presence.ts";
import { ref, renew } from "./request.ts";
import { profileText } from "./texts.ts";
import { arranged } from "./user-frame.ts";

/** All my conversations, newest first. */
const rooms = z.strictObject({ ref, verb: z.literal("rooms") });
/** I have read `room` up to `at`, which had `count` (see Activity). Never goes back. */
const read = z.strictObject({
  ref,
  verb: z.literal("read"),
  room: roomId,
  at: cursor,
  count: z.int().check(z.nonnegative()),
});

/** What I do with a conversation in my list, on all my devices and for nobody else. What is absent stays as it is. */
const arrange = z.strictObject({ ref, verb: z.literal("arrange"), room: roomId, ...arranged.shape });

/** No whispers and no direct messages of theirs any more; and again. */
const block = z.strictObject({ ref, verb: z.literal("block"), user: userId });
const unblock = z.strictObject({ ref, verb: z.literal("unblock"), user: userId });
/** Whom I have blocked. */
const blocks = z.strictObject({ ref, verb: z.literal("blocks") });

/** Which user sockets I have open. */
const devices = z.strictObject({ ref, verb: z.literal("devices") });

/** What I say of myself, for everybody. Nothing else about me is mine to set. */
const profile = z.strictObject({ ref, verb: z.literal("profile"), text: profileText });

/** How others see me from here on, on every device. */
const status = z.strictObject({ ref, verb: z.literal("status"), status: presenceChoice });
/** Whether somebody is at this device. */
const active = z.strictObject({ ref, verb: z.literal("active"), idle: z.boolean() });

export const userRequest = z.discriminatedUnion("verb", [
  rooms,
  read,
  arrange,
  block,
  unblock,
  blocks,
  devices,
  profile,
  status,
  active,
  renew,
]);
export type UserRequest = z.infer<typeof userRequest>;
