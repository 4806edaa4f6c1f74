/** What stands above the oldest message: more to come, a beginning, or why there is nothing. */
import type { RoomState } from "../../client/room-view.ts";
import type { Trouble } from "../state/trouble.ts";

interface Props {
  state: RoomState;
  title: string;
  /** Everything that is loaded is in the document. */
  isWhole: boolean;
  trouble: Trouble | undefined;
  onRetry: () => void;
}

/** Never less high, also where it says nothing: at the very top nothing could make up for what is taken away above. */
export function HistoryEdge({ state, title, isWhole, trouble, onRetry }: Props) {
  if (!isWhole) return <p class="edge" />;
  if (trouble) {
    return (
      <div class="edge" role="alert">
        <p>{trouble.text}</p>
        {trouble.temporary && (
          <button type="button" class="button" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    );
  }
  if (state.loadingOlder) return <p class="edge quiet--loading">Loading older messages…</p>;
  if (state.hasOlder) return <p class="edge" />;
  if (!state.room) return <p class="edge" />;
  if (!state.member && state.items.length === 0 && state.room.kind !== "direct") {
    return <p class="edge">What is written here is for its members.</p>;
  }
  return (
    <p class="edge">
      {state.room.kind === "direct"
        ? `This is the beginning, between you and ${title}.`
        : `This is the beginning of ${title}.`}
    </p>
  );
}
