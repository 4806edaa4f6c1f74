/** Calls for an admin that are not closed: all of them for those who moderate, one's own for others. */
import { useEffect, useState } from "preact/hooks";
import type { RoomView } from "../../client/room-view.ts";
import type { Verb } from "../../protocol/activity.ts";
import type { Call } from "../../protocol/room-frame.ts";

const CHANGES: ReadonlySet<Verb> = new Set<Verb>(["call-admin", "claim", "close-call"]);
const NONE: readonly Call[] = [];

export function useCalls(view: RoomView, isWanted: boolean): readonly Call[] {
  const [calls, setCalls] = useState(NONE);
  useEffect(() => {
    if (!isWanted) return undefined;
    let isGone = false;
    const load = () => {
      view.calls().then(
        ({ calls: found }) => {
          if (!isGone) setCalls(found);
        },
        // Not mine to see: there are none for me.
        () => undefined,
      );
    };
    load();
    const stop = view.onEvent(({ verb }) => {
      if (CHANGES.has(verb)) load();
    });
    return () => {
      isGone = true;
      stop();
    };
  }, [view, isWanted]);
  return calls;
}
