/** The signed query interface over real HTTP. Archive and search are scripted: what is tested is who gets in, and what comes out. */
import { request } from "node:http";
import pino from "pino";
import { afterEach, expect, test } from "vitest";
import { type Archive } from "../../bridge/archive/archive.ts";
import { healthRoutes } from "../../bridge/http/health.ts";
import { listen, type HttpServer } from "../../bridge/http/server.ts";
import { signed } from "../../bridge/http/signed.ts";
import { Metrics } from "../../bridge/metrics.ts";
import { queryDurations } from "../../bridge/query/route.ts";
import { queryRoutes } from "../../bridge/query/queries.ts";
import { scrubber } from "../../bridge/logger.ts";
import { type Search } from "../../bridge/search/search.ts";
import { type ServiceReport } from "../../bridge/service.ts";
import { MAX_SIGNATURE_AGE_MS, sign, SIGNATURE_HEADER } from "../../src/domain/signature.ts";
import { mintRoomId } from "../../src/domain/room-address.ts";
import {
  authoredAnswer,
  BRIDGE_PATHS,
  historyAnswer,
  searchAnswer,
  versionsAnswer,
} from "../../src/protocol/bridge-api.ts";
import { problem } from "../../src/protocol/rest.ts";
import { message } from "./event-log-fixtures.ts";

const SECRETS = ["the-new-secret-of-32-characters!", "the-old-secret-of-32-characters!"] as const;
const ROOM = mintRoomId("group", Date.now());
const history = { target: ROOM, direction: "before", cursor: { epoch: 1, seq: 9 }, limit: 10 };
const search = { viewer: "ada", rooms: [ROOM], q: "hello", order: "newest", limit: 10 };
const hello = message(ROOM, 1, "hello");
const logger = pino({ level: "silent" });

interface Parts {
  readonly archive?: Pick<Archive, "page" | "versions" | "authored" | "archived">;
  readonly search?: Pick<Search, "search">;
  readonly services?: readonly ServiceReport[];
  readonly ping?: () => Promise<unknown>;
  readonly queues?: Readonly<Record<string, string>>;
}

const servers: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(1_000)));
});

async function serve(parts: Parts): Promise<{ url: string; metrics: Metrics }> {
  const metrics = new Metrics();
  const finder = parts.search ?? { search: async () => ({ hits: [] }) };
  const queries = queryRoutes(parts.archive, finder, { logger, durations: queryDurations(metrics), timeoutMs: 300 });
  const health = healthRoutes({
    services: () => parts.services ?? [],
    stores: new Map(parts.ping ? [["database", parts.ping]] : []),
    queues: () => parts.queues ?? {},
    metrics,
    scrub: scrubber(["hunter22"]),
  });
  const routes = [...health, ...queries.map((route) => signed(SECRETS, route))];
  const server = await listen(routes, { host: "127.0.0.1", port: 0 }, logger);
  servers.push(server);
  return { url: `http://127.0.0.1:${server.port}`, metrics };
}

const archiveOf = (page: Archive["page"], more: Partial<Archive> = {}): Parts => ({
  archive: {
    page,
    versions: async () => ({ events: [] }),
    authored: async () => ({ events: [] }),
    archived: async () => 42,
    ...more,
  },
});

async function ask(url: string, path: string, query: unknown, signature?: string): Promise<Response> {
  const body = typeof query === "string" ? query : JSON.stringify(query);
  const value = signature ?? (await sign(SECRETS[0], "POST", path, body, Date.now()));
  return fetch(url + path, { method: "POST", body, headers: value === "" ? {} : { [SIGNATURE_HEADER]: value } });
}
const codeOf = async (response: Response) => problem.parse(await response.json()).code;

test("a signed query is answered, whichever of the secrets signed it", async () => {
  const { url } = await serve(archiveOf(async () => ({ events: [hello], more: false })));

  for (const secret of SECRETS) {
    const signature = await sign(secret, "POST", BRIDGE_PATHS.history, JSON.stringify(history), Date.now());
    const response = await ask(url, BRIDGE_PATHS.history, history, signature);
    expect(response.status).toBe(200);
    expect(historyAnswer.parse(await response.json())).toEqual({ events: [hello], more: false });
  }
});

