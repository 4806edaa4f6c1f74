/** All people who ever were in a room, found by a part of their name or id. */
import { useState } from "preact/hooks";
import { userId } from "../../../protocol/ids.ts";
import { Listing } from "../components/listing.tsx";
import { PersonLink } from "../components/links.tsx";
import { Moment } from "../components/moment.tsx";
import { SearchLine } from "../components/search-line.tsx";
import { useRows } from "../state/use-rows.ts";
import { counted } from "../text/counted.ts";

export function PeopleView() {
  const [q, search] = useState("");
  const rows = useRows("people", { q });
  const id = userId.safeParse(q);
  return (
    <>
      <SearchLine label="People by name or id" placeholder="ada" onSearch={search} />
      {id.success && (
        <p class="hint">
          Somebody can be banned before their first visit: <PersonLink user={id.data} name={`open ${id.data}`} />
        </p>
      )}
      <Listing label="People" rows={rows} none="Nobody was found.">
        {(it) => (
          <>
            <PersonLink user={it.user} name={it.user_name} />
            <span class="hint">
              {it.user} · in {counted(it.rooms, "room")} · last came or went <Moment at={it.at} />
            </span>
          </>
        )}
      </Listing>
    </>
  );
}
