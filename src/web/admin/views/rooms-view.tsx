/** All rooms, found by a part of their name. */
import { useState } from "preact/hooks";
import { Listing } from "../components/listing.tsx";
import { PersonLink, RoomLink } from "../components/links.tsx";
import { Moment } from "../components/moment.tsx";
import { SearchLine } from "../components/search-line.tsx";
import { counted } from "../text/counted.ts";
import { useRows } from "../state/use-rows.ts";

export function RoomsView() {
  const [q, search] = useState("");
  const rows = useRows("rooms", { q });
  return (
    <>
      <SearchLine label="Rooms by name" placeholder="lobby" onSearch={search} />
      <Listing label="Rooms" rows={rows} none="No room was found.">
        {(it) => (
          <>
            <span class="row__title">
              <RoomLink room={it.address} name={it.name} />
              {it.kind !== "group" && <span class="role-mark">{it.kind}</span>}
              {it.removed_at !== undefined && <span class="role-mark role-mark--bad">removed</span>}
            </span>
            <span class="hint">
              {counted(it.members, "member")} · {counted(it.messages, "message")}
              {it.last_at !== undefined && (
                <>
                  , the last <Moment at={it.last_at} />
                </>
              )}{" "}
              · made <Moment at={it.at} /> by <PersonLink user={it.user} name={it.user_name} />
            </span>
          </>
        )}
      </Listing>
    </>
  );
}
