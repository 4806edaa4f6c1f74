/** What word lists struck, of the environment, of channels and of rooms. */
import { useRows } from "../state/use-rows.ts";
import { Listing } from "./listing.tsx";
import { PersonLink, RoomLink } from "./links.tsx";
import { Moment } from "./moment.tsx";

export function HitList() {
  const rows = useRows("hits", {});
  return (
    <Listing label="Hits" rows={rows} none="Nothing was struck.">
      {(it) => (
        <>
          <span class="row__title">
            <PersonLink user={it.user} name={it.user_name} />
            <span>
              in <RoomLink room={it.address} name={it.room_name} />
            </span>
            <span class="role-mark">
              {it.list}: {it.action}
            </span>
          </span>
          <span class="row__text">{it.text === "" ? <i class="hint">a whisper</i> : it.text}</span>
          <span class="hint">
            {it.words?.join(", ")} · <Moment at={it.at} />
          </span>
        </>
      )}
    </Listing>
  );
}
