/** A small HTTP server: exact paths, bounded bodies, errors as problem documents. What it cannot answer it does not log twice. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { type Logger } from "../logger.ts";
import { readBody } from "./body.ts";
import { problemOf, type HttpAnswer } from "./answer.ts";

export interface HttpRequest {
  readonly method: string;
  /** Without host and query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  handle(request: HttpRequest): Promise<HttpAnswer>;
}

export interface HttpServer {
  readonly port: number;
  /** Takes no new requests, and resolves once those under way are answered, or cut off after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

/** A request, its body and its headers must arrive within this, or the connection is cut. */
const REQUEST_TIMEOUT_MS = 15_000;
/** Longer than the edge's own pause between two queries, so that connections are kept. */
const KEEP_ALIVE_MS = 75_000;

/** Listens, or rejects: a taken port is a reason not to start. */
export async function listen(
  routes: readonly Route[],
  at: { readonly host: string; readonly port: number },
  logger: Logger,
): Promise<HttpServer> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS }, (req, res) => {
    void answer(routes, req, logger).then((it) => write(res, it));
  });
  await listening(server, at);
  const address = server.address();
  return { port: isAddress(address) ? address.port : at.port, close: (timeoutMs) => closed(server, timeoutMs) };
}

async function answer(routes: readonly Route[], req: IncomingMessage, logger: Logger): Promise<HttpAnswer> {
  const path = (req.url ?? "/").split("?", 1)[0] ?? "/";
  const route = routes.find((it) => it.path === path && it.method === req.method);
  if (!route) return problemOf("not_found");
  try {
    const body = await readBody(req);
    if (body === undefined) return { ...problemOf("too_big"), close: true };
    return await route.handle({ method: route.method, path, headers: req.headers, body });
  } catch (err) {
    logger.error({ err, path }, "a request failed");
    return problemOf("internal");
  }
}

function write(res: ServerResponse, { status, contentType, body, close }: HttpAnswer): void {
  if (close) res.setHeader("connection", "close");
  res.writeHead(status, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  });
  res.end(body);
}

function listening(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function closed(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

const isAddress = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === "object" && address !== null;
