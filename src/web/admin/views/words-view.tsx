/** The word lists of the environment, and what they would say of a text. */
import { useState } from "preact/hooks";
import * as z from "zod/mini";
import { wordListsAnswer, type WordListInfo } from "../../../protocol/listed-words.ts";
import { wordList, type WordList } from "../../../protocol/word-list.ts";
import { troubleOf, type Trouble } from "../../state/trouble.ts";
import { ActButton } from "../components/act-button.tsx";
import { HitList } from "../components/hit-list.tsx";
import { Moment } from "../components/moment.tsx";
import { Waiting } from "../components/waiting.tsx";
import { WordListForm } from "../components/word-list-form.tsx";
import { WordTry } from "../components/word-try.tsx";
import { useDesk } from "../state/admin-desk.ts";
import { useAnswer } from "../state/use-answer.ts";
import { counted } from "../text/counted.ts";
import { APPLIES, MATCHES, WORD_ACTIONS } from "../text/word-list-words.ts";

const NEW: WordList = { id: "", action: "flag", match: "word", applies: ["message"], words: [] };

export function WordsView() {
  const { api, mayWrite } = useDesk();
  const lists = useAnswer(() => api.get("word-lists", wordListsAnswer), [api]);
  const [edited, edit] = useState<WordList>();
  const [wrong, setWrong] = useState<Trouble>();
  const open = (id: string) => {
    setWrong(undefined);
    api
      .get(`word-lists/${encodeURIComponent(id)}`, wordList)
      .then(edit, (error: unknown) => setWrong(troubleOf(error)));
  };
  if (edited) {
    return (
      <WordListForm
        key={edited.id}
        list={edited}
        isNew={edited.id === ""}
        onClose={() => {
          edit(undefined);
          lists.reload();
        }}
      />
    );
  }
  return (
    <>
      <div class="detail__head">
        <h2>Word lists</h2>
        {mayWrite && (
          <button type="button" class="button button--primary" onClick={() => edit(NEW)}>
            New list
          </button>
        )}
      </div>
      <Waiting of={lists} />
      {wrong && (
        <p class="hint hint--bad" role="alert">
          {wrong.text}
        </p>
      )}
      <ul class="cards" aria-label="Word lists">
        {lists.value?.lists.map((it) => (
          <ListRow key={it.id} of={it} onOpen={() => open(it.id)} onChange={lists.reload} />
        ))}
      </ul>
      {lists.value?.lists.length === 0 && <p class="quiet">There is no word list yet.</p>}
      <WordTry label="Try the lists that are set" />
      <h3 class="settings__title">What the lists struck</h3>
      <HitList />
    </>
  );
}

function ListRow({ of: it, onOpen, onChange }: { of: WordListInfo; onOpen: () => void; onChange: () => void }) {
  const { api, mayWrite } = useDesk();
  const name = it.name ?? it.id;
  return (
    <li class="card card--row">
      <span>
        <span class="row__title">
          <b>{name}</b>
          <span class="role-mark">{WORD_ACTIONS[it.action]}</span>
        </span>
        <span class="hint">
          {counted(it.words, "word")} · {MATCHES[it.match]} · {it.applies.map((where) => APPLIES[where]).join(" and ")}{" "}
          · set <Moment at={it.changed} />
        </span>
      </span>
      <span class="row__acts">
        <button type="button" class="button" onClick={onOpen}>
          {mayWrite ? "Edit" : "Look at"}
          <span class="visually-hidden"> {name}</span>
        </button>
        <ActButton
          text="Remove"
          of={name}
          act={{
            title: `Remove the list ${name}`,
            hint: "Everywhere within 30 seconds.",
            action: "Remove the list",
            isBad: true,
            done: `The list ${name} is gone.`,
            run: async (why) => {
              const path = `word-lists/${encodeURIComponent(it.id)}`;
              await api.write({ method: "DELETE", path, why }, z.object({}));
              onChange();
            },
          }}
        />
      </span>
    </li>
  );
}
