/** In place of the composer, for those who are not members. */
import { useState } from "preact/hooks";
import { troubleOf, type Trouble } from "../state/trouble.ts";

interface Props {
  title: string;
  isOnline: boolean;
  /** A rejection is shown. */
  onJoin: () => Promise<unknown>;
}

export function JoinPrompt({ title, isOnline, onJoin }: Props) {
  const [trouble, setTrouble] = useState<Trouble>();
  const [isBusy, setBusy] = useState(false);
  const join = async () => {
    setBusy(true);
    setTrouble(undefined);
    try {
      await onJoin();
    } catch (error) {
      setTrouble(troubleOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="join" aria-label="Join">
      <p>
        <b>You are not a member of {title}.</b> Join to read and write here, and to have it in your list.
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
