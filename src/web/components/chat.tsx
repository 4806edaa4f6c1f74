/** The page of somebody who is signed in: conversations on the left, a room beside them. */
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { Actor } from "../../protocol/activity.ts";
import { userId, type RoomAddress } from "../../protocol/ids.ts";
import { errorOf } from "../../protocol/errors.ts";
import { StarlingError } from "../../client/error.ts";
import { treeChanged } from "../state/tree-changes.ts";
import { RoomShelf } from "../state/room-shelf.ts";
import { navigate, useRoute } from "../state/use-route.ts";
import { useSearch } from "../state/use-search.ts";
import { useStore } from "../state/use-store.ts";
import { unreadOf } from "../state/use-title.ts";
import { Announcer } from "./announcer.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { Dialog } from "./dialog.tsx";
import { NewRoomDialog } from "./new-room-dialog.tsx";
import { OpenRoom } from "./open-room.tsx";
import { Sidebar } from "./sidebar.tsx";
import { Welcome } from "./welcome.tsx";

interface Props {
  client: Client;
  lobby: RoomAddress | undefined;
  onSignOut?: (() => void) | undefined;
}

export function Chat({ client, lobby, onSignOut }: Props) {
  const me = useStore(client.me);
  const route = useRoute();
  const search = useSearch(client);
  const shelf = useMemo(() => new RoomShelf(client), [client]);
  const [asking, ask] = useState<"room" | "person">();
  useEffect(() => () => shelf.close(), [shelf]);

  const here = route.screen === "room" ? route.address : undefined;
  const tryNow = useCallback(() => {
    client.me.open();
    shelf.reconnect();
  }, [client, shelf]);
  const message = async (id: string) => {
    const user = userId.safeParse(id);
    if (!user.success) throw new StarlingError(errorOf("unknown_user"));
    const { id: address } = await client.direct(user.data);
    navigate({ screen: "room", address, with: user.data });
  };

  return (
    <div class="shell" data-screen={route.screen}>
      <Sidebar
        client={client}
        me={me}
        search={search}
        here={here}
        lobby={lobby}
        onNewRoom={() => ask("room")}
        onMessageSomeone={() => ask("person")}
        onSignOut={onSignOut}
      />
      <main class="centre">
        {route.screen === "room" ? (
          <OpenRoom
            client={client}
            shelf={shelf}
            route={route}
            me={me}
            onMessage={(person: Actor) => void message(person.id).catch(() => ask("person"))}
            onTryNow={tryNow}
            onSignOut={onSignOut}
          />
        ) : (
          <>
            <ConnectionBanner connection={me.connection} onTryNow={tryNow} onSignOut={onSignOut} />
            <Welcome unread={unreadOf(me)} />
          </>
        )}
      </main>
      {asking === "room" && (
        <NewRoomDialog
          client={client}
          onMade={(address) => {
            treeChanged();
            navigate({ screen: "room", address });
          }}
          onClose={() => ask(undefined)}
        />
      )}
      {asking === "person" && (
        <Dialog
          title="Message someone"
          label="Their user id"
          placeholder="ada"
          hint="People find theirs at the bottom left of their page."
          maxLength={128}
          action="Write to them"
          onSubmit={message}
          onClose={() => ask(undefined)}
        />
      )}
      <Announcer />
    </div>
  );
}
