/** The calls of `/v1/admin`. Every failure is a StarlingError. */
import type * as z from "zod/mini";
import { clientError, StarlingError } from "../../../client/error.ts";
import { failureFrom } from "../../../client/problem-failure.ts";
import type { RoomAddress } from "../../../protocol/ids.ts";
import type { RoomRead, RoomWrite } from "../../../protocol/room-request.ts";
import type { TokenFunction } from "../../token-source.ts";

/** A request of a room, without what only sockets need. */
type Unnumbered<T> = T extends unknown ? Omit<T, "ref"> : never;
export type RoomAsked = Unnumbered<RoomRead | RoomWrite>;

export interface Write {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: object;
  /** For the audit. */
  readonly why?: string;
}

export class AdminApi {
  readonly #fetchToken: TokenFunction;
  #token: Promise<string> | undefined;

  constructor(fetchToken: TokenFunction) {
    this.#fetchToken = fetchToken;
  }

  token(): Promise<string> {
    // One that could not be had is asked for again.
    this.#token ??= this.#fetchToken().catch((error: unknown) => {
      this.#token = undefined;
      throw error instanceof StarlingError ? error : clientError("token_unavailable", error);
    });
    return this.#token;
  }

  async get<T>(
    path: string,
    schema: z.ZodMiniType<T>,
    query: Readonly<Record<string, string | undefined>> = {},
  ): Promise<T> {
    const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
    const search = new URLSearchParams(given).toString();
    return parsed(schema, await this.#call(search === "" ? path : `${path}?${search}`, { method: "GET" }));
  }

  /** Done once, also when its answer was lost: it is asked again under the same key. */
  async write<T>({ method, path, body, why }: Write, schema: z.ZodMiniType<T>): Promise<T> {
    const init: Init = {
      method,
      headers: {
        "content-type": "application/json",
        "idempotency-key": crypto.randomUUID(),
        ...(why !== undefined && { "audit-reason": `UTF-8''${encodeURIComponent(why)}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    };
    try {
      return parsed(schema, await this.#call(path, init));
    } catch (error) {
      if (!(error instanceof StarlingError && error.code === "network")) throw error;
      return parsed(schema, await this.#call(path, init));
    }
  }

  /** Asks a room, as a superuser there. */
  room<T>(room: RoomAddress, request: RoomAsked, schema: z.ZodMiniType<T>, why?: string): Promise<T> {
    const path = `rooms/${encodeURIComponent(room)}/requests`;
    const body = { request: { ref: "-", ...request } };
    return this.write({ method: "POST", path, body, ...(why !== undefined && { why }) }, schema);
  }

  /** A token that has run out in the meantime is replaced once. */
  async #call(path: string, init: Init): Promise<unknown> {
    try {
      return await send(path, init, await this.token());
    } catch (error) {
      if (!(error instanceof StarlingError && error.code === "token_expired")) throw error;
      this.#token = undefined;
      return send(path, init, await this.token());
    }
  }
}

interface Init {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function send(path: string, init: Init, token: string): Promise<unknown> {
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(`/v1/admin/${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${token}` },
    });
    answer = parseJson(await response.text());
  } catch (error) {
    throw clientError("network", error);
  }
  if (!response.ok) throw new StarlingError(failureFrom(response.status, answer));
  return answer;
}

function parsed<T>(schema: z.ZodMiniType<T>, answer: unknown): T {
  const result = schema.safeParse(answer);
  if (!result.success) throw clientError("bad_answer", result.error);
  return result.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
