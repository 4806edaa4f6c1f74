/** Finds out which room the route means: a direct one needs to know who the other is before it can be opened. */
import { useMemo } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { RoomView } from "../../client/room-view.ts";
import type { UserState } from "../../client/user-view.ts";
import type { Actor } from "../../protocol/activity.ts";
import type { Conversation } from "../../protocol/user-frame.ts";
import { idOf, type RoomShelf } from "../state/room-shelf.ts";
import type { RoomRoute } from "../state/route.ts";
import { useStore } from "../state/use-store.ts";
import { unreadOf, useTitle } from "../state/use-title.ts";
import { nameOf } from "../text/person.ts";
import { titleOf } from "./conversation-row.tsx";
import { RoomPane } from "./room-pane.tsx";

interface Props {
  client: Client;
  shelf: RoomShelf;
  route: RoomRoute;
  me: UserState;
  onMessage: (person: Actor) => void;
  onTryNow: () => void;
  onSignOut?: (() => void) | undefined;
}

export function OpenRoom({ shelf, route, me, ...rest }: Props) {
  const id = idOf(route.address);
  const conversation = me.conversations.find(({ room }) => room === id);
  const isDirect = id.startsWith("d~");
  // A link says who the other one was for whoever copied it. That may be oneself.
  const named = route.with === me.you?.id ? undefined : route.with;
  const other = isDirect ? (conversation?.peer?.id ?? named) : undefined;
  const isUnknown = isDirect && other === undefined;
  const view = useMemo(() => (isUnknown ? undefined : shelf.take(route.address, other)), [shelf, id, other, isUnknown]);
  const place = useMemo<RoomRoute>(() => {
    const { address, at } = route;
    return { screen: "room", address, ...(at && { at }), ...(other && { with: other }) };
  }, [route, other]);

  if (!view) {
    const isWaiting = me.connection.status !== "online";
    return (
      <p class={isWaiting ? "quiet quiet--loading" : "quiet"}>
        {isWaiting ? "Connecting…" : "This conversation is between two other people, or has not begun yet."}
      </p>
    );
  }
  const unread = unreadOf(me);
  return <Titled key={id} view={view} route={place} conversation={conversation} unread={unread} {...rest} />;
}

type TitledProps = Omit<Props, "shelf" | "me"> & {
  view: RoomView;
  conversation: Conversation | undefined;
  unread: number;
};

function Titled({ view, conversation, route, unread, ...rest }: TitledProps) {
  const { room, people } = useStore(view);
  const peer = people.find(({ id }) => id === route.with);
  const known = conversation && titleOf(conversation);
  // A room that was renamed is told first by the room itself.
  const title =
    (room?.kind === "direct" ? known : (room?.name ?? known)) ?? (peer && nameOf(peer)) ?? route.with ?? "Room";
  useTitle(unread, title);
  return <RoomPane view={view} conversation={conversation} route={route} title={title} {...rest} />;
}
