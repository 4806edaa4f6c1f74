/** Over the composer: the message that the next one answers. */
import type { MessageLine } from "../state/timeline.ts";
import { nameOf } from "../text/person.ts";
import { Icon } from "./icon.tsx";
import { beginning } from "./quote.tsx";

export function ComposerReply({ line, onCancel }: { line: MessageLine; onCancel: () => void }) {
  return (
    <p class="composer__reply">
      <Icon name="reply" />
      <span>
        Replying to <b>{line.mine ? "yourself" : nameOf(line.author)}</b>: {beginning(line.text)}
      </span>
      <button type="button" class="icon-button" aria-label="Do not reply" title="Do not reply" onClick={onCancel}>
        <Icon name="close" />
      </button>
    </p>
  );
}
