/** Calls for an admin: to take, and to close; to anybody else what became of theirs. */
import { useEffect, useState } from "preact/hooks";
import type { RoomState, RoomView } from "../../client/room-view.ts";
import type { Call } from "../../protocol/room-frame.ts";
import { MAX_REASON_LENGTH } from "../../protocol/limits.ts";
import { useCalls } from "../state/use-calls.ts";
import { useNow } from "../state/use-now.ts";
import { troubleOf } from "../state/trouble.ts";
import { fullTime, shortTime } from "../text/clock.ts";
import { nameOf } from "../text/person.ts";
import { rankOf } from "../text/roles.ts";
import { Modal } from "./modal.tsx";

interface Props {
  view: RoomView;
  state: RoomState;
  onClose: () => void;
}

export function CallsDialog({ view, state, onClose }: Props) {
  const calls = useCalls(view, true);
  const [trouble, setTrouble] = useState<string>();
  const now = useNow(20_000);
  const attempt = (what: () => Promise<unknown>) => {
    setTrouble(undefined);
    what().catch((error: unknown) => setTrouble(troubleOf(error, state.rights).text));
  };
  const isModerator = state.rights !== undefined && rankOf(state.rights.role) >= rankOf("moderator");
  return (
    <Modal title="Calls for an admin" onClose={onClose}>
      {() => (
        <>
          {trouble !== undefined && (
            <p class="hint hint--bad" role="alert">
              {trouble}
            </p>
          )}
          {calls.length === 0 && <p class="hint">There is no call here.</p>}
          <ul class="cards">
            {calls.map((call) => (
              <li class="card" key={call.call}>
                <p class="card__head">
                  <b>{nameOf(call.caller)}</b>
                  <time class="hint" title={fullTime(call.opened)}>
                    {shortTime(call.opened, now)}
                  </time>
                </p>
                <p>{call.reason}</p>
                <p class="hint">{stateOf(call, state.you?.id)}</p>
                {isModerator && call.state !== "closed" && (
                  <CallActions call={call} you={state.you?.id} view={view} attempt={attempt} />
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Modal>
  );
}

interface ActionsProps {
  call: Call;
  you: string | undefined;
  view: RoomView;
  attempt: (what: () => Promise<unknown>) => void;
}

function CallActions({ call, you, view, attempt }: ActionsProps) {
  const [note, setNote] = useState<string>();
  useEffect(() => setNote(undefined), [call.state]);
  if (call.state === "open") {
    return (
      <button type="button" class="button button--primary" onClick={() => attempt(() => view.claim(call.call))}>
        Answer it
      </button>
    );
  }
  if (call.claimed?.by.id !== you) return null;
  if (note === undefined) {
    return (
      <button type="button" class="button" onClick={() => setNote("")}>
        Close it
      </button>
    );
  }
  return (
    <form
      class="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        attempt(() => view.closeCall(call.call, note.trim() || undefined));
      }}
    >
      <label class="field">
        <span>What was done</span>
        <input value={note} maxLength={MAX_REASON_LENGTH} onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
      <button type="submit" class="button button--primary">
        Close the call
      </button>
    </form>
  );
}

function stateOf({ state, claimed, closed }: Call, you: string | undefined): string {
  if (state === "closed") {
    const by = closed ? ` by ${nameOf(closed.by)}` : "";
    return closed?.note === undefined ? `Closed${by}` : `Closed${by}: ${closed.note}`;
  }
  if (state === "open") return "Nobody has answered yet";
  return claimed?.by.id === you ? "You answered it" : `Answered by ${claimed ? nameOf(claimed.by) : "somebody"}`;
}
