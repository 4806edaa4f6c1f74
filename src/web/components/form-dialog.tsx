/** A modal question: some fields, and one thing that is done with them. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { troubleOf, type Trouble } from "../state/trouble.ts";
import type { Rules } from "../text/refusal.ts";
import { Modal } from "./modal.tsx";

interface Props {
  title: string;
  hint?: string | undefined;
  action: string;
  isBad?: boolean;
  /** What is there can be submitted. */
  isReady: boolean;
  rules?: Rules | undefined;
  /** A rejection is shown, and the dialog stays. */
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  children?: ComponentChildren;
}

export function FormDialog({ title, hint, action, isBad, isReady, rules, onSubmit, onClose, children }: Props) {
  const [trouble, setTrouble] = useState<Trouble>();
  const [isBusy, setBusy] = useState(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy || !isReady) return;
    setBusy(true);
    setTrouble(undefined);
    onSubmit().then(onClose, (error: unknown) => {
      setTrouble(troubleOf(error, rules));
      setBusy(false);
    });
  };
  return (
    <Modal title={title} onClose={onClose}>
      {(close) => (
        <form onSubmit={submit}>
          {children}
          <p id="dialog-hint" class={trouble ? "hint hint--bad" : "hint"} role={trouble ? "alert" : undefined}>
            {trouble?.text ?? hint}
          </p>
          <footer class="dialog__foot">
            <button type="button" class="button" onClick={close}>
              Cancel
            </button>
            <button
              type="submit"
              class={isBad ? "button button--bad" : "button button--primary"}
              disabled={isBusy || !isReady}
            >
              {action}
            </button>
          </footer>
        </form>
      )}
    </Modal>
  );
}