test("a missing, a wrong, an old and a moved signature are refused, and nothing is looked up", async () => {
  let asked = 0;
  const { url } = await serve(archiveOf(async () => (asked++, { events: [], more: false })));
  const body = JSON.stringify(history);
  const path = BRIDGE_PATHS.history;
  const now = Date.now();

  const refused = {
    missing: "",
    wrong: await sign("somebody-else's-secret-32-letters", "POST", path, body, now),
    old: await sign(SECRETS[0], "POST", path, body, now - MAX_SIGNATURE_AGE_MS - 1_000),
    fromTheFuture: await sign(SECRETS[0], "POST", path, body, now + MAX_SIGNATURE_AGE_MS + 5_000),
    ofAnotherBody: await sign(SECRETS[0], "POST", path, `${body} `, now),
    ofAnotherPath: await sign(SECRETS[0], "POST", BRIDGE_PATHS.archived, body, now),
    nonsense: "t=1,v1=abc",
  };
  for (const [kind, signature] of Object.entries(refused)) {
    const response = await ask(url, path, body, signature);
    const code = await codeOf(response);
    expect({ kind, status: response.status, code }).toEqual({
      kind,
      status: 401,
      code: kind === "missing" ? "token_missing" : "token_invalid",
    });
  }
  expect(asked).toBe(0);
});

test("where nothing is archived that is said for good, not as a failure", async () => {
  const { url } = await serve({});

  for (const [path, query] of [
    [BRIDGE_PATHS.history, history],
    [BRIDGE_PATHS.archived, { target: ROOM, epoch: 1 }],
    [BRIDGE_PATHS.versions, { target: ROOM, of: { epoch: 1, seq: 1 } }],
    [BRIDGE_PATHS.authored, { target: ROOM, author: "ada", limit: 5 }],
  ] as const) {
    const response = await ask(url, path, query);
    expect(response.status).toBe(410);
    expect(problem.parse(await response.json())).toMatchObject({ code: "archive_none", temporary: false });
  }
});

test("a store that fails or hangs is one that is unavailable for now", async () => {
  const failing = await serve({ ...archiveOf(() => Promise.reject(new Error("no host at 10.0.0.7"))) });
  const hanging = await serve({ search: { search: () => new Promise(() => {}) } });

  const history503 = await ask(failing.url, BRIDGE_PATHS.history, history);
  const search503 = await ask(hanging.url, BRIDGE_PATHS.search, search);

  expect(history503.status).toBe(503);
  const told = await history503.text();
  expect(problem.parse(JSON.parse(told))).toMatchObject({ code: "archive_unavailable", temporary: true });
  expect(told).not.toContain("10.0.0.7");
  expect(search503.status).toBe(503);
  expect(await codeOf(search503)).toBe("search_unavailable");
});

test("how far the archive is, and full text", async () => {
  const hit = { activity: hello, highlights: [[0, 5] as [number, number]] };
  const { url, metrics } = await serve({
    ...archiveOf(async () => ({ events: [], more: false })),
    search: { search: async () => ({ hits: [hit], next: "2" }) },
  });

  const archived = await ask(url, BRIDGE_PATHS.archived, { target: ROOM, epoch: 1 });
  const found = await ask(url, BRIDGE_PATHS.search, search);

  expect(await archived.json()).toEqual({ seq: 42 });
  expect(searchAnswer.parse(await found.json())).toEqual({ hits: [hit], next: "2" });
  expect(await metrics.render()).toContain('starling_query_seconds_count{query="search",status="200"} 1');
});

