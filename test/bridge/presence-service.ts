/** The presence service on plain workerd, on the real Redis; with what stands between the two, to count and to break it. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT } from "jose";
import { endpoints } from "../../local/services/services.ts";
import { roomCommands, userCommands, type UserPresence } from "../../src/domain/presence-commands.ts";
import { trusted, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import { PresenceKeys } from "../../src/protocol/presence-keys.ts";
import { Breaker } from "../../workers/presence-store/breaker.ts";
import { RedisStore } from "../../workers/presence-store/redis-store.ts";
import { startEdge } from "../support/edge-process.ts";

const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = endpoints();

const ISSUER = "https://issuer.test";
const AUDIENCE = "starling-test";
const JWT_SECRET = "the tests' secret of the issuer: long enough";
export const FRIENDS_SECRET = "the tests' secret of friends: long enough";
export const TAG_KEY = { id: "k1", secret: "the-tests-secret-of-room-addresses" };
export const ORIGIN = "https://chat.test";
export const LEASE_MS = 300_000;

export const user = (name: string) => trusted<UserId>(name);

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Passes on to Redis, and counts; or is away. */
async function watchedRedis() {
  const watched = { asked: 0, isAway: false };
  const server = createServer((request, response) => {
    watched.asked++;
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (watched.isAway) return response.writeHead(503).end();
      const encoding = String(request.headers["upstash-encoding"] ?? "");
      const headers = { authorization: `Bearer ${token}`, ...(encoding !== "" && { "upstash-encoding": encoding }) };
      const answer = await fetch(`${url}${request.url}`, { method: "POST", headers, body: Buffer.concat(chunks) });
      return response.writeHead(answer.status).end(await answer.text());
    })();
  });
  return { url: await listen(server), watched, close: () => server.close() };
}

/** The site's hooks: they answer by what is set here, to a user or a token, and keep what they were asked. */
async function siteHooks() {
  const site = {
    asked: [] as { body: string; signature: string; path: string }[],
    answer: (_asked: string, _path?: string): unknown => ({ friends: [] }),
  };
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      site.asked.push({ body, signature: String(request.headers["starling-signature"]), path: request.url ?? "" });
      const { user: asked, token: opaque }: { user?: string; token?: string } = JSON.parse(body);
      const answer = site.answer(asked ?? opaque ?? "", request.url);
      // Undefined: it never answers.
      if (answer !== undefined) response.end(JSON.stringify(answer));
    })();
  });
  return {
    url: await listen(server),
    site,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const encode = (secret: string) => new TextEncoder().encode(secret);

export function tokenOf(name: string, claims: Record<string, unknown> = {}, audience = AUDIENCE): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(name)
    .setIssuer(ISSUER)
    .setAudience(audience)
    .setExpirationTime("1h")
    .sign(encode(JWT_SECRET));
}

export function serviceToken(name = "newsletter"): Promise<string> {
  return tokenOf(name, {}, `${AUDIENCE}/presence`);
}

/** As a site signs a list of friends. */
export function listOf(
  name: string,
  friends: unknown,
  { secret = FRIENDS_SECRET, audience = "starling-friends", expires = "1h" } = {},
): Promise<string> {
  return new SignJWT({ friends })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(name)
    .setAudience(audience)
    .setExpirationTime(expires)
    .sign(encode(secret));
}

/** `vars`: instead of the usual settings; `hook` is where the site answers. */
export async function startPresence(vars: (hook: string) => Record<string, string> = () => ({})) {
  const redis = await watchedRedis();
  const hook = await siteHooks();
  const environment = `t-${crypto.randomUUID().slice(0, 8)}`;
  const service = await startEdge({
    config: "wrangler.presence.toml",
    vars: {
      ENVIRONMENT: environment,
      ALLOWED_ORIGINS: ORIGIN,
      ROOM_TAG_KEYS: `${TAG_KEY.id}:${TAG_KEY.secret}`,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      JWT_SECRET,
      FRIENDS_SECRET,
      FRIENDS_HOOK_URL: `${hook.url}/friends`,
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: token,
      RATE_REQUESTS_PER_MINUTE: "0",
      ...vars(hook.url),
    },
  });
  const keys = new PresenceKeys(environment);
  const store = new RedisStore({ url, token }, new Breaker(Date.now));
  return {
    redis: redis.watched,
    site: hook.site,
    environment,
    ask: (path: string, init: RequestInit = {}) => fetch(`${service.url}${path}`, init),
    /** As the user's own object tells it. */
    tell: async (name: string, more: Partial<UserPresence> = {}, until = Date.now() + LEASE_MS) => {
      const now = Date.now();
      const usual = { status: "online", hidden: false, since: now, changed: now, seen: now } as const;
      const it = { user: user(name), ...usual, memberships: [], blocks: [], ...more };
      await patiently(() => store.write(userCommands(keys, it, until, now)));
    },
    /** As the room's own object tells it. */
    tellRoom: async (room: RoomId, visible: readonly string[], listed: boolean, hidden: readonly string[] = []) => {
      const now = Date.now();
      const here = { room, visible: visible.map(user), hidden: hidden.map(user), left: hidden.map(user), listed };
      await patiently(() => store.write(roomCommands(keys, here, now + LEASE_MS, now)));
    },
    stop: async () => {
      await service.stop();
      redis.close();
      hook.close();
    },
  };
}

/** A writing may be given up on where the machine is busy; it may be applied twice. */
async function patiently(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      return await write();
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

let made = 0;
/** People of one test alone: everybody reads the same Redis. */
export const person = (name: string) => `${name}-${++made}`;
export const room = (letter = "g") => trusted<RoomId>(`${letter}~${String(++made).padStart(26, "0")}`);
export const bearer = async (name: string, claims = {}) => ({ authorization: `Bearer ${await tokenOf(name, claims)}` });
export const asService = async () => ({ authorization: `Bearer ${await serviceToken()}` });

export async function problemOf(response: Response) {
  const type = response.headers.get("content-type");
  if (type !== "application/problem+json") throw new Error(`no problem document: ${response.status} ${type}`);
  const { code, temporary }: { code: string; temporary: boolean } = await response.json();
  return { status: response.status, code, temporary };
}
