/** What an issuer says of somebody is what rules look at; nothing that a client sends ever changes it. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { principal, type Principal } from "../../src/protocol/token.ts";
import { userRequest } from "../../src/protocol/user-request.ts";
import { roomRequest } from "../../src/protocol/room-request.ts";
import type { Room } from "../../workers/room/room.ts";
import type { User } from "../../workers/user/user.ts";
import { stubOf } from "./admin-people.ts";
import { call, newGroup, problemOf, program, somebody, tokenOf } from "./edge-people.ts";
import { hello } from "./room-people.ts";

const RUNS = 10;
const attachment = z.object({ principal });
const VERBS = [...roomRequest.def.options, ...userRequest.def.options].flatMap((it) => [
  ...it.def.shape.verb.def.values,
]);

/** Attributes that would open every door. */
const forged = fc.constantFrom<object>(
  { attributes: { plan: "gold" } },
  { principal: { attributes: { plan: "gold" }, role: "superuser" } },
  { role: "superuser", guest: false },
  { object: { text: "hi", attributes: { plan: "gold" } } },
  { settings: { frozen: false, attributes: { plan: "gold" } } },
  { __proto__: { attributes: { plan: "gold" } } },
  { "principal.attributes.plan": "gold" },
  { claims: { attributes: { plan: "gold" } } },
);
/** Something like a request, of any verb, with fields that may fit it. */
const anyRequest = fc
  .tuple(
    fc.constantFrom(...VERBS.filter((verb) => verb !== "renew" && verb !== "leave" && verb !== "remove")),
    fc.oneof(
      forged,
      fc.dictionary(fc.constantFrom("id", "user", "text", "attributes", "role", "name"), fc.jsonValue()),
    ),
    fc.boolean(),
  )
  .map(([verb, more, isMessage]) => ({ ...(isMessage && hello()), ...more, verb }));

type Step = { readonly request: object } | { readonly renew: "mine" | "foreign" | "unsigned" | "old" | "garbage" };
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ request: anyRequest }) },
    {
      weight: 1,
      arbitrary: fc.record({
        renew: fc.constantFrom<"mine" | "foreign" | "unsigned" | "old" | "garbage">(
          "mine",
          "foreign",
          "unsigned",
          "old",
          "garbage",
        ),
      }),
    },
  ),
  { minLength: 5, maxLength: 15 },
) satisfies fc.Arbitrary<Step[]>;

/** Who a socket's object takes its only other end for. */
async function seatedAs(
  stub: DurableObjectStub<Room> | DurableObjectStub<User>,
  user: string,
): Promise<Principal | undefined> {
  return runInDurableObject<Room | User, Principal | undefined>(stub, (_, ctx) =>
    ctx
      .getWebSockets()
      .map((socket) => attachment.parse(socket.deserializeAttachment()).principal)
      .find(({ id }) => id === user),
  );
}

test("no sequence of requests changes an attribute: only another token of the issuer does", async () => {
  const owner = somebody("ada");
  const room = await newGroup(owner);
  const gold = { send: [{ rule: "in", attribute: "plan", values: ["gold"] }], join: [] };
  await call(`/v1/rooms/${room.id}/requests`, { as: owner, body: { verb: "set-acl", policy: gold } });

  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const eve = somebody("eve");
      let attributes: Record<string, unknown> = { plan: "free", age: 17 };
      const token = (claims: object, more = {}) => tokenOf(eve, { claims: { attributes, ...claims }, ...more });
      const inRoom = (await program(`/v1/rooms/${room.id}/socket`, await token({}))).client;
      const own = (await program("/v1/me/socket", await token({}))).client;
      await inRoom.request({ verb: "join" });
      let renewed = 0;
      for (const step of sequence) {
        const requests: object[] = [];
        if ("request" in step) requests.push(step.request);
        else if (step.renew === "mine") {
          attributes = { plan: "free", age: 18 + ++renewed };
          requests.push({ verb: "renew", token: await token({}) });
        } else {
          const better = { attributes: { plan: "gold" } };
          const bad = {
            foreign: await tokenOf(owner, { claims: better }),
            unsigned: await token(better, { secret: "a secret that the issuer does not have at all" }),
            old: await token(better, { lifetimeS: -600 }),
            garbage: JSON.stringify(better),
          };
          requests.push({ verb: "renew", token: bad[step.renew], ...better });
          requests.push({ verb: "renew", token: bad[step.renew] });
        }
        for (const request of requests) {
          await Promise.all([inRoom.request(request), own.request(request)]);
          await call(`/v1/rooms/${room.id}/requests`, {
            body: request,
            headers: { authorization: `Bearer ${await token({})}` },
          });
        }
        expect((await seatedAs(stubOf(room), eve))?.attributes).toEqual(attributes);
        expect((await seatedAs(env.USERS.getByName(eve), eve))?.attributes).toEqual(attributes);
        // And the room goes by it.
        const refused = await inRoom.request(hello("let me"));
        expect(refused.error).toMatchObject({ code: "forbidden", denied: { rule: "in", attribute: "plan" } });
      }
      inRoom.socket.close(1000);
      own.socket.close(1000);
    }),
    { numRuns: RUNS },
  );
}, 60_000);

test("attributes are frozen for the session: they outlive an eviction, and another token elsewhere changes nothing here", async () => {
  const [ada, eve] = [somebody("ada"), somebody("eve")];
  const room = await newGroup(ada);
  const adults = { send: [{ rule: "range", attribute: "age", min: 18 }] };
  await call(`/v1/rooms/${room.id}/requests`, { as: ada, body: { verb: "set-acl", policy: adults } });
  const path = `/v1/rooms/${room.id}/socket`;
  const aged = (age: number) => tokenOf(eve, { claims: { attributes: { age } } });
  const young = (await program(path, await aged(17))).client;
  await young.request({ verb: "join" });
  const old = (await program(path, await aged(18))).client;
  await evictDurableObject(stubOf(room));
  expect((await old.request(hello("hi"))).ok).toBeDefined();
  expect((await young.request(hello("hi"))).error?.code).toBe("forbidden");
  const rest = await call(`/v1/rooms/${room.id}/requests`, {
    body: hello("hi"),
    headers: { authorization: `Bearer ${await aged(17)}` },
  });
  expect((await problemOf(rest)).code).toBe("forbidden");
});