test("the versions of a message, and the messages of an author", async () => {
  const asked: unknown[] = [];
  const next = { epoch: 1, seq: 1 };
  const { url } = await serve(
    archiveOf(async () => ({ events: [], more: false }), {
      versions: async (query) => (asked.push(query), { events: [hello] }),
      authored: async (query) => (asked.push(query), { events: [hello], next }),
    }),
  );
  const ofMessage = { target: ROOM, of: { epoch: 1, seq: 1 } };
  const ofAuthor = { target: ROOM, author: "ada", before: { epoch: 1, seq: 9 }, limit: 5 };

  const versions = await ask(url, BRIDGE_PATHS.versions, ofMessage);
  const authored = await ask(url, BRIDGE_PATHS.authored, ofAuthor);

  expect(versionsAnswer.parse(await versions.json())).toEqual({ events: [hello] });
  expect(authoredAnswer.parse(await authored.json())).toEqual({ events: [hello], next });
  expect(asked).toEqual([ofMessage, ofAuthor]);
  for (const [path, query] of [
    [BRIDGE_PATHS.versions, { target: ROOM }],
    [BRIDGE_PATHS.authored, { ...ofAuthor, limit: 100_000 }],
  ] as const) {
    expect((await ask(url, path, query)).status).toBe(400);
    expect((await ask(url, path, query, "")).status).toBe(401);
  }
});

test("what is no query is refused, with the field that is wrong", async () => {
  const { url } = await serve(archiveOf(async () => ({ events: [], more: false })));

  const limited = await ask(url, BRIDGE_PATHS.history, { ...history, limit: 100_000 });
  const broken = await ask(url, BRIDGE_PATHS.history, "{");

  expect(limited.status).toBe(400);
  expect(problem.parse(await limited.json())).toMatchObject({ code: "invalid", detail: "limit" });
  expect(await codeOf(broken)).toBe("invalid");
});

test("a store's answer that no writer wrote does not go out", async () => {
  const odd = { ...hello, seq: -5 };
  const { url } = await serve(archiveOf(async () => ({ events: [odd], more: false })));

  const response = await ask(url, BRIDGE_PATHS.history, history);

  expect(response.status).toBe(500);
  expect(await codeOf(response)).toBe("internal");
});

test("a body that is too large is refused, said or unsaid, and the server lives on", async () => {
  const { url } = await serve({});
  const large = "x".repeat(600_000);

  const said = await ask(url, BRIDGE_PATHS.search, large);
  expect(said.status).toBe(413);
  expect(await chunked(url, large)).toBe(413);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test("other paths and methods are not there", async () => {
  const { url } = await serve({});

  for (const [method, path] of [
    ["GET", BRIDGE_PATHS.history],
    ["POST", "/healthz"],
    ["GET", "/etc/passwd"],
  ] as const) {
    const { status } = await fetch(url + path, { method });
    expect({ method, path, status }).toEqual({ method, path, status: 404 });
  }
});

test("ready is: every service runs, and every store and queue answers", async () => {
  const fine = await serve({
    services: [{ id: "drain", state: "running", restarts: 2 }],
    ping: () => Promise.resolve(),
    queues: { "events-0": "ok" },
  });
  const failing = await serve({
    services: [{ id: "drain", state: "backing off", reason: "wrong password hunter22", restarts: 1 }],
    ping: () => Promise.reject(new Error("connect postgres://ada:sesame@db refused")),
  });

  expect((await fetch(`${fine.url}/readyz`)).status).toBe(200);
  const response = await fetch(`${failing.url}/readyz`);
  const text = await response.text();
  expect(response.status).toBe(503);
  expect(text).toContain("backing off");
  expect(text).toContain("refused");
  expect(text).not.toContain("hunter22");
  expect(text).not.toContain("sesame");
  expect((await fetch(`${failing.url}/healthz`)).status).toBe(200);

  const cutOff = await serve({
    services: [{ id: "drain", state: "running", restarts: 0 }],
    queues: { "events-0": "no answer for 45 s: status 401", "events-1": "ok" },
  });
  const readyz = await fetch(`${cutOff.url}/readyz`);
  expect([readyz.status, await readyz.text()]).toEqual([503, expect.stringContaining("for 45 s: status 401")]);
  expect((await fetch(`${cutOff.url}/healthz`)).status).toBe(200);
});

/** Sends a body without saying how long it is; resolves with the status. */
function chunked(url: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url + BRIDGE_PATHS.search, { method: "POST" }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    // The rest of a refused body may meet a closed connection; the answer is what counts.
    sent.on("error", (error) => setTimeout(reject, 1_000, error).unref());
    sent.write(body);
    sent.end();
  });
}
