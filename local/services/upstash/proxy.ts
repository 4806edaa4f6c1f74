/**
 * Upstash's REST protocol in front of a plain Redis: `POST /` with one command, `/pipeline` and `/multi-exec` with many.
 * The path and `?_token=` forms are left out on purpose: the bridge must not use them.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { createClient, RESP_TYPES } from "redis";
import { z } from "zod";

import { messageOf } from "../errors.ts";
import { command, commands, toItem, type Reply } from "./protocol.ts";

/** What Upstash accepts on its free plan: 10 MB a request. */
const MAX_BODY_BYTES = 10_485_760;

const settings = z.object({
  REDIS_URL: z.string().min(1),
  PROXY_TOKEN: z.string().min(1),
  PROXY_PORT: z.coerce.number().int(),
});
const { REDIS_URL, PROXY_TOKEN, PROXY_PORT } = settings.parse(process.env);

const client = createClient({
  url: REDIS_URL,
  RESP: 2, // flat arrays for HGETALL and the like, as the SDK expects
  disableOfflineQueue: true, // a dead Redis is an error at once, not a request that hangs
  socket: { reconnectStrategy: () => 50 },
});
client.on("error", (error: Error) => process.stderr.write(`redis: ${error.message}\n`));
await client.connect();
const redis = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });

/** The replies of EXEC, whose type the client cannot know. */
const replyList = z.custom<Reply[]>((value) => Array.isArray(value));

const wanted = digest(`Bearer ${PROXY_TOKEN}`);

const server = createServer((request, response) => {
  answer(request).then(
    ([status, body]) => send(response, status, body),
    (error: unknown) => send(response, 400, { error: messageOf(error) }),
  );
});
server.keepAliveTimeout = 65_000;
server.listen(PROXY_PORT, "127.0.0.1");

process.on("SIGTERM", () => process.exit(0));

/** Authorize, look whether Redis is there, parse, run: nothing of a request without the token is looked at. */
async function answer(request: IncomingMessage): Promise<[status: number, body: unknown]> {
  const given = digest(request.headers.authorization ?? "");
  if (!timingSafeEqual(given, wanted)) return [401, { error: "Unauthorized" }];
  if (request.method !== "POST") return [405, { error: "POST only" }];

  if (!client.isReady) return [503, { error: "Redis is not reachable" }];

  const base64 = request.headers["upstash-encoding"] === "base64";
  const body = await readBody(request);
  switch (request.url ?? "") {
    case "/":
      return [200, toItem(await execute(command.parse(body)), base64)];
    case "/pipeline": {
      const replies = await Promise.all(commands.parse(body).map(replyOrError));
      return [200, replies.map((reply) => toItem(reply, base64))];
    }
    case "/multi-exec": {
      const replies = await transaction(commands.parse(body));
      return [200, replies.map((reply) => toItem(reply, base64))];
    }
    default:
      return [404, { error: "not found" }];
  }
}

function execute(args: string[]): Promise<Reply> {
  return redis.sendCommand(args);
}

/** In a pipeline a failing command is only its own failure. */
function replyOrError(args: string[]): Promise<Reply> {
  return execute(args).catch((error: unknown) => new Error(messageOf(error)));
}

/** A command that fails inside EXEC undoes nothing, so all the replies are wanted, errors among them. */
async function transaction(all: string[][]): Promise<Reply[]> {
  const multi = redis.multi();
  for (const args of all) multi.addCommand(args);
  try {
    return replyList.parse(await multi.exec());
  } catch (error) {
    if (error instanceof Error && "replies" in error) return replyList.parse(error.replies);
    throw error;
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new Error("ERR max request size exceeded");
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString());
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
