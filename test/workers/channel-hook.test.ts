/** The site's own say in what rooms are called. */
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { SIGNATURE_HEADER, verify } from "../../src/domain/signature.ts";
import { settingsOf } from "../../workers/config.ts";
import type { Env } from "../../workers/env.ts";
import { askSite, mayBeFree } from "../../workers/room/hierarchy/site.ts";
import { mintRoomId } from "../../src/domain/room-address.ts";
import { makeRoom } from "../../workers/edge/create-room.ts";
import { channel, fresh } from "./hierarchy-people.ts";
import { principalOf } from "./room-people.ts";

const site: Env = { ...env, ROOM_HOOK_URL: "https://site.test/hooks/rooms" };

function question() {
  const room = mintRoomId("group", Date.now());
  return {
    verb: "create",
    room,
    kind: "group",
    name: "Lobby",
    parent: undefined,
    principal: principalOf("ada"),
  } as const;
}

function answering(answer: () => Response | Promise<Response>) {
  const asked: { url: string; body: string; signature: string | null }[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    asked.push({
      url: request.url,
      body: await request.text(),
      signature: request.headers.get(SIGNATURE_HEADER),
    });
    return answer();
  });
  return asked;
}

test("the site is asked with a signature, and what it allows is allowed", async () => {
  const asked = answering(() => Response.json({ allow: true }));
  const it = question();
  expect(await askSite(site, it)).toBeUndefined();
  expect(asked).toMatchObject([{ url: "https://site.test/hooks/rooms" }]);
  const [{ body, signature } = { body: "", signature: null }] = asked;
  expect(JSON.parse(body)).toMatchObject({ verb: "create", room: it.room, name: "Lobby", principal: { id: "ada" } });
  const request = { method: "POST", path: "/hooks/rooms", body };
  expect(await verify(settingsOf(env).bridgeSecrets, signature, request, Date.now())).toBe(true);
});

test("what it refuses is refused, with its reason", async () => {
  answering(() => Response.json({ allow: false, reason: "not a nice name" }));
  expect(await askSite(site, question())).toMatchObject({
    error: { code: "refused_by_site", message: expect.stringContaining("not a nice name") },
  });
});

test("a hook that fails, redirects or says something else allows nothing for the time being", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  for (const answer of [
    () => Promise.reject(new Error("down")),
    () => new Response("no", { status: 500 }),
    () => new Response(null, { status: 302, headers: { location: "https://elsewhere.test/" } }),
    () => Response.json({ allow: "yes" }),
    () => new Response("{"),
  ]) {
    answering(answer);
    expect(await askSite(site, question())).toMatchObject({ error: { code: "busy", temporary: true } });
  }
});

test("without a hook nobody is asked", async () => {
  const asked = answering(() => Response.json({ allow: false }));
  expect(await askSite(env, question())).toBeUndefined();
  expect(asked).toEqual([]);
});

test("who may make what at the top is a setting", () => {
  const [ada, root] = [principalOf("ada"), { ...principalOf("root"), role: "superuser" } as const];
  expect([mayBeFree(env, ada, "group"), mayBeFree(env, ada, "channel")]).toEqual([true, false]);
  const closed: Env = { ...env, FREE_ROOMS: "off", TOP_LEVEL_CHANNELS: "anyone" };
  expect([mayBeFree(closed, ada, "group"), mayBeFree(closed, ada, "channel")]).toEqual([false, true]);
  expect(mayBeFree(closed, root, "group")).toBe(true);
  expect(() =>
    settingsOf({ ...env, FREE_ROOMS: "maybe", TOP_LEVEL_CHANNELS: "all", ROOM_HOOK_URL: "http://site.test" }),
  ).toThrow(/TOP_LEVEL_CHANNELS.*FREE_ROOMS.*ROOM_HOOK_URL/);
});

test("a room that the site refuses is not made, and its name stays free", async () => {
  const city = await channel(fresh("Asked"));
  const asked = { kind: "group", name: "Lobby", parent: city.address } as const;
  const root = { ...principalOf("ada"), role: "superuser" } as const;
  const hook = vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json({ allow: false }));
  expect(await makeRoom(site, asked, root)).toMatchObject({ error: { code: "refused_by_site", temporary: false } });
  hook.mockImplementation(async () => Response.json({ allow: true }));
  expect(await makeRoom(site, asked, root)).toMatchObject({ name: "Lobby" });
});
