/** Whether a user is here and what others see of it: pure, so that it can be tried with any course of events. */
import type { PresenceStatus } from "../protocol/presence-keys.ts";
import type { OfflineReason, PresenceChoice } from "../protocol/presence.ts";

export interface PresentSession {
  /** Its device says that nobody is at it. */
  readonly idle: boolean;
  /** When it ends at the latest. */
  readonly until: number;
}

export interface Shown {
  readonly status: PresenceStatus;
  /** Here, and wants nobody to know. */
  readonly hidden: boolean;
}

/** What others see. Who chose to be seen as online is away while nobody is at any of their devices. */
export function derive(sessions: readonly PresentSession[], choice: PresenceChoice, now: number): Shown {
  const alive = sessions.filter(({ until }) => until > now);
  if (alive.length === 0) return { status: "offline", hidden: false };
  if (choice === "invisible") return { status: "offline", hidden: true };
  if (choice === "online" && alive.every(({ idle }) => idle)) return { status: "away", hidden: false };
  return { status: choice, hidden: false };
}

export interface Reach {
  readonly online: boolean;
  /** Without a session since then: not offline before the grace is over. */
  readonly gone?: { readonly at: number; readonly reason: OfflineReason } | undefined;
}

export type Says = { readonly verb: "online" } | { readonly verb: "offline"; readonly reason: OfflineReason };

export interface Settled {
  readonly reach: Reach;
  /** What the log is to say. */
  readonly says: readonly Says[];
}

/**
 * Call whenever a session begins or ends, and when the grace may be over. `reason`: why the last session ended. Nobody is
 * told of somebody who is back in time, however often; the same call twice changes nothing.
 */
export function settle(reach: Reach, isHere: boolean, reason: OfflineReason, now: number, graceMs: number): Settled {
  const gone = reach.online && !isHere ? (reach.gone ?? { at: now, reason }) : reach.gone;
  const isOver = reach.online && gone !== undefined && now >= gone.at + graceMs;
  // Also for who comes back after it: the alarm that should have said so may be late.
  const says: Says[] = isOver ? [{ verb: "offline", reason: gone.reason }] : [];
  const wasOnline = reach.online && !isOver;
  if (isHere) return { reach: { online: true }, says: wasOnline ? says : [...says, { verb: "online" }] };
  return { reach: wasOnline ? { online: true, gone } : { online: false }, says };
}
