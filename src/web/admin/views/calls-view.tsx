/** Calls for an admin: those that wait first. */
import { useState } from "preact/hooks";
import type { CallId } from "../../../protocol/ids.ts";
import { Choice } from "../../components/choice.tsx";
import { ActButton } from "../components/act-button.tsx";
import { Listing } from "../components/listing.tsx";
import { PersonLink, RoomLink, unnamed } from "../components/links.tsx";
import { Moment } from "../components/moment.tsx";
import { useDesk } from "../state/admin-desk.ts";
import type { RowOf } from "../state/rows.ts";
import { useRows } from "../state/use-rows.ts";

type Call = RowOf<"calls">;
const STATES = { open: "Waiting", claimed: "Taken on", closed: "Closed" } as const;

export function CallsView() {
  const [state, setState] = useState<keyof typeof STATES>("open");
  const [changes, change] = useState<ReadonlyMap<CallId, Call["state"]>>(new Map());
  const rows = useRows("calls", { state });
  const changed = (call: CallId, to: Call["state"]) => change((before) => new Map(before).set(call, to));
  return (
    <>
      <div class="search-line">
        <Choice label="Which calls" value={state} options={STATES} onChange={setState} />
      </div>
      <Listing label="Calls" rows={rows} none={state === "open" ? "Nobody waits." : "There is none."}>
        {(it) => <CallRow of={it} state={changes.get(it.call) ?? it.state} onChange={(to) => changed(it.call, to)} />}
      </Listing>
    </>
  );
}

interface Props {
  of: Call;
  /** What it is by now: the list learns of it a moment later. */
  state: Call["state"];
  onChange: (to: Call["state"]) => void;
}

function CallRow({ of: it, state, onChange }: Props) {
  const { acts } = useDesk();
  const caller = it.user_name ?? it.user;
  const place = { room: it.address, name: it.room_name ?? unnamed(it.address) };
  return (
    <div class="card__head">
      <span>
        <span class="row__title">
          <PersonLink user={it.user} name={it.user_name} />
          <span>
            in <RoomLink room={it.address} name={it.room_name} />
          </span>
          <span class={state === "open" ? "role-mark role-mark--bad" : "role-mark"}>{STATES[state].toLowerCase()}</span>
        </span>
        <span class="row__text">{it.reason}</span>
        <span class="hint">
          <Moment at={it.at} />
          {it.claimed_by !== undefined && ` · taken on by ${it.claimed_by}`}
          {it.closed_by !== undefined && ` · closed by ${it.closed_by}`}
          {it.note !== undefined && `: ${it.note}`}
        </span>
      </span>
      <span class="row__acts">
        {state === "open" && (
          <ActButton
            text="Take it on"
            of={`: the call of ${caller}`}
            act={acts.claim(it.call, caller, place, () => onChange("claimed"))}
          />
        )}
        {state !== "closed" && (
          <ActButton
            text="Close"
            of={`the call of ${caller}`}
            act={acts.closeCall(it.call, caller, place, () => onChange("closed"))}
          />
        )}
      </span>
    </div>
  );
}
