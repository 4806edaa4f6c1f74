/** Bans or mutes, wherever they are, and lifting each. A lifted one is marked at once: the list learns of it a moment later. */
import { useState } from "preact/hooks";
import type { Act } from "../state/act.ts";
import { useDesk } from "../state/admin-desk.ts";
import type { RowOf } from "../state/rows.ts";
import type { Rows } from "../state/use-rows.ts";
import { ActButton } from "./act-button.tsx";
import { Listing } from "./listing.tsx";
import { PersonLink, RoomLink, unnamed } from "./links.tsx";
import { Moment, until } from "./moment.tsx";

type Sanction = RowOf<"bans">;
interface Props {
  kind: "ban" | "mute";
  rows: Rows<Sanction>;
  none: string;
}

export function SanctionList({ kind, rows, none }: Props) {
  const { acts } = useDesk();
  const [lifted, setLifted] = useState<readonly string[]>([]);
  const lift = (it: Sanction): Act => {
    const person = { user: it.user, name: it.user_name ?? it.user };
    const after = () => setLifted((before) => [...before, keyOf(it)]);
    if (it.address === undefined) return acts.unbanEverywhere(person, after);
    const place = { room: it.address, name: it.room_name ?? unnamed(it.address) };
    return kind === "ban" ? acts.unban(person, place, after) : acts.unmute(person, place, after);
  };
  return (
    <Listing label={kind === "ban" ? "Bans" : "Mutes"} rows={rows} none={none}>
      {(it) => (
        <div class="card__head">
          <span>
            <span class="row__title">
              <PersonLink user={it.user} name={it.user_name} />
              {it.address === undefined ? (
                <span class="role-mark role-mark--bad">from everywhere</span>
              ) : (
                <span>
                  in <RoomLink room={it.address} name={it.room_name} />
                </span>
              )}
            </span>
            <span>
              {until(it.until)}
              {it.reason !== undefined && `: ${it.reason}`}
            </span>{" "}
            <span class="hint">
              by {it.by}, <Moment at={it.at} />
            </span>
          </span>
          {lifted.includes(keyOf(it)) ? (
            <span class="role-mark">lifted</span>
          ) : (
            <ActButton
              text={kind === "ban" ? "Lift the ban" : "Let them write"}
              of={it.user_name ?? it.user}
              act={lift(it)}
            />
          )}
        </div>
      )}
    </Listing>
  );
}

function keyOf({ at, user, address }: Sanction): string {
  return `${at} ${user} ${address ?? ""}`;
}
