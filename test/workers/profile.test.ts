import { evictDurableObject, listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import { call, newGroup, problemOf, program, somebody, tokenOf } from "./edge-people.ts";
import { logOf } from "./support-user.ts";

const profileOf = async (user: string, as: string): Promise<unknown> =>
  (await call(`/v1/users/${user}/profile`, { as })).json();

test("what somebody says of themselves is there for everybody, after an eviction, until they take it back", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  await newGroup(ada);
  await vi.waitFor(async () => expect(await profileOf(ada, bob)).toEqual({ text: "" }));
  const { client } = await program("/v1/me/socket", await tokenOf(ada));
  expect((await client.request({ verb: "profile", text: " I like bees " })).ok).toEqual({});
  await client.request({ verb: "profile", text: "I like bees" });
  await evictDurableObject(env.USERS.getByName(ada));
  expect(await profileOf(ada, bob)).toEqual({ text: "I like bees" });

  const taken = await call("/v1/me/profile", { as: ada, method: "PUT", body: { text: "" } });
  expect([taken.status, await profileOf(ada, bob)]).toEqual([200, { text: "" }]);
  const said = (await logOf(trusted<UserId>(ada))).flatMap((it) => (it.verb === "profile" ? it.object.text : []));
  expect(said).toEqual(["I like bees", ""]);
});

test("a profile is text and nothing else: it makes nobody anything", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await newGroup(ada);
  const gold = { join: [{ rule: "in", attribute: "plan", values: ["gold"] }] };
  await call(`/v1/rooms/${room.id}/requests`, { as: ada, body: { verb: "set-acl", policy: gold } });
  const { client } = await program("/v1/me/socket", await tokenOf(bob));
  const text = '{"attributes":{"plan":"gold"}}';
  expect((await client.request({ verb: "profile", text })).ok).toEqual({});
  for (const more of [{ attributes: { plan: "gold" } }, { user: ada }, { role: "superuser" }])
    expect((await client.request({ verb: "profile", text, ...more })).error?.code).toBe("invalid");
  const join = await call(`/v1/rooms/${room.id}/requests`, { as: bob, body: { verb: "join" } });
  expect(join.status).not.toBe(200);
});

test("a profile that is too long or no text is refused, and one of somebody who was never here makes nobody", async () => {
  const ada = somebody("ada");
  await newGroup(ada);
  const put = async (text: unknown) =>
    problemOf(await call("/v1/me/profile", { as: ada, method: "PUT", body: { text } }));
  for (const text of ["x".repeat(501), "\0", "half \ud800", 7, null]) expect((await put(text)).code).toBe("invalid");
  const before = (await listDurableObjectIds(env.USERS)).length;
  for (const user of [somebody("nobody"), "no user"])
    expect((await problemOf(await call(`/v1/users/${user}/profile`, { as: ada }))).code).toBe("unknown_user");
  expect((await listDurableObjectIds(env.USERS)).length).toBe(before);
});
