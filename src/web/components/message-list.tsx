/** The messages of a room: from the newest up to wherever one scrolls. */
import { useMemo, useRef } from "preact/hooks";
import type { RoomItem, RoomState, RoomView } from "../../client/room-view.ts";
import { formatCursor, type Cursor } from "../../protocol/cursor.ts";
import type { RoomRoute } from "../state/route.ts";
import { timeline, type Line } from "../state/timeline.ts";
import type { ListWindow } from "../state/use-list-window.ts";
import { useReveal } from "../state/use-reveal.ts";
import { newsBetween } from "../state/unread-line.ts";
import type { Target } from "../state/use-target.ts";
import { DayLines } from "./day-lines.tsx";
import { HistoryEdge } from "./history-edge.tsx";
import { Icon } from "./icon.tsx";
import { moveAmongMessages } from "./message-keys.ts";
import { ScrollKeeper } from "./scroll-keeper.tsx";

interface Props {
  view: RoomView;
  state: RoomState;
  title: string;
  route: RoomRoute;
  window: ListWindow;
  target: Target;
  /** The key of the message that is being changed. */
  edited: string | undefined;
  /** Where the "new messages" line stands. */
  readTo: Cursor | undefined;
}

export function MessageList({ view, state, title, route, window, target, edited, readTo }: Props) {
  const { items, you } = state;
  const { start, end } = window.slice;
  const lines = useMemo(
    () => timeline(items.slice(start, end), you, readTo, items[start - 1]),
    [items, start, end, you, readTo],
  );
  const quoted = useMemo(() => quotedIn(lines, items), [lines, items]);
  const reveal = useReveal(lines, readTo, route.at !== undefined, target.key);
  const seen = useRef<Cursor | undefined>(undefined);
  if (window.isFollowing) seen.current = state.head;
  const below = seen.current && !window.isFollowing ? newsBetween(items, you, seen.current) : 0;

  return (
    <div class="message-area">
      <ScrollKeeper
        label={`Messages in ${title}`}
        isBusy={state.loadingOlder}
        isFollowing={window.isFollowing}
        reveal={reveal}
        onPlace={window.onPlace}
        onKeyDown={moveAmongMessages}
      >
        <HistoryEdge
          state={state}
          title={title}
          isWhole={start === 0}
          trouble={window.trouble}
          onRetry={window.loadOlder}
        />
        {daysOf(lines).map((day) => (
          <DayLines
            key={day[0]?.key}
            lines={day}
            view={view}
            state={state}
            route={route}
            target={target.key}
            edited={edited}
            quoted={quoted}
          />
        ))}
      </ScrollKeeper>
      {!window.isFollowing && (
        <button type="button" class="to-latest" onClick={window.toLatest} aria-label={latestLabel(below)}>
          <Icon name="down" />
          {below > 0 && <span class="badge">{below > 99 ? "99+" : below}</span>}
        </button>
      )}
    </div>
  );
}

/** The messages that lines answer, as far as they are loaded, by their place. */
function quotedIn(lines: readonly Line[], items: readonly RoomItem[]): ReadonlyMap<string, RoomItem> {
  const wanted = new Set<string>();
  for (const line of lines) if (line.kind === "message" && line.reply) wanted.add(formatCursor(line.reply));
  const found = new Map<string, RoomItem>();
  if (wanted.size === 0) return found;
  for (const item of items) {
    if (item.state !== "sent") break;
    const place = formatCursor(item.activity);
    if (wanted.has(place)) found.set(place, item);
  }
  return found;
}

function latestLabel(below: number): string {
  return below > 0 ? `Jump to the latest, ${below} new below` : "Jump to the latest";
}

/** A day's lines together, so that its label can stay in view for as long as the day does. */
function daysOf(lines: readonly Line[]): Line[][] {
  const days: Line[][] = [];
  for (const line of lines) {
    if (line.kind === "day" || days.length === 0) days.push([line]);
    else days.at(-1)?.push(line);
  }
  return days;
}
