/** The text of a message with its links; or who took it away, and why. */
import type { ComponentChildren } from "preact";
import { useDesk } from "../state/desk.ts";
import { knownName } from "../state/known-name.ts";
import type { MessageLine } from "../state/timeline.ts";
import { linkify } from "../text/linkify.ts";

export function MessageBody({ line }: { line: MessageLine }): ComponentChildren {
  if (line.deleted) return <Tombstone line={line} deleted={line.deleted} />;
  return (
    <span class="bubble__text">
      {linkify(line.text).map((piece, i) =>
        piece.href === undefined ? (
          piece.text
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- pieces of a text have no other name
          <a key={i} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
    </span>
  );
}

function Tombstone({ line, deleted }: { line: MessageLine; deleted: NonNullable<MessageLine["deleted"]> }) {
  const { state } = useDesk().now();
  const who = deleted.by === state.you?.id ? "you" : knownName(deleted.by, state);
  const isOwn = deleted.by === line.author.id;
  const said = isOwn && who !== "you" ? "Deleted" : `Deleted by ${who}`;
  return (
    <span class="bubble__gone">
      {deleted.purged ? `${said}, for good` : said}
      {deleted.reason !== undefined && `: ${deleted.reason}`}
    </span>
  );
}
