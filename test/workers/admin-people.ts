/** Operators in tests: tokens of the tests' issuer, for the audience and with the scope of the admin interface. */
import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";
import { tokenOf } from "./edge-people.ts";

export async function adminToken(user = "root", scope = "starling:admin"): Promise<string> {
  return tokenOf(user, { claims: { aud: `${env.JWT_AUDIENCE}/admin`, scope } });
}

/** One call of the admin interface, as somebody who may. */
export async function order(method: "POST" | "DELETE", path: string, body: object = {}): Promise<Response> {
  return exports.default.fetch(`https://edge.test/v1/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${await adminToken()}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

export function idOf(room: { readonly id: string }): RoomId {
  return trusted<RoomId>(room.id.split(".")[0] ?? "");
}

export function stubOf(room: { readonly id: string }) {
  return env.ROOMS.getByName(idOf(room));
}

/** The last number that the room has given out, as it stands on disk. */
export function headOf(room: { readonly id: string }): Promise<number> {
  return runInDurableObject(
    stubOf(room),
    (_, { storage }) => storage.sql.exec<{ seq: number }>("SELECT max(last_seq) AS seq FROM log").one().seq,
  );
}
