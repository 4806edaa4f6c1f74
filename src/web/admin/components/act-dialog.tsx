/** Asks why, and for how long where that matters; then it is done. */
import { useState } from "preact/hooks";
import { FormDialog } from "../../components/form-dialog.tsx";
import { MAX_REASON_LENGTH } from "../../../protocol/limits.ts";
import { duration, SANCTION_TIMES } from "../../text/duration.ts";
import type { Act } from "../state/act.ts";

interface Props {
  act: Act;
  /** With what there is to tell. */
  onDone: (told: string) => void;
  onClose: () => void;
}

export function ActDialog({ act, onDone, onClose }: Props) {
  const [why, setWhy] = useState("");
  const [ms, setMs] = useState<number | undefined>(SANCTION_TIMES[2]);
  const submit = async () => {
    const more = await act.run(why.trim(), act.isTimed ? ms : undefined);
    onDone(more ? `${act.done} But ${more}.` : act.done);
  };
  return (
    <FormDialog
      title={act.title}
      hint={act.hint}
      action={act.action}
      isBad={act.isBad ?? false}
      isReady={why.trim() !== ""}
      onSubmit={submit}
      onClose={onClose}
    >
      {act.isTimed && (
        <fieldset class="pills">
          <legend>For how long</legend>
          {SANCTION_TIMES.map((time) => (
            <label key={String(time)}>
              <input type="radio" name="ms" checked={time === ms} onChange={() => setMs(time)} />
              <span>{time === undefined ? "For ever" : duration(time)}</span>
            </label>
          ))}
        </fieldset>
      )}
      <label class="field">
        <span>Why (kept in the audit)</span>
        <input
          value={why}
          maxLength={MAX_REASON_LENGTH}
          autocomplete="off"
          aria-describedby="dialog-hint"
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
      </label>
    </FormDialog>
  );
}
