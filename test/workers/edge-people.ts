/** People who come through the Worker, with tokens as the tests' issuer would make them. */
import { env, exports } from "cloudflare:workers";
import { SignJWT } from "jose";
import { errorOf, statusOf, type ErrorCode } from "../../src/protocol/errors.ts";
import { SUBPROTOCOL } from "../../src/protocol/token.ts";
import type { Welcome } from "../../src/protocol/room-frame.ts";
import { problem, type Problem, type RoomDescription } from "../../src/protocol/rest.ts";
import { SocketClient } from "./socket-client.ts";

const HOUR_S = 3_600;
const ORIGIN = "https://edge.test";

/** A name that nobody had before: who was here once is known for ever. */
export function somebody(name: string): string {
  return `${name}-${crypto.randomUUID().slice(0, 8)}`;
}

export interface TokenOptions {
  readonly name?: string;
  /** Seconds from now; negative for one that ran out. */
  readonly lifetimeS?: number;
  readonly secret?: string;
  /** Instead of, or besides, the usual ones; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export function tokenOf(user: string, { name, lifetimeS = HOUR_S, secret, claims }: TokenOptions = {}) {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({
    sub: user,
    iss: env.JWT_ISSUER,
    aud: env.JWT_AUDIENCE,
    exp: now + lifetimeS,
    ...(name !== undefined && { name }),
    ...claims,
  })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret ?? env.JWT_SECRET));
}

export interface Call {
  /** Who asks; absent: nobody. */
  readonly as?: string;
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request at the Worker's door. */
export async function call(path: string, { as, method, body, headers }: Call = {}): Promise<Response> {
  return exports.default.fetch(ORIGIN + path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    redirect: "manual",
    headers: {
      ...(as !== undefined && { authorization: `Bearer ${await tokenOf(as)}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

/** The problem document of an answer, which has to be one. */
export async function problemOf(response: Response): Promise<Problem> {
  if (response.headers.get("content-type") !== "application/problem+json")
    throw new Error(`no problem document: ${response.status}, ${await response.text()}`);
  const parsed = problem.parse(await response.json());
  if (parsed.status !== response.status) throw new Error(`${parsed.status} in a ${response.status}`);
  return parsed;
}

/** The problem document of that code, without detail: status, whether it is temporary, and words as the table has them. */
export function problemDocument(code: ErrorCode): Problem {
  const { temporary, message } = errorOf(code);
  return { type: `urn:starling:error:${code}`, title: message, status: statusOf(code), code, temporary };
}

/** A new group, made through the door. */
export async function newGroup(creator: string, settings: object = {}): Promise<RoomDescription> {
  const response = await call("/v1/rooms", { as: creator, body: { kind: "group", name: "Lobby", ...settings } });
  return response.json();
}

/** What the tests read of any frame. */
interface Frame {
  readonly welcome?: Welcome;
  readonly re?: string;
  readonly replies?: readonly object[];
}

/** Comes as a browser does, which can send nothing but subprotocols. */
export async function browser(
  path: string,
  token: string,
): Promise<{ response: Response; client: SocketClient<Frame> }> {
  return upgraded(
    await call(path, {
      headers: { upgrade: "websocket", "sec-websocket-protocol": `${SUBPROTOCOL}, bearer.${token}` },
    }),
  );
}

/** Comes as anything else does. */
export async function program(path: string, token: string, headers: Record<string, string> = {}) {
  return upgraded(
    await call(path, { headers: { upgrade: "websocket", authorization: `Bearer ${token}`, ...headers } }),
  );
}

function upgraded(response: Response): { response: Response; client: SocketClient<Frame> } {
  if (!response.webSocket) throw new Error(`no socket: ${response.status}`);
  return { response, client: new SocketClient<Frame>(response.webSocket) };
}
