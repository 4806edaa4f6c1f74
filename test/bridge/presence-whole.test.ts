/** From a person's socket to what their friends are told by the other service: edge, Redis and presence service, nothing in between. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { localSettings } from "../../local/config.ts";
import { endpoints } from "../../local/services/services.ts";
import { friendsAnswer } from "../../src/protocol/presence-api.ts";
import { roomDescription } from "../../src/protocol/rest.ts";
import { startEdge, type EdgeProcess } from "../support/edge-process.ts";
import { person, type Person } from "../support/people.ts";

const { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN } = endpoints();
const setting = localSettings();
const shared = {
  ENVIRONMENT: `whole-${crypto.randomUUID().slice(0, 8)}`,
  UPSTASH_REDIS_REST_URL,
  UPSTASH_REDIS_REST_TOKEN,
  // Whoever leaves is gone soon.
  PRESENCE_GRACE_MS: "200",
};
let edge: EdgeProcess;
let service: EdgeProcess;
beforeAll(async () => {
  edge = await startEdge({ vars: shared });
  const names = ["ROOM_TAG_KEYS", "ALLOWED_ORIGINS", "JWT_ISSUER", "JWT_AUDIENCE", "JWT_SECRET"];
  const vars = { ...Object.fromEntries(names.map((name) => [name, setting(name)])), ...shared };
  service = await startEdge({ config: "wrangler.presence.toml", vars });
});
afterAll(async () => {
  await Promise.all([edge.stop(), service.stop()]);
});

/** How the asker sees their one friend; the token names the friend. */
async function seen({ token }: Person) {
  const response = await fetch(`${service.url}/v1/me/friends`, { headers: { authorization: `Bearer ${token}` } });
  const [friend] = friendsAnswer.parse(await response.json()).friends;
  return friend && { status: friend.status, rooms: friend.rooms };
}

test("a friend comes, is seen in a room that I may know of and not in the other, and goes", async () => {
  const bob = await person(edge.url, "bob");
  const ada = await person(edge.url, "ada", { claims: { friends: ["bob"] } });
  await expect.poll(() => seen(ada)).toEqual({ status: "offline", rooms: [] });
  const open = await bob.createGroup("garden");
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ kind: "group", name: "cellar", private: true });
  const closed = roomDescription.parse(await (await bob.fetch("/v1/rooms", { method: "POST", headers, body })).json());
  // First where nobody may know of it, so that it would be seen.
  const sockets = [await bob.connect(closed.id), await bob.connect(open.id)];
  await expect.poll(() => seen(ada)).toEqual({ status: "online", rooms: [open.id] });

  await Promise.all(sockets.map((socket) => socket.close()));
  await expect.poll(() => seen(ada)).toEqual({ status: "offline", rooms: [] });
});
