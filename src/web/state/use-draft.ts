/** What was written in each room and not sent, for as long as the page is open. */
import { useCallback, useState } from "preact/hooks";

const drafts = new Map<string, string>();

export function useDraft(room: string): [text: string, setText: (text: string) => void] {
  const [text, setText] = useState(() => drafts.get(room) ?? "");
  const keep = useCallback(
    (next: string) => {
      if (next === "") drafts.delete(room);
      else drafts.set(room, next);
      setText(next);
    },
    [room],
  );
  return [text, keep];
}
