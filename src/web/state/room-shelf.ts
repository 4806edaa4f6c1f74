/**
 * The rooms that stay open behind the one on screen, so that going back to one is instant and what is still on its way in
 * it goes on being sent.
 */
import type { Client } from "../../client/client.ts";
import type { RoomView } from "../../client/room-view.ts";
import type { RoomAddress, UserId } from "../../protocol/ids.ts";

/** Open rooms, the one on screen included. Each is a socket. */
const KEPT = 5;

export class RoomShelf {
  readonly #client: Pick<Client, "room">;
  /** By room id, least recently shown first. */
  readonly #views = new Map<string, RoomView>();

  constructor(client: Pick<Client, "room">) {
    this.#client = client;
  }

  /** The view of a room; `other` is the other one of a direct room. A view that was refused is tried anew. */
  take(address: RoomAddress, other: UserId | undefined): RoomView {
    const id = idOf(address);
    const known = this.#views.get(id);
    this.#views.delete(id);
    const isRefused = known?.state.connection.status === "refused";
    if (isRefused) known?.close();
    const view =
      known && !isRefused ? known : this.#client.room(address, other === undefined ? undefined : { with: other });
    this.#views.set(id, view);
    this.#evict();
    return view;
  }

  /** Connects at once what is waiting to be connected. */
  reconnect(): void {
    for (const view of this.#views.values()) view.reconnect();
  }

  close(): void {
    for (const view of this.#views.values()) view.close();
    this.#views.clear();
  }

  /** Closes the least recently shown, but never one with something unsent. */
  #evict(): void {
    for (const [id, view] of this.#views) {
      if (this.#views.size <= KEPT) return;
      if (view.state.items.some((item) => item.state !== "sent")) continue;
      view.close();
      this.#views.delete(id);
    }
  }
}

/** The room id in an address: the same for every key that ever signed it. */
export function idOf(address: string): string {
  return address.split(".", 1)[0] ?? address;
}
