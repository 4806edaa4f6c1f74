/** Why there is no answer, and a way to ask again. */
import type { Answer } from "../state/use-answer.ts";

export function Trouble({ of: { trouble, reload } }: { of: Pick<Answer<unknown>, "trouble" | "reload"> }) {
  if (!trouble) return null;
  return (
    <p class="hint hint--bad" role="alert">
      {trouble.text}{" "}
      <button type="button" class="link-button" onClick={reload}>
        Try again
      </button>
    </p>
  );
}
