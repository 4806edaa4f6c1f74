/** What a user chose to be seen as, and why they are gone. */
import * as z from "zod/mini";
import { presenceStatus } from "./presence-keys.ts";

/** `online`: as it is; `away` while nobody is at any device. `invisible`: offline to everybody but moderators. */
export const presenceChoice = z.enum(["online", "away", "busy", "invisible"]);
export type PresenceChoice = z.infer<typeof presenceChoice>;

/** What ended the last session. `deploy`: the object began anew, nobody left. */
export const offlineReason = z.enum(["closed", "lost", "expired", "revoked", "banned", "kicked", "flooding", "deploy"]);
export type OfflineReason = z.infer<typeof offlineReason>;

/** My own presence: what I chose, and what others see. */
export const ownPresence = z.object({ choice: presenceChoice, status: presenceStatus });
export type OwnPresence = z.infer<typeof ownPresence>;
