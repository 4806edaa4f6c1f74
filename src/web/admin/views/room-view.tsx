/** One room: who is in it and what they are, what holds in it, what was said; straight from the room. */
import { useState } from "preact/hooks";
import type { RoomAddress } from "../../../protocol/ids.ts";
import { roomDescription } from "../../../protocol/rest.ts";
import { Tabs } from "../../components/tabs.tsx";
import { ActButton } from "../components/act-button.tsx";
import { Moment } from "../components/moment.tsx";
import { unnamed } from "../components/links.tsx";
import { RoomHistory } from "../components/room-history.tsx";
import { RoomPeople } from "../components/room-people.tsx";
import { RoomRules } from "../components/room-rules.tsx";
import { Waiting } from "../components/waiting.tsx";
import { useDesk } from "../state/admin-desk.ts";
import { hashOf } from "../state/admin-route.ts";
import { useAnswer } from "../state/use-answer.ts";
import { counted } from "../text/counted.ts";

const PARTS = [
  ["people", "People"],
  ["rules", "Rules"],
  ["history", "History"],
] as const;

export function RoomView({ room }: { room: RoomAddress }) {
  const { api, acts } = useDesk();
  const [part, setPart] = useState<(typeof PARTS)[number][0]>("people");
  const described = useAnswer(() => api.get(`rooms/${encodeURIComponent(room)}`, roomDescription), [api, room]);
  const { value } = described;
  const name = value?.name ?? unnamed(room);
  const place = { room, name };
  return (
    <>
      <a href={hashOf({ tab: "rooms" })}>All rooms</a>
      <header class="detail__head">
        <div>
          <h2>{value ? name : "…"}</h2>
          {value && (
            <p class="hint">
              {value.kind} · {counted(value.members, "member")}, {value.present} here now
              {value.created !== undefined && (
                <>
                  {" "}
                  · made <Moment at={value.created} />
                </>
              )}
              {value.path && value.path.length > 0 && ` · in ${value.path.map((it) => it.name ?? it.id).join(" / ")}`}
            </p>
          )}
          <p class="hint detail__id">{room}</p>
        </div>
        <div class="detail__acts">
          <a class="button" href={hashOf({ tab: "explain", room })}>
            Explain
          </a>
          <ActButton text="Remove the room" act={acts.removeRoom(place, described.reload)} />
        </div>
      </header>
      <Waiting of={described} />
      <Tabs label="Of this room" tabs={PARTS} value={part} onChange={setPart}>
        {part === "people" && <RoomPeople place={place} onChange={described.reload} />}
        {part === "rules" && <RoomRules room={room} />}
        {part === "history" && <RoomHistory place={place} />}
      </Tabs>
    </>
  );
}
