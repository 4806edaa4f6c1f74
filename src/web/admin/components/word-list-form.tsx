/** One word list: what it does, where, and its words, one a line. */
import { useState } from "preact/hooks";
import { wordListInfo } from "../../../protocol/listed-words.ts";
import { wordAction, wordList, wordSurface, type WordList } from "../../../protocol/word-list.ts";
import { useDesk } from "../state/admin-desk.ts";
import { counted } from "../text/counted.ts";
import { APPLIES, MATCHES, WORD_ACTIONS } from "../text/word-list-words.ts";
import { Picked } from "./picked.tsx";
import { WordTry } from "./word-try.tsx";

interface Props {
  list: WordList;
  isNew: boolean;
  onClose: () => void;
}

export function WordListForm({ list, isNew, onClose }: Props) {
  const { api, mayWrite, ask } = useDesk();
  const [draft, setDraft] = useState(list);
  const [words, setWords] = useState(list.words.join("\n"));
  const change = (part: Partial<WordList>) => setDraft({ ...draft, ...part });
  const parsed = wordList.safeParse({ ...draft, words: linesOf(words) });
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    if (!parsed.success) return;
    const { id, ...body } = parsed.data;
    ask({
      title: isNew ? `Set the list ${id}` : `Change the list ${id}`,
      hint: "Holds everywhere within 30 seconds.",
      action: "Save",
      done: `The list ${id} is set: ${counted(body.words.length, "word")}.`,
      run: async (why) => {
        await api.write({ method: "PUT", path: `word-lists/${encodeURIComponent(id)}`, body, why }, wordListInfo);
        onClose();
      },
    });
  };
  return (
    <>
      <form class="form-grid" aria-label="Word list" onSubmit={save}>
        <label class="field">
          <span>Id (small letters, digits, dashes)</span>
          <input
            value={draft.id}
            disabled={!isNew}
            maxLength={64}
            autocomplete="off"
            autocapitalize="off"
            onInput={(event) => change({ id: event.currentTarget.value })}
          />
        </label>
        <Picked
          label="What becomes of what has a word of it"
          value={draft.action}
          options={wordAction.options.map((it) => [it, WORD_ACTIONS[it]])}
          isDisabled={!mayWrite}
          onChange={(action) => change({ action })}
        />
        <Picked
          label="It finds"
          value={draft.match}
          options={[
            ["word", MATCHES.word],
            ["part", MATCHES.part],
          ]}
          isDisabled={!mayWrite}
          onChange={(match) => change({ match })}
        />
        <fieldset class="checks">
          <legend>It looks at</legend>
          {wordSurface.options.map((it) => (
            <label class="check" key={it}>
              <input
                type="checkbox"
                checked={draft.applies.includes(it)}
                disabled={!mayWrite}
                onChange={(event) => {
                  const others = draft.applies.filter((other) => other !== it);
                  change({ applies: event.currentTarget.checked ? [...others, it] : others });
                }}
              />
              <span>{APPLIES[it]}</span>
            </label>
          ))}
        </fieldset>
        <label class="field field--whole">
          <span>Words and phrases, one a line</span>
          <textarea
            rows={10}
            value={words}
            readOnly={!mayWrite}
            spellcheck={false}
            autocapitalize="off"
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        </label>
        <p class={parsed.success ? "hint" : "hint hint--bad"}>
          {parsed.success ? counted(linesOf(words).length, "word") : whatIsWrong(parsed.error.issues[0]?.path)}
        </p>
        <p class="form-grid__foot">
          <button type="button" class="button" onClick={onClose}>
            {mayWrite ? "Cancel" : "Back"}
          </button>
          {mayWrite && (
            <button type="submit" class="button button--primary" disabled={!parsed.success}>
              Save…
            </button>
          )}
        </p>
      </form>
      {mayWrite && (
        <WordTry
          label="Try this list as it stands here"
          // Before it has an id it can be tried, too.
          list={parsed.success ? parsed.data : wordList.safeParse({ ...draft, id: "new", words: linesOf(words) }).data}
          isOfDraft
        />
      )}
    </>
  );
}

function linesOf(words: string): string[] {
  return words
    .split("\n")
    .map((it) => it.trim())
    .filter((it) => it !== "");
}

function whatIsWrong(path: readonly PropertyKey[] | undefined): string {
  const [part, line] = path ?? [];
  if (part === "id") return "The id takes small letters, digits and dashes.";
  if (part === "applies") return "It has to look at something.";
  if (part === "words" && typeof line === "number") return `Word ${line + 1} is too long, or nothing but punctuation.`;
  return "There are too many words.";
}
