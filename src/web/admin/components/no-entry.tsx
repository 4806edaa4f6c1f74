/** Who has no admin token reads that, and nothing else. */
import type { Trouble } from "../../state/trouble.ts";

interface Props {
  trouble: Trouble;
  onAgain: () => void;
  onSignOut: (() => void) | undefined;
}

const WORDS: Readonly<Record<string, string>> = {
  no_admin_token: "This name has no admin token. On this development server only the name “admin” has one.",
  token_missing: "You have no admin token. Ask whoever runs this site for one.",
  token_invalid: "You are signed in, but your token is not one of an administrator.",
  scope_missing: "Your token lacks the scope of an administrator (starling:read or starling:admin).",
  revoked: "Your admin token was revoked.",
};

export function NoEntry({ trouble, onAgain, onSignOut }: Props) {
  return (
    <main class="sign-in">
      <div class="sign-in__card">
        <img src="/icon.svg" alt="" width="56" height="56" />
        <h1>Administration</h1>
        <p role="alert">{WORDS[trouble.code] ?? trouble.text}</p>
        {trouble.temporary && (
          <button type="button" class="button button--primary" onClick={onAgain}>
            Try again
          </button>
        )}
        {onSignOut && (
          <button type="button" class="button" onClick={onSignOut}>
            Sign in as someone else
          </button>
        )}
        <a href="/">To the chat</a>
      </div>
    </main>
  );
}
