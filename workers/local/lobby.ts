/** The room that everybody in local development is shown: always the same one, made when somebody first asks. */
import { base32, base32Time } from "../../src/domain/ulid.ts";
import { trusted, type RoomAddress, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import { settingsOf } from "../config.ts";
import { callObject } from "../object-call.ts";
import type { LocalEnv } from "./local-env.ts";

const LOBBY_NAME = "Lobby";
const made = new WeakMap<LocalEnv, RoomAddress>();

export async function lobbyOf(env: LocalEnv): Promise<RoomAddress> {
  const known = made.get(env);
  if (known !== undefined) return known;
  const { environment, tagger } = settingsOf(env);
  const id = await lobbyId(environment);
  const address = await tagger.address(id);
  const room = { id, address, kind: "group", name: LOBBY_NAME } as const;
  const creator = { id: trusted<UserId>("dev:lobby-keeper"), name: LOBBY_NAME, expires: Date.now() + 60_000 };
  await callObject(env.ROOMS, id, async (stub) => stub.create(room, creator));
  made.set(env, address);
  return address;
}

/** Derived instead of minted: there is nowhere to remember it, and nothing is lost when that is forgotten. */
async function lobbyId(environment: string): Promise<RoomId> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`lobby of ${environment}`));
  return trusted(`g~${base32Time(0)}${base32(new Uint8Array(hash, 0, 10))}`);
}
