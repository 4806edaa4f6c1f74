import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { sign, SIGNATURE_HEADER } from "../../src/domain/signature.ts";
import { EDGE_PATHS } from "../../src/protocol/bridge-api.ts";
import { segment } from "../../src/protocol/segment.ts";
import { settingsOf } from "../../workers/config.ts";
import { MAX_BODY_BYTES } from "../../workers/edge/body.ts";
import { call, newGroup, problemDocument, problemOf, program, somebody, tokenOf } from "./edge-people.ts";
import { hello } from "./room-people.ts";

const [NEWER, OLDER = ""] = settingsOf(env).bridgeSecrets;

interface Signing {
  readonly secret?: string;
  readonly at?: number;
  readonly path?: string;
  /** What was signed instead of the body. */
  readonly signed?: string;
}

async function resend(body: unknown, { secret = NEWER, at = Date.now(), path, signed }: Signing = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const signature = await sign(secret, "POST", path ?? EDGE_PATHS.resend, signed ?? text, at);
  return call(EDGE_PATHS.resend, { body: text, headers: { [SIGNATURE_HEADER]: signature } });
}

/** The segments of one target that went into the queue from here on. */
function queued(target: () => string) {
  const queue = vi.spyOn(env.EVENTS_0, "sendBatch");
  return () =>
    queue.mock.calls
      .flatMap(([messages]) => messages.map((it) => segment.parse(JSON.parse(it.body))))
      .filter((it) => it.target === target());
}

test("numbers of a room that the bridge misses leave once more", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  const room = await settingsOf(env).tagger.verify(id);
  const { client } = await program(`/v1/rooms/${id}/socket`, await tokenOf(ada));
  for (const text of ["one", "two", "three"]) await client.request(hello(text));
  const { epoch = 0 } = (await client.request(hello("four"))).ok ?? {};
  const segments = queued(() => room ?? "");

  const response = await resend({ target: room, epoch, first: 2, last: 3 });
  expect([response.status, await response.json()]).toEqual([200, { lost: 0 }]);
  const numbers = segments().flatMap((it) => it.events.map((event) => event.seq));
  expect(numbers).toEqual(expect.arrayContaining([2, 3]));
  // Asked by the secret of before the rotation, and of an epoch that is over.
  const older = await resend({ target: room, epoch: epoch - 1, first: 1, last: 9 }, { secret: OLDER });
  expect(await older.json()).toEqual({ lost: 9 });
});

test("numbers of a user's own log do, too", async () => {
  const ada = somebody("ada");
  const segments = queued(() => ada);
  const { client } = await program("/v1/me/socket", await tokenOf(ada));
  await vi.waitFor(() => expect(segments().at(-1)?.last).toBe(2));
  const sent = segments();
  const epoch = sent[0]?.epoch ?? 0;
  expect(await (await resend({ target: ada, epoch, first: 1, last: 1 })).json()).toEqual({ lost: 0 });
  expect(segments()).toHaveLength(sent.length + 1);
  expect(segments().at(-1)?.events[0]).toEqual(sent[0]?.events[0]);
  client.socket.close(1000);
});

test("nobody but the bridge may ask, and only for what it signed, a moment ago", async () => {
  const query = { target: somebody("ada"), epoch: 1, first: 1, last: 1 };
  const text = JSON.stringify(query);
  const touched = vi.spyOn(env.USERS, "getByName");
  for (const signing of [
    { secret: "the secret of somebody else entirely" },
    { path: "/v1/query/history" },
    { signed: text.replace('"first":1', '"first":2') },
    { at: Date.now() - 61_000 },
    { at: Date.now() + 61_000 },
  ]) {
    expect((await problemOf(await resend(query, signing))).code).toBe("forbidden");
  }
  for (const headers of [{}, { [SIGNATURE_HEADER]: "t=1,v1=nonsense" }]) {
    expect((await problemOf(await call(EDGE_PATHS.resend, { body: query, headers }))).code).toBe("forbidden");
  }
  // A user's token is something else.
  expect((await call(EDGE_PATHS.resend, { as: somebody("eve"), body: query })).status).toBe(403);
  expect(touched).not.toHaveBeenCalled();
});

test("what is signed still has to make sense", async () => {
  expect(await problemOf(await resend("{"))).toEqual(problemDocument("malformed"));
  for (const wrong of [
    {},
    { target: "no id", epoch: 1, first: 1, last: 1 },
    { target: "ada", epoch: 0, first: 1, last: 1 },
  ]) {
    expect((await problemOf(await resend(wrong))).code).toBe("invalid");
  }
  expect((await problemOf(await resend("x".repeat(MAX_BODY_BYTES + 1)))).code).toBe("too_big");
});
