import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { mintRoomId } from "../../src/domain/room-address.ts";
import { SIGNATURE_HEADER, verify } from "../../src/domain/signature.ts";
import { historyQuery } from "../../src/protocol/bridge-api.ts";
import { archiveClient } from "../../workers/archive/archive-client.ts";
import { archiveOf } from "../../workers/archive/archive-settings.ts";
import { search } from "../../workers/archive/search-client.ts";
import { ANSWER_TIMEOUT_MS } from "../../workers/archive/signed-post.ts";
import { settingsOf } from "../../workers/config.ts";
import type { Env } from "../../workers/env.ts";
import { newUser } from "./support-user.ts";

const BRIDGE = "https://bridge.test";
const room = mintRoomId("group", Date.now());
const query = { target: room, direction: "before", cursor: { epoch: 1, seq: 9 }, limit: 50 } as const;

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly redirect: string;
  readonly body: string;
  readonly isSigned: boolean;
}

/** A deployment whose bridge answers by `answer`, and what it was asked. */
function bridge(answer: (signal: AbortSignal) => Response | Promise<Response>, settings: Partial<Env> = {}) {
  const asked: Asked[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { url, method, redirect } = request;
    const body = await request.text();
    const signed = { method, path: new URL(url).pathname, body };
    const header = request.headers.get(SIGNATURE_HEADER);
    const isSigned = await verify(settingsOf(env).bridgeSecrets.slice(0, 1), header, signed, Date.now());
    asked.push({ url, method, redirect, body, isSigned });
    return answer(init?.signal ?? request.signal);
  });
  return { asked, env: { ...env, BRIDGE_URL: BRIDGE, ...settings } satisfies Env };
}

test("history is asked of the bridge, signed by the newest secret, and nothing else is sent", async () => {
  const it = bridge(() => Response.json({ events: [], more: false }));
  expect(await archiveClient(it.env).history(query)).toEqual({ kind: "answer", answer: { events: [], more: false } });
  const [asked] = it.asked;
  expect(asked).toMatchObject({
    url: `${BRIDGE}/v1/query/history`,
    method: "POST",
    redirect: "manual",
    isSigned: true,
  });
  expect(historyQuery.parse(JSON.parse(asked?.body ?? ""))).toEqual(query);
});

test("how far the archive is, is asked for one epoch of one target", async () => {
  const it = bridge(() => Response.json({ seq: 41 }));
  expect(await archiveClient(it.env).archived(room, 7)).toEqual({ kind: "answer", answer: 41 });
  expect(it.asked).toMatchObject([
    { url: `${BRIDGE}/v1/query/archived`, body: JSON.stringify({ target: room, epoch: 7 }) },
  ]);
});

test("a bridge behind a path is asked there, and the path is signed with it", async () => {
  const it = bridge(() => Response.json({ seq: 1 }), { BRIDGE_URL: `${BRIDGE}/starling/` });
  await archiveClient(it.env).archived(room, 7);
  expect(it.asked).toMatchObject([{ url: `${BRIDGE}/starling/v1/query/archived`, isSigned: true }]);
});

test("a site's own history is asked in the same way", async () => {
  const site = { ARCHIVE: "site", SITE_ARCHIVE_URL: "https://history.test" };
  const it = bridge(() => Response.json({ seq: 3 }), site);
  expect(await archiveClient(it.env).archived(room, 7)).toEqual({ kind: "answer", answer: 3 });
  expect(it.asked).toMatchObject([{ url: "https://history.test/v1/query/archived", isSigned: true }]);
});

test("where nothing older is kept, nobody is asked", async () => {
  const it = bridge(() => Response.json({}), { ARCHIVE: "none", BRIDGE_URL: "" });
  expect(await archiveClient(it.env).history(query)).toEqual({ kind: "none" });
  expect(await archiveClient(it.env).archived(room, 7)).toEqual({ kind: "none" });
  const sought = { viewer: newUser("ada"), rooms: [room], q: "tea", order: "newest" as const, limit: 20 };
  expect(await search(it.env, sought)).toEqual({ kind: "none" });
  expect(it.asked).toEqual([]);
});

test("whatever goes wrong on the way is a value, and none of it is an answer", async () => {
  const failures: [string, () => Response | Promise<Response>][] = [
    ["network", () => Promise.reject(new TypeError("network"))],
    ["status 503", () => new Response("away", { status: 503 })],
    ["status 404", () => Response.json({ seq: 1 }, { status: 404 })],
    ["status 302", () => Response.redirect("https://evil.test/", 302)],
    ["SyntaxError", () => new Response("<html>")],
    ["another shape", () => Response.json({ seq: -1 })],
    ["another shape", () => Response.json(null)],
  ];
  for (const [reason, answer] of failures) {
    const outcome = await archiveClient(bridge(answer).env).archived(room, 7);
    const status = /^status (\d+)$/.exec(reason)?.[1];
    expect(outcome).toEqual({
      kind: "unavailable",
      reason: expect.stringContaining(reason),
      ...(status !== undefined && { status: Number(status) }),
    });
  }
});

test("nobody waits for an archive longer than the limit", async () => {
  vi.useFakeTimers();
  const it = bridge(
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
  );
  const outcome = archiveClient(it.env).archived(room, 7);
  await vi.waitUntil(() => it.asked.length > 0);
  await vi.advanceTimersByTimeAsync(ANSWER_TIMEOUT_MS + 1);
  expect(await outcome).toMatchObject({ kind: "unavailable", reason: expect.stringContaining("aborted") });
});

test("which archive there is, is said by the settings, and one that is half named is refused", () => {
  const of = (settings: Partial<Env>) => {
    const parsed = archiveOf({ ...env, ARCHIVE: "", BRIDGE_URL: "", ...settings });
    return "wrong" in parsed ? parsed.wrong : parsed.value.kind;
  };
  expect(of({})).toBe("none");
  expect(of({ BRIDGE_URL: BRIDGE })).toBe("bridge");
  expect(of({ BRIDGE_URL: BRIDGE, ARCHIVE: "none" })).toBe("none");
  for (const ARCHIVE of ["cassandra", "postgres"]) {
    expect(of({ ARCHIVE, BRIDGE_URL: BRIDGE })).toBe("bridge");
    expect(of({ ARCHIVE })).toContain("BRIDGE_URL");
  }
  expect(of({ ARCHIVE: "site", SITE_ARCHIVE_URL: "https://history.test" })).toBe("site");
  expect(of({ ARCHIVE: "site" })).toContain("SITE_ARCHIVE_URL");
  // What is asked carries what people wrote: not in clear over the net.
  expect(of({ ARCHIVE: "site", SITE_ARCHIVE_URL: "http://history.test" })).toContain("https");
  expect(of({ ARCHIVE: "site", SITE_ARCHIVE_URL: "http://127.0.0.1:9000" })).toBe("site");
  expect(of({ ARCHIVE: "mongodb" })).toContain("ARCHIVE");
});
