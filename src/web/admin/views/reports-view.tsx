/** What people reported, with the messages around it as they saw them. */
import { useState } from "preact/hooks";
import { Choice } from "../../components/choice.tsx";
import { ActButton } from "../components/act-button.tsx";
import { Listing } from "../components/listing.tsx";
import { PersonLink, RoomLink, unnamed } from "../components/links.tsx";
import { Moment } from "../components/moment.tsx";
import { SearchLine } from "../components/search-line.tsx";
import { nameOf } from "../../text/person.ts";
import { useDesk } from "../state/admin-desk.ts";
import type { RowOf } from "../state/rows.ts";
import { useRows } from "../state/use-rows.ts";

type Report = RowOf<"reports">;

export function ReportsView() {
  const [q, search] = useState("");
  const [deleted, setDeleted] = useState<readonly string[]>([]);
  const [state, setState] = useState<"open" | "closed">("open");
  const rows = useRows("reports", { q, state });
  return (
    <>
      <SearchLine label="By why it was reported" placeholder="insult" onSearch={search}>
        <Choice
          label="Which reports"
          value={state}
          options={{ open: "Open", closed: "Message deleted" }}
          onChange={setState}
        />
      </SearchLine>
      <Listing label="Reports" rows={rows} none={state === "open" ? "No report is open." : "There is none."}>
        {(it) => (
          <ReportCard
            of={it}
            isDeleted={it.deleted_at !== undefined || deleted.includes(keyOf(it))}
            onDelete={() => setDeleted((before) => [...before, keyOf(it)])}
          />
        )}
      </Listing>
    </>
  );
}

interface Props {
  of: Report;
  /** By now: the list learns of it a moment later. */
  isDeleted: boolean;
  onDelete: () => void;
}

function ReportCard({ of: it, isDeleted, onDelete }: Props) {
  const { acts } = useDesk();
  const author = { user: it.user, name: it.user_name ?? it.user };
  const place = { room: it.address, name: it.room_name ?? unnamed(it.address) };
  return (
    <>
      <span class="row__title">
        <b>{it.reason}</b>
        {isDeleted ? (
          <span class="role-mark">the message is deleted</span>
        ) : (
          <span class="role-mark role-mark--bad">open</span>
        )}
      </span>
      <span class="hint">
        <PersonLink user={it.reporter} /> about <PersonLink user={it.user} name={it.user_name} /> in{" "}
        <RoomLink room={it.address} name={it.room_name} />, <Moment at={it.at} />
      </span>
      <ol class="evidence" aria-label="Evidence">
        {it.evidence?.map((said) =>
          said.verb !== "send" && said.verb !== "whisper" ? null : (
            <li key={said.id} aria-current={said.epoch === it.of_epoch && said.seq === it.of_seq ? "true" : undefined}>
              <b>{nameOf(said.actor)}</b> {said.object.text}
            </li>
          ),
        )}
      </ol>
      <span class="row__acts">
        {!isDeleted && (
          <ActButton
            text="Delete the message"
            act={acts.deleteMessage({ epoch: it.of_epoch, seq: it.of_seq }, author.name, place, onDelete)}
          />
        )}
        <ActButton text="Ban its author" of={author.name} act={acts.ban(author, place)} />
      </span>
    </>
  );
}

function keyOf({ address, of_epoch, of_seq }: Report): string {
  return `${address} ${of_epoch}.${of_seq}`;
}
