/** The part of a User's RPC that is about where its user may be, and is. */
import { DurableObject } from "cloudflare:workers";
import type { Actor } from "../../src/protocol/activity.ts";
import type { WireError } from "../../src/protocol/errors.ts";
import type { RoomId, UserId } from "../../src/protocol/ids.ts";
import type { OfflineReason } from "../../src/protocol/presence.ts";
import type { Env } from "../env.ts";
import type { Access, BanOrder, RevocationOrder } from "./access.ts";
import type { AccessApi, Admission, AdmissionQuery, Ended, Veil } from "./access-api.ts";
import type { Presence } from "./presence.ts";

export interface Places {
  readonly access: Access;
  readonly presence: Presence;
}

export abstract class UserInPlaces extends DurableObject<Env> implements AccessApi {
  protected abstract get places(): Places;
  abstract blocksFor(room: RoomId): Promise<UserId[]>;

  async admit(query: AdmissionQuery): Promise<Admission> {
    return this.places.access.admit(query);
  }

  async left(room: RoomId, turn: number, reason: OfflineReason): Promise<void> {
    this.places.access.left(room);
    this.places.presence.left(room, turn, reason);
  }

  async entered(room: RoomId, turn: number): Promise<Veil> {
    return this.places.presence.entered(room, turn);
  }

  async flooded(): Promise<void> {
    this.places.access.flooded();
  }

  async banEverywhere(order: BanOrder): Promise<Ended> {
    return this.places.access.ban(order);
  }

  async unbanEverywhere(by: Actor, reason?: string): Promise<boolean> {
    return this.places.access.unban(by, reason);
  }

  async revoke(order: RevocationOrder): Promise<Ended | { readonly error: WireError }> {
    return this.places.access.revoke(order);
  }
}
