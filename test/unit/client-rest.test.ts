import { describe, expect, test } from "vitest";
import { createClient, type ClientOptions } from "../../src/client/client.ts";
import { StarlingError } from "../../src/client/error.ts";
import { ADDRESS, activityOf, person } from "./client-support/people.ts";

interface Call {
  readonly url: string;
  readonly method: string | undefined;
  readonly authorization: string | null;
  readonly body: unknown;
}

/** A client whose calls are answered one after the other. */
function makeClient(answers: readonly (Response | Error)[], options: Partial<ClientOptions> = {}) {
  const calls: Call[] = [];
  const left = [...answers];
  let tokens = 0;
  const client = createClient({
    url: "https://chat.example/",
    token: () => `token-${++tokens}`,
    async fetch(input, init) {
      const headers = new Headers(init?.headers);
      const body = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
      const url = input instanceof Request ? input.url : input.toString();
      calls.push({ url, method: init?.method, authorization: headers.get("authorization"), body });
      init?.signal?.throwIfAborted();
      const answer = left.shift() ?? new Error("nothing more was expected");
      if (answer instanceof Error) throw answer;
      return answer;
    },
    ...options,
  });
  return { client, calls };
}

const problem = (status: number, code: string, temporary: boolean, detail?: string) =>
  Response.json(
    { type: `urn:x:${code}`, title: "It failed.", status, code, temporary, ...(detail && { detail }) },
    { status },
  );
const described = { id: ADDRESS, kind: "group", name: "Lobby", created: 1, members: 2, present: 1, member: true };
const said = activityOf({ epoch: 1_000, seq: 4, count: 4, at: 1 }, "send", "bob", { text: "hello" });

describe("a call", () => {
  test("creates a room by its name", async () => {
    const { client, calls } = makeClient([Response.json(described, { status: 201 })]);

    expect(await client.createRoom(" Lobby ")).toEqual(described);
    expect(calls).toEqual([
      {
        url: "https://chat.example/v1/rooms",
        method: "POST",
        authorization: "Bearer token-1",
        body: { kind: "group", name: "Lobby" },
      },
    ]);
  });

  test("with what no server would take fails here, and nothing is asked", async () => {
    const { client, calls } = makeClient([]);
    await expect(client.createRoom("  ")).rejects.toMatchObject({ code: "invalid", temporary: false });
    await expect(client.direct("no spaces")).rejects.toBeInstanceOf(StarlingError);
    expect(calls).toEqual([]);
  });

  test("finds the direct room, and names the other one where that is needed", async () => {
    const { client, calls } = makeClient([Response.json(described), Response.json(described)]);
    await client.direct("bob");
    await client.describe(ADDRESS, { with: person("bob") });

    expect(calls[0]?.body).toEqual({ kind: "direct", with: "bob" });
    expect(calls[1]?.url).toBe(`https://chat.example/v1/rooms/${ADDRESS}?with=bob`);
  });

  test("reads a page of history, and passes over what it does not know yet", async () => {
    const events = [said, { ...said, seq: 5, verb: "poll" }];
    const { client, calls } = makeClient([Response.json({ epoch: 1_000, first: 3, last: 5, events, more: true })]);
    const page = await client.history(ADDRESS, { before: { epoch: 1_000, seq: 6 }, limit: 3 });

    expect(page).toEqual({ epoch: 1_000, first: 3, last: 5, events: [said], more: true });
    expect(calls[0]?.url).toBe(`https://chat.example/v1/rooms/${ADDRESS}/history?before=1000.6&limit=3`);
  });

  test("searches, in one room or in all of mine", async () => {
    const hit = { room: ADDRESS, activity: said, highlights: [[0, 5]] };
    const { client, calls } = makeClient([
      Response.json({ hits: [hit, { room: 1 }], next: "n" }),
      Response.json({ hits: [] }),
    ]);

    expect(await client.search("he&llo", { order: "best", room: ADDRESS })).toEqual({ hits: [hit], next: "n" });
    expect(await client.search("x")).toEqual({ hits: [] });
    expect(new URL(calls[0]?.url ?? "").searchParams.get("q")).toBe("he&llo");
    expect(calls[1]?.url).toBe("https://chat.example/v1/search?q=x");
  });

  test("takes a new token, once, when the one it had has run out", async () => {
    const expired = () => problem(401, "token_expired", false);
    const { client, calls } = makeClient([expired(), Response.json(described), expired(), expired()]);
    await client.describe(ADDRESS);
    expect(calls.map(({ authorization }) => authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);

    await expect(client.describe(ADDRESS)).rejects.toMatchObject({ code: "token_expired" });
    expect(calls).toHaveLength(4);
  });

  test.each([
    [
      "a problem document",
      problem(403, "not_member", false, "Join first."),
      { code: "not_member", temporary: false, message: "Join first." },
    ],
    ["another's answer", new Response("<html>", { status: 502 }), { code: "http_502", temporary: true }],
    ["another's refusal", new Response("", { status: 403 }), { code: "http_403", temporary: false }],
    ["no network", new TypeError("fetch failed"), { code: "network", temporary: true }],
    ["nonsense", Response.json({ id: 1 }), { code: "bad_answer", temporary: true }],
    ["no JSON at all", new Response("hello"), { code: "bad_answer", temporary: true }],
  ])("that is answered by %s rejects with a StarlingError that says so", async (_, answer, error) => {
    const { client } = makeClient([answer]);
    const failed = client.describe(ADDRESS);
    failed.catch(() => undefined);

    await expect(failed).rejects.toBeInstanceOf(StarlingError);
    await expect(failed).rejects.toMatchObject(error);
  });

  test("that is cancelled says that it was", async () => {
    const { client } = makeClient([]);
    await expect(client.search("x", { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
      temporary: false,
    });
  });
});
