/** A text, and what word lists would say of it: nothing is sent, and nothing changes. */
import { useState } from "preact/hooks";
import * as z from "zod/mini";
import { wordAction, type WordList, type WordSurface } from "../../../protocol/word-list.ts";
import { Choice } from "../../components/choice.tsx";
import { troubleOf, type Trouble } from "../../state/trouble.ts";
import { useDesk } from "../state/admin-desk.ts";
import { marked } from "../text/marked.ts";
import { WORD_ACTIONS } from "../text/word-list-words.ts";

const hit = z.object({ list: z.string(), action: wordAction, word: z.string(), start: z.int(), end: z.int() });
const answer = z.object({ hits: z.array(hit) });

interface Props {
  label: string;
  /** Of the list that is being written; otherwise of those that are set. */
  isOfDraft?: boolean;
  /** Absent while it cannot be one. */
  list?: WordList | undefined;
}

export function WordTry({ label, isOfDraft = false, list }: Props) {
  const { api } = useDesk();
  const [text, setText] = useState("");
  const [surface, setSurface] = useState<WordSurface>("message");
  const [found, setFound] = useState<{ text: string; hits?: z.infer<typeof hit>[]; trouble?: Trouble }>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const body = { text, surface, ...(list && { list }) };
    api.write({ method: "POST", path: "word-tries", body }, answer).then(
      ({ hits }) => setFound({ text, hits }),
      (error: unknown) => setFound({ text, trouble: troubleOf(error) }),
    );
  };
  return (
    <section class="word-try" aria-label={label}>
      <h3 class="settings__title">{label}</h3>
      <form class="search-line" onSubmit={submit}>
        <label class="field">
          <span>A text</span>
          <input
            value={text}
            maxLength={4_000}
            autocomplete="off"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <Choice label="As" value={surface} options={{ message: "Message", name: "Name" }} onChange={setSurface} />
        <button type="submit" class="button" disabled={text === "" || (isOfDraft && !list)}>
          Try it
        </button>
      </form>
      {found && (
        <div role="status">
          {found.trouble && <p class="hint hint--bad">{found.trouble.text}</p>}
          {found.hits && (
            <>
              <p class="word-try__text">
                {marked(found.text, found.hits).map(({ text: part, isHit }, at) =>
                  // oxlint-disable-next-line react/no-array-index-key -- parts of one text, which never move
                  isHit ? <mark key={at}>{part}</mark> : <span key={at}>{part}</span>,
                )}
              </p>
              {found.hits.length === 0 && <p class="hint">No list has anything to say of it.</p>}
              <ul class="hint">
                {found.hits.map((it) => (
                  <li key={`${it.list} ${it.word} ${it.start}`}>
                    “{it.word}” of {isOfDraft ? "this list" : it.list}: {WORD_ACTIONS[it.action]}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </section>
  );
}
