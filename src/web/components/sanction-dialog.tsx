/** Putting somebody out, banning or muting them: for how long, and why. */
import { useState } from "preact/hooks";
import type { RoomView } from "../../client/room-view.ts";
import type { Actor } from "../../protocol/activity.ts";
import { MAX_REASON_LENGTH } from "../../protocol/limits.ts";
import { duration, SANCTION_TIMES } from "../text/duration.ts";
import { nameOf } from "../text/person.ts";
import type { Rules } from "../text/refusal.ts";
import { FormDialog } from "./form-dialog.tsx";

export type Sanction = "kick" | "ban" | "mute";

interface Props {
  view: RoomView;
  verb: Sanction;
  person: Actor;
  rules: Rules | undefined;
  onClose: () => void;
}

const WORDS: Record<Sanction, readonly [title: (name: string) => string, hint: string, action: string]> = {
  kick: [(name) => `Put ${name} out`, "They leave now, with every device, and may come back.", "Put out"],
  ban: [(name) => `Ban ${name}`, "They leave now, with every device, and cannot come back until it ends.", "Ban"],
  mute: [(name) => `Mute ${name}`, "They can read, but not write.", "Mute"],
};

export function SanctionDialog({ view, verb, person, rules, onClose }: Props) {
  const [ms, setMs] = useState<number | undefined>(SANCTION_TIMES[1]);
  const [reason, setReason] = useState("");
  const [title, hint, action] = WORDS[verb];
  const submit = () => {
    const why = { reason: reason.trim() === "" ? undefined : reason.trim() };
    if (verb === "kick") return view.kick(person.id, why);
    return verb === "ban" ? view.ban(person.id, { ...why, ms }) : view.mute(person.id, { ...why, ms });
  };
  return (
    <FormDialog
      title={title(nameOf(person))}
      hint={hint}
      action={action}
      isBad
      isReady
      rules={rules}
      onSubmit={submit}
      onClose={onClose}
    >
      {verb !== "kick" && (
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
        <span>Why (everybody here can read it)</span>
        <input
          value={reason}
          maxLength={MAX_REASON_LENGTH}
          autocomplete="off"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
    </FormDialog>
  );
}
