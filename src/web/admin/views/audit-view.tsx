/** What administrators did: who, what, why. */
import { useState } from "preact/hooks";
import { userId } from "../../../protocol/ids.ts";
import { Listing } from "../components/listing.tsx";
import { PersonLink } from "../components/links.tsx";
import { Moment } from "../components/moment.tsx";
import { SearchLine } from "../components/search-line.tsx";
import { Choice } from "../../components/choice.tsx";
import { useRows } from "../state/use-rows.ts";

export function AuditView() {
  const [by, setBy] = useState<"text" | "user">("text");
  const [q, search] = useState("");
  const who = userId.safeParse(q);
  const rows = useRows("audit", by === "user" && who.success ? { user: who.data } : { q });
  return (
    <>
      <SearchLine label="The audit" placeholder={by === "user" ? "a user id" : "bans, or why"} onSearch={search}>
        <Choice label="Search by" value={by} options={{ text: "What and why", user: "Who" }} onChange={setBy} />
      </SearchLine>
      <Listing label="Audit" rows={rows} none="Nothing of that was done.">
        {(it) => (
          <>
            <span class="row__title">
              <PersonLink user={it.user} name={it.user_name} />
              <code class="row__text">{it.what}</code>
            </span>
            <span>
              {it.why === undefined ? <i class="hint">no reason given</i> : it.why}{" "}
              <span class="hint">
                · <Moment at={it.at} />
              </span>
            </span>
          </>
        )}
      </Listing>
    </>
  );
}
