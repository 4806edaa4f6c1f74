/** Channels, what is in them, and so on down. Each level is read when it is opened. */
import { useEffect, useState } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { RoomAddress } from "../../protocol/ids.ts";
import type { ListedRoom } from "../../protocol/rest.ts";
import { forgettable, recall } from "../state/remembered.ts";
import { idOf } from "../state/room-shelf.ts";
import { formatRoute } from "../state/route.ts";
import { treeChanged } from "../state/tree-changes.ts";
import { useRoomList } from "../state/use-room-list.ts";
import { Icon } from "./icon.tsx";

interface Props {
  client: Client;
  /** The room on screen. */
  here: RoomAddress | undefined;
}

/** `mine`: how many conversations I have. With another one there may be another room to show. */
export function ChannelTree({ client, here, mine }: Props & { mine: number }) {
  const list = useRoomList(client, undefined);
  useEffect(treeChanged, [mine]);
  if (list.rooms.length === 0) return null;
  return (
    <nav class="tree" aria-labelledby="tree-title">
      <h2 class="tree__title" id="tree-title">
        Channels
      </h2>
      <Branch list={list} client={client} here={here} depth={0} />
    </nav>
  );
}

interface BranchProps extends Props {
  list: ReturnType<typeof useRoomList>;
  depth: number;
}

function Branch({ list, client, here, depth }: BranchProps) {
  return (
    <ul class="tree__branch" data-depth={depth}>
      {list.rooms.map((room) =>
        room.kind === "channel" ? (
          <Channel key={room.id} room={room} client={client} here={here} depth={depth} />
        ) : (
          <li key={room.id} class="tree__row">
            <span class="tree__fold" />
            <RoomLink room={room} here={here} />
          </li>
        ),
      )}
      {list.isFailed && <li class="hint tree__note">This could not be read right now.</li>}
      {list.hasMore && (
        <li class="tree__note">
          <button type="button" class="link-button" onClick={list.more}>
            Show more
          </button>
        </li>
      )}
    </ul>
  );
}

function Channel({ room, client, here, depth }: Props & { room: ListedRoom; depth: number }) {
  const memory = `open.${idOf(room.id)}`;
  const [isOpen, setOpen] = useState(() => recall(memory) === "1");
  const toggle = () => {
    forgettable(memory, isOpen ? "0" : "1");
    setOpen(!isOpen);
  };
  return (
    <li>
      <span class="tree__row">
        <button
          type="button"
          class={isOpen ? "tree__fold tree__fold--open" : "tree__fold"}
          aria-expanded={isOpen}
          aria-label={`Rooms in ${room.name}`}
          onClick={toggle}
        >
          <Icon name="fold" />
        </button>
        <RoomLink room={room} here={here} />
      </span>
      {isOpen && <Inside room={room} client={client} here={here} depth={depth + 1} />}
    </li>
  );
}

function Inside({ room, client, here, depth }: Props & { room: ListedRoom; depth: number }) {
  const list = useRoomList(client, room.id);
  if (list.rooms.length === 0 && !list.isFailed) return <p class="hint tree__note late">Nothing in here yet</p>;
  return <Branch list={list} client={client} here={here} depth={depth} />;
}

function RoomLink({ room, here }: { room: ListedRoom; here: RoomAddress | undefined }) {
  const isOpen = here !== undefined && idOf(here) === idOf(room.id);
  return (
    <a
      class="tree__link"
      href={formatRoute({ screen: "room", address: room.id })}
      aria-current={isOpen ? "page" : undefined}
    >
      <span>{room.name}</span>
      {room.kind !== "channel" && (
        <span class="hint" title={`${room.members} members, ${room.present} here now`}>
          {room.members}
          <span class="visually-hidden"> members</span>
        </span>
      )}
    </a>
  );
}
