/** The first screen where the site hands out no tokens itself: pick a name. */
import { useState } from "preact/hooks";
import { MAX_NAME_LENGTH } from "../../protocol/limits.ts";
import { troubleOf, type Trouble } from "../state/trouble.ts";

interface Props {
  /** A rejection is shown. */
  onName: (name: string) => Promise<void>;
}

export function SignIn({ onName }: Props) {
  const [name, setName] = useState("");
  const [trouble, setTrouble] = useState<Trouble>();
  const [isBusy, setBusy] = useState(false);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy || name.trim() === "") return;
    setBusy(true);
    setTrouble(undefined);
    onName(name.trim()).catch((error: unknown) => {
      setTrouble(troubleOf(error));
      setBusy(false);
    });
  };

  return (
    <main class="sign-in">
      <form class="sign-in__card" onSubmit={submit}>
        <img src="/icon.svg" alt="" width="56" height="56" />
        <h1>Starling</h1>
        <p class="hint">Pick a name. It is what others will see.</p>
        <label class="field">
          <span>Your name</span>
          <input
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
            maxLength={MAX_NAME_LENGTH}
            autocomplete="nickname"
            placeholder="Ada"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the only thing there is to do on this screen
            autofocus
            aria-invalid={trouble !== undefined}
            aria-describedby="sign-in-trouble"
          />
        </label>
        <p id="sign-in-trouble" class="hint hint--bad" role="alert">
          {trouble?.text}
        </p>
        <button type="submit" class="button button--primary button--wide" disabled={isBusy || name.trim() === ""}>
          {isBusy ? "Signing in…" : "Start chatting"}
        </button>
      </form>
    </main>
  );
}
