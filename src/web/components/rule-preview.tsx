/** Who of those who are here would get in, and why the others would not. */
import type { PreviewAnswer } from "../../protocol/room-answers.ts";
import { nameOf } from "../text/person.ts";
import { wordsFor, type Rules } from "../text/refusal.ts";
import { Icon } from "./icon.tsx";

export function RulePreview({ preview, rules }: { preview: PreviewAnswer; rules: Rules }) {
  return (
    <div class="preview" role="status">
      {preview.actions.map((it) => (
        <ul key={it.action}>
          {it.people.map((person) => (
            <li key={person.user.id} class={person.in ? "preview__in" : "preview__out"}>
              <Icon name={person.in ? "tick" : "close"} />
              <span>
                <b>{nameOf(person.user)}</b>
                {person.in ? " would get in" : " would not"}
                {person.denied && (
                  <span class="hint">
                    : {wordsFor({ code: "forbidden", message: "", denied: person.denied }, rules)}
                  </span>
                )}
              </span>
            </li>
          ))}
          {it.in + it.out > it.people.length && (
            <li class="hint">
              {it.in} would, {it.out} would not
            </li>
          )}
        </ul>
      ))}
      {preview.unknown > 0 && (
        <p class="hint">
          Of {preview.unknown} who {preview.unknown === 1 ? "is" : "are"} not here now it cannot be told.
        </p>
      )}
    </div>
  );
}
