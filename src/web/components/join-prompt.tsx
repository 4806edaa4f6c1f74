/** In place of the composer, for those who are not members. */
import { useState } from "preact/hooks";
import type { Rules } from "../text/refusal.ts";
import { ruleSentence } from "../text/rules.ts";
import { troubleOf, type Trouble } from "../state/trouble.ts";

interface Props {
  title: string;
  isOnline: boolean;
  rules: Rules | undefined;
  /** A rejection is shown. */
  onJoin: () => Promise<unknown>;
}

export function JoinPrompt({ title, isOnline, rules, onJoin }: Props) {
  const [trouble, setTrouble] = useState<Trouble>();
  const [isBusy, setBusy] = useState(false);
  const joinRules = rules?.effective.join ?? [];
  const join = async () => {
    setBusy(true);
    setTrouble(undefined);
    try {
      await onJoin();
    } catch (error) {
      setTrouble(troubleOf(error, rules));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="join" aria-label="Join">
      <p>
        <b>You are not a member of {title}.</b> Join to read and write here, and to have it in your list.
        {joinRules.length > 0 && ` ${ruleSentence("join", joinRules)}`}
      </p>
      {trouble && (
        <p class="hint hint--bad" role="alert">
          {trouble.text}
        </p>
      )}
      <button type="button" class="button button--primary" disabled={!isOnline || isBusy} onClick={() => void join()}>
        Join {title}
      </button>
    </section>
  );
}
