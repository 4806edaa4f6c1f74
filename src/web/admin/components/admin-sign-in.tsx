/** Where the site hands out no tokens itself: pick a name. Of a development server only. */
import { useState } from "preact/hooks";
import { MAX_NAME_LENGTH } from "../../../protocol/limits.ts";
import { troubleOf, type Trouble } from "../../state/trouble.ts";

interface Props {
  /** A rejection is shown. */
  onName: (name: string) => Promise<void>;
}

export function AdminSignIn({ onName }: Props) {
  const [name, setName] = useState("");
  const [trouble, setTrouble] = useState<Trouble>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    setTrouble(undefined);
    onName(name.trim()).catch((error: unknown) => setTrouble(troubleOf(error)));
  };
  return (
    <main class="sign-in">
      <form class="sign-in__card" onSubmit={submit}>
        <img src="/icon.svg" alt="" width="56" height="56" />
        <h1>Administration</h1>
        <p class="hint">Who are you? On a development server “admin” administers.</p>
        <label class="field">
          <span>Your name</span>
          <input
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
            maxLength={MAX_NAME_LENGTH}
            autocomplete="nickname"
            placeholder="admin"
            aria-describedby="sign-in-trouble"
          />
        </label>
        <p id="sign-in-trouble" class="hint hint--bad" role="alert">
          {trouble?.text}
        </p>
        <button type="submit" class="button button--primary button--wide" disabled={name.trim() === ""}>
          Sign in
        </button>
      </form>
    </main>
  );
}
