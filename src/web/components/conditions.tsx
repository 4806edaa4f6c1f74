/** Over the composer: why one cannot write as usual now. */
import type { RoomState } from "../../client/room-view.ts";
import { useNow } from "../state/use-now.ts";
import type { Roster } from "../state/use-roster.ts";
import { momentOf } from "../text/clock.ts";
import { duration } from "../text/duration.ts";
import { rankOf } from "../text/roles.ts";
import { ruleSentence } from "../text/rules.ts";
import { Icon } from "./icon.tsx";

/** Often enough for an end that is told by the minute. */
const TICK_MS = 10_000;

export function Conditions({ state, roster }: { state: RoomState; roster: Roster }) {
  const { rights, you } = state;
  const muted = roster.mutes.find(({ user }) => user.id === you?.id);
  const now = useNow(muted?.until === undefined ? undefined : TICK_MS);
  if (!rights) return null;
  const isMuted = muted !== undefined && (muted.until === undefined || muted.until > now);
  const text = isMuted
    ? `You are muted${muted.until === undefined ? "" : ` until ${momentOf(muted.until, now)}`}: you can read, but not write.`
    : conditionOf(rights, muted !== undefined);
  if (text === undefined) return null;
  return (
    <p class="composer__hint composer__hint--plain" role="status">
      <Icon name={isMuted ? "mute" : "waiting"} />
      {text}
    </p>
  );
}

/** `wasMuted`: what the room said of me when I was is over. */
function conditionOf(rights: NonNullable<RoomState["rights"]>, wasMuted: boolean): string | undefined {
  const { settings, role, may, effective } = rights;
  const isModerator = rankOf(role) >= rankOf("moderator");
  if (settings.frozen)
    return isModerator
      ? "The room is frozen: only moderators write now, as you may."
      : "The room is frozen: only moderators write now.";
  if (!may.includes("send") && !wasMuted) return ruleSentence("send", effective.send ?? []);
  if (settings.slowMs > 0 && !isModerator) return `Slow mode: one message every ${duration(settings.slowMs)}.`;
  return undefined;
}
