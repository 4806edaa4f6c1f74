/** The message that a link names: pages to it, puts it into the document, and lights it up for a moment. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RoomState, RoomView } from "../../client/room-view.ts";
import { compareCursors, type Cursor } from "../../protocol/cursor.ts";
import { cursorOf } from "./timeline.ts";
import { troubleOf, type Trouble } from "./trouble.ts";

export interface Target {
  /** The key of the item, while it is lit. */
  readonly key?: string | undefined;
  readonly isLoading?: boolean;
  readonly trouble?: Trouble;
}

const GONE: Trouble = { code: "gone", temporary: false, text: "That message is not here, or not for you." };
const LIT_MS = 2_600;

/** `at` is compared by identity: following the same link again goes there again. */
export function useTarget(
  view: RoomView,
  state: RoomState,
  at: Cursor | undefined,
  toItem: (index: number) => void,
): Target {
  const [target, setTarget] = useState<Target>({});
  // Before the newest page is there, nothing can be said of any place.
  const isOnline = state.connection.status === "online" && state.head !== undefined;
  const done = useRef<Cursor | undefined>(undefined);

  useEffect(() => {
    if (!at || done.current === at || !isOnline) return undefined;
    let isStale = false;
    setTarget({ isLoading: true });
    view.around(at).then(
      () => {
        if (isStale) return;
        done.current = at;
        const { items } = view.state;
        const index = items.findIndex((item) => {
          const place = cursorOf(item);
          return place !== undefined && compareCursors(place, at) === 0;
        });
        if (index >= 0) toItem(index);
        setTarget(index < 0 ? { trouble: GONE } : { key: items[index]?.key });
      },
      (error: unknown) => {
        if (isStale) return;
        done.current = at;
        setTarget({ trouble: troubleOf(error) });
      },
    );
    return () => {
      isStale = true;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- `toItem` reads the newest items whenever it is called
  }, [view, at, isOnline]);

  useEffect(() => {
    if (target.key === undefined) return undefined;
    const timer = setTimeout(() => setTarget({}), LIT_MS);
    return () => clearTimeout(timer);
  }, [target.key]);

  useEffect(() => {
    if (!at) setTarget({});
  }, [at]);

  return target;
}
