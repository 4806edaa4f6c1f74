/** A modal question of one field. The browser's own dialog: it keeps the focus inside and closes on Escape. */
import { useEffect, useRef, useState } from "preact/hooks";
import { troubleOf, type Trouble } from "../state/trouble.ts";
import { Icon } from "./icon.tsx";

interface Props {
  title: string;
  label: string;
  hint?: string;
  placeholder?: string;
  maxLength: number;
  action: string;
  /** A rejection is shown, and the dialog stays. */
  onSubmit: (value: string) => Promise<void>;
  onClose: () => void;
}

export function Dialog({ title, label, hint, placeholder, maxLength, action, onSubmit, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [value, setValue] = useState("");
  const [trouble, setTrouble] = useState<Trouble>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy || value.trim() === "") return;
    setBusy(true);
    setTrouble(undefined);
    onSubmit(value.trim()).then(onClose, (error: unknown) => {
      setTrouble(troubleOf(error));
      setBusy(false);
    });
  };

  return (
    <dialog class="dialog" ref={dialog} aria-labelledby="dialog-title" onClose={onClose}>
      <form onSubmit={submit}>
        <header class="dialog__head">
          <h2 id="dialog-title">{title}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        <label class="field">
          <span>{label}</span>
          <input
            value={value}
            onInput={(event) => setValue(event.currentTarget.value)}
            maxLength={maxLength}
            placeholder={placeholder}
            autocomplete="off"
            autocapitalize="off"
            aria-describedby="dialog-hint"
            aria-invalid={trouble !== undefined}
          />
        </label>
        <p id="dialog-hint" class={trouble ? "hint hint--bad" : "hint"} role={trouble ? "alert" : undefined}>
          {trouble?.text ?? hint}
        </p>
        <footer class="dialog__foot">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="button button--primary" disabled={isBusy || value.trim() === ""}>
            {action}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
