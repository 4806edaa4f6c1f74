/** What becomes of a text with these words in it. */
import { wordAction, type WordAction } from "../../protocol/word-list.ts";
import type { Hit } from "./word-filter.ts";

export interface WordVerdict {
  /** The strongest of all hits; absent when there are none. */
  readonly action: WordAction | undefined;
  /**
   * The text with every word of a `mask` list as asterisks, one for each UTF-16 unit: whatever refers to a place in the
   * text goes on to be right. The text itself if there are none. Also set when a stronger action won: what is held, and
   * shown in the end, is shown masked.
   */
  readonly text: string;
  readonly hits: readonly Hit[];
}

export function verdictOf(hits: readonly Hit[], text: string): WordVerdict {
  const action = wordAction.options.find((it) => hits.some((hit) => hit.action === it));
  return { action, text: masked(text, hits), hits };
}

function masked(text: string, hits: readonly Hit[]): string {
  let result = "";
  let done = 0;
  for (const { start, end, action } of hits.toSorted((a, b) => a.start - b.start)) {
    if (action !== "mask" || end <= done) continue;
    const from = Math.max(start, done);
    result += text.slice(done, from) + "*".repeat(end - from);
    done = end;
  }
  return result + text.slice(done);
}
