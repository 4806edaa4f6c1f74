/** The rooms of a channel, or the channels at the top: read when they are shown, and again when one comes back to the page. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { RoomAddress } from "../../protocol/ids.ts";
import type { ListedRoom } from "../../protocol/rest.ts";
import { onTreeChange } from "./tree-changes.ts";

export interface ListedRooms {
  readonly rooms: readonly ListedRoom[];
  readonly hasMore: boolean;
  readonly isFailed: boolean;
  more: () => void;
}
type Lists = Pick<Client, "channels" | "roomsIn">;
interface Found {
  readonly rooms: readonly ListedRoom[];
  readonly next?: string | undefined;
}

export function useRoomList(client: Lists, channel: RoomAddress | undefined): ListedRooms {
  const [found, setFound] = useState<Found>({ rooms: [] });
  const [isFailed, setFailed] = useState(false);
  const read = useCallback(
    async (cursor: string | undefined, before: readonly ListedRoom[]) => {
      const options = cursor === undefined ? {} : { cursor };
      try {
        const page = await (channel === undefined ? client.channels(options) : client.roomsIn(channel, options));
        setFound({ rooms: [...before, ...page.rooms], next: page.next });
        setFailed(false);
      } catch {
        setFailed(true);
      }
    },
    [client, channel],
  );
  useEffect(() => {
    const again = () => void read(undefined, []);
    again();
    const stop = onTreeChange(again);
    addEventListener("focus", again);
    return () => {
      stop();
      removeEventListener("focus", again);
    };
  }, [read]);
  return {
    rooms: found.rooms,
    hasMore: found.next !== undefined,
    isFailed,
    more: () => void read(found.next, found.rooms),
  };
}
