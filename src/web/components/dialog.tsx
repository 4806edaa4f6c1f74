/** A modal question of one field. */
import { useState } from "preact/hooks";
import { FormDialog } from "./form-dialog.tsx";

interface Props {
  title: string;
  label: string;
  hint?: string;
  placeholder?: string;
  maxLength: number;
  action: string;
  isBad?: boolean;
  /** It may be left empty. */
  isOptional?: boolean;
  initial?: string;
  /** A rejection is shown, and the dialog stays. */
  onSubmit: (value: string) => Promise<unknown>;
  onClose: () => void;
}

export function Dialog({ label, placeholder, maxLength, isOptional = false, initial = "", onSubmit, ...rest }: Props) {
  const [value, setValue] = useState(initial);
  return (
    <FormDialog {...rest} isReady={isOptional || value.trim() !== ""} onSubmit={() => onSubmit(value.trim())}>
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
        />
      </label>
    </FormDialog>
  );
}
