/** The part of a Room's RPC that is about who is seen there. */
import type { UserId } from "../../src/protocol/ids.ts";
import type { Veil } from "../user/access-api.ts";
import { RoomInTree } from "./hierarchy/room-in-tree.ts";
import type { PresenceApi } from "./room-api.ts";
import type { ToldPresence } from "./told-presence.ts";

export abstract class RoomInPresence extends RoomInTree implements PresenceApi {
  protected abstract get told(): ToldPresence;

  async veil(user: UserId, veil: Veil): Promise<void> {
    this.told.veil(user, veil);
  }

  async isPresent(user: UserId): Promise<boolean> {
    return this.told.isConnected(user);
  }
}
