/** Who reacted to a message, and how; a press adds mine, or takes it back. */
import type { Overlay } from "../../protocol/activity.ts";
import type { Cursor } from "../../protocol/cursor.ts";
import type { UserId } from "../../protocol/ids.ts";
import { useDesk } from "../state/desk.ts";
import { knownName } from "../state/known-name.ts";

type Reaction = NonNullable<Overlay["reactions"]>[number];
/** Beyond it only how many more. */
const NAMED = 8;

export function Reactions({
  of,
  reactions,
  canReact,
}: {
  of: Cursor;
  reactions: readonly Reaction[];
  canReact: boolean;
}) {
  const desk = useDesk();
  const { state } = desk.now();
  // The order of their coming is not the same to everybody: that of their number is.
  const sorted = reactions.toSorted((a, b) => b.count - a.count || (a.emoji < b.emoji ? -1 : 1));
  return (
    <div class="reactions" role="group" aria-label="Reactions">
      {sorted.map((it) => {
        const isMine = it.users.some((user) => user === state.you?.id);
        const who = whoOf(it, (user) => (user === state.you?.id ? "you" : knownName(user, state)));
        return (
          <button
            key={it.emoji}
            type="button"
            class="reaction"
            aria-pressed={isMine}
            aria-label={`${it.emoji} ${it.count}: ${who}`}
            title={who}
            disabled={!canReact}
            onClick={() => desk.attempt(() => desk.view.react(of, it.emoji, !isMine))}
          >
            <span>{it.emoji}</span> {it.count}
          </button>
        );
      })}
    </div>
  );
}

function whoOf({ users, count }: Reaction, name: (user: UserId) => string): string {
  const named = users.slice(0, NAMED).map(name);
  const rest = count - named.length;
  return rest > 0 ? `${named.join(", ")} and ${rest} more` : named.join(", ");
}
