/** While there is no answer yet; and why there is none, with a way to ask again. */
import type { Answer } from "../state/use-answer.ts";

export function Waiting({ of: { value, trouble, reload } }: { of: Answer<unknown> }) {
  if (!trouble) return value === undefined ? <p class="quiet">Loading…</p> : null;
  return (
    <p class="hint hint--bad" role="alert">
      {trouble.text}{" "}
      <button type="button" class="link-button" onClick={reload}>
        Try again
      </button>
    </p>
  );
}
