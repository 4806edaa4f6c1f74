/** One person: where they are, where they are banned or muted, and what can be done about them everywhere. */
import type { UserId } from "../../../protocol/ids.ts";
import { ActButton } from "../components/act-button.tsx";
import { Listing } from "../components/listing.tsx";
import { RoomLink, unnamed } from "../components/links.tsx";
import { Moment } from "../components/moment.tsx";
import { SanctionList } from "../components/sanction-list.tsx";
import { useDesk } from "../state/admin-desk.ts";
import { hashOf } from "../state/admin-route.ts";
import { useRows } from "../state/use-rows.ts";

export function PersonView({ user }: { user: UserId }) {
  const { acts } = useDesk();
  const rooms = useRows("memberships", { user });
  const bans = useRows("bans", { user });
  const name = rooms.rows[0]?.user_name ?? bans.rows[0]?.user_name ?? user;
  const person = { user, name };
  return (
    <>
      <a href={hashOf({ tab: "people" })}>All people</a>
      <header class="detail__head">
        <div>
          <h2>{name}</h2>
          <p class="hint detail__id">{user}</p>
        </div>
        <div class="detail__acts">
          <ActButton text="End all sessions" act={acts.revoke(person)} />
          <ActButton text="Lift a ban from everywhere" act={acts.unbanEverywhere(person)} />
          <ActButton text="Ban from everywhere" act={acts.banEverywhere(person)} />
        </div>
      </header>
      <h3 class="settings__title">Rooms</h3>
      <Listing label="Rooms of this person" rows={rooms} none="They are in no room.">
        {(it) => {
          const place = { room: it.address, name: it.room_name ?? unnamed(it.address) };
          return (
            <div class="card__head">
              <span>
                <span class="row__title">
                  <RoomLink room={it.address} name={it.room_name} />
                  {it.role !== undefined && <span class="role-mark">{it.role}</span>}
                </span>
                {it.at > 0 && (
                  <span class="hint">
                    since <Moment at={it.at} />
                  </span>
                )}
              </span>
              {it.kind !== "direct" && (
                <span class="row__acts">
                  <ActButton text="Put out" of={`of ${place.name}`} act={acts.kick(person, place)} />
                  <ActButton text="Mute" of={`in ${place.name}`} act={acts.mute(person, place)} />
                  <ActButton text="Ban" of={`from ${place.name}`} act={acts.ban(person, place)} />
                </span>
              )}
            </div>
          );
        }}
      </Listing>
      <h3 class="settings__title">Bans</h3>
      <SanctionList kind="ban" rows={bans} none="They are banned nowhere." />
      <h3 class="settings__title">Mutes</h3>
      <SanctionList kind="mute" rows={useRows("mutes", { user })} none="They are muted nowhere." />
    </>
  );
}
