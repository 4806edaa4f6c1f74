/**
 * Room ids, minted by us and proved by a keyed tag, so that a made-up id is refused before any object is touched. On the
 * wire: `<id>.<key id>.<tag>`. Several keys may verify; the first one signs.
 */
import { roomAddress, trusted, type RoomAddress, type RoomId, type UserId } from "../protocol/ids.ts";
import type { RoomKind } from "../protocol/activity.ts";
import { base32, ulid } from "./ulid.ts";

/** Tag length: 80 bits, 16 characters. Guessing one means 2^79 requests on average. */
const TAG_BYTES = 10;
const encoder = new TextEncoder();

const LETTER: Record<RoomKind, string> = { group: "g", direct: "d", video: "v", channel: "c" };
const KIND: Record<string, RoomKind> = { g: "group", d: "direct", v: "video", c: "channel" };

export function kindOf(id: RoomId): RoomKind {
  return KIND[id.charAt(0)] ?? "group";
}

export function mintRoomId(kind: Exclude<RoomKind, "direct">, now: number): RoomId {
  return trusted(`${LETTER[kind]}~${ulid(now)}`);
}

/** The one room of two people: the first 128 bits of SHA-256 over the JSON `[environment, lower, higher]`. */
export async function directRoomId(environment: string, one: UserId, other: UserId): Promise<RoomId> {
  const pair = one < other ? [one, other] : [other, one];
  const hash = await crypto.subtle.digest("SHA-256", encoder.encode(JSON.stringify([environment, ...pair])));
  return trusted(`d~${base32(new Uint8Array(hash, 0, 16))}`);
}

export interface TagKey {
  /** `[a-z0-9]{1,8}` */
  readonly id: string;
  readonly secret: string;
}

/** Signs and verifies addresses for one environment. Keys are imported once, at first use. */
export class RoomTagger {
  readonly #environment: string;
  readonly #keys: ReadonlyMap<string, Promise<CryptoKey>>;
  readonly #signing: string;

  /** The first key signs; all of them verify. At least one. */
  constructor(environment: string, keys: readonly [TagKey, ...TagKey[]]) {
    this.#environment = environment;
    this.#signing = keys[0].id;
    this.#keys = new Map(keys.map((key) => [key.id, importKey(key.secret)]));
  }

  async address(id: RoomId): Promise<RoomAddress> {
    return trusted(`${id}.${this.#signing}.${await this.#tag(id, this.#signing)}`);
  }

  /** The id of an address that we made, or undefined. */
  async verify(address: string): Promise<RoomId | undefined> {
    const parsed = roomAddress.safeParse(address);
    if (!parsed.success) return undefined;
    const [id = "", keyId = "", tag = ""] = parsed.data.split(".");
    if (!this.#keys.has(keyId)) return undefined;
    const minted = trusted<RoomId>(id);
    return sameText(await this.#tag(minted, keyId), tag) ? minted : undefined;
  }

  /** Of something else than an id, which says in its first line what it is: `<key id>.<tag>`. No id has a second line. */
  async sign(about: `${string}\n${string}`): Promise<string> {
    return `${this.#signing}.${await this.#tag(about, this.#signing)}`;
  }

  async isSigned(about: `${string}\n${string}`, signature: string): Promise<boolean> {
    const [keyId = "", tag = ""] = signature.split(".");
    return this.#keys.has(keyId) && sameText(await this.#tag(about, keyId), tag);
  }

  async #tag(id: string, keyId: string): Promise<string> {
    const key = await this.#keys.get(keyId);
    if (!key) throw new Error(`no tag key ${keyId}`);
    const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(`${this.#environment}\n${id}`));
    return base32(new Uint8Array(mac, 0, TAG_BYTES));
  }
}

function importKey(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** Compares without telling by its time where the difference is. */
function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
