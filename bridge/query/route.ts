/**
 * A query of the edge as a route: parsed on the way in, parsed on the way out (what a store gives back is not trusted either),
 * timed, and bounded: a store that hangs is one that is unavailable.
 */
import { setTimeout as delay } from "node:timers/promises";
import type * as z from "zod/mini";
import { type ErrorCode } from "../../src/protocol/errors.ts";
import { json, problemOf, type HttpAnswer } from "../http/answer.ts";
import { type HttpRequest, type Route } from "../http/server.ts";
import { type Logger } from "../logger.ts";
import { type Histogram, type Metrics } from "../metrics.ts";

/** The edge gives up about then. */
const QUERY_TIMEOUT_MS = 10_000;

/** A query's answer, or the error that says why there is none. */
export type Answered<Answer> = { readonly answer: Answer } | { readonly error: ErrorCode };

export interface Query<Request, Answer> {
  readonly name: string;
  readonly path: string;
  readonly request: z.ZodMiniType<Request>;
  readonly answer: z.ZodMiniType<Answer>;
  /** The code for a store that throws or hangs. */
  readonly unavailable: ErrorCode;
  run(request: Request): Promise<Answered<Answer>>;
}

export interface QueryObservers {
  readonly logger: Logger;
  readonly durations: Histogram;
  /** Tests shorten it. */
  readonly timeoutMs?: number;
}

export function queryDurations(metrics: Metrics): Histogram {
  return metrics.durations("starling_query_seconds", "Time to answer a query of the edge, by HTTP status.");
}

export function routeOf<Request, Answer>(query: Query<Request, Answer>, observers: QueryObservers): Route {
  const handle = async (request: HttpRequest): Promise<HttpAnswer> => {
    const startedAt = performance.now();
    const it = await answerOf(query, request.body, observers);
    const seconds = (performance.now() - startedAt) / 1_000;
    observers.durations.observe({ query: query.name, status: String(it.status) }, seconds);
    return it;
  };
  return { method: "POST", path: query.path, handle };
}

async function answerOf<Request, Answer>(
  query: Query<Request, Answer>,
  body: string,
  { logger, timeoutMs = QUERY_TIMEOUT_MS }: QueryObservers,
): Promise<HttpAnswer> {
  const parsed = query.request.safeParse(parseJson(body));
  if (!parsed.success) return problemOf("invalid", parsed.error.issues[0]?.path.join(".") || "body");
  let answered: Answered<Answer>;
  try {
    answered = await within(timeoutMs, query.run(parsed.data));
  } catch (err) {
    logger.warn({ err, query: query.name }, "a query failed");
    return problemOf(query.unavailable);
  }
  if ("error" in answered) return problemOf(answered.error);
  const checked = query.answer.safeParse(answered.answer);
  if (checked.success) return json(checked.data);
  logger.error(
    { query: query.name, issues: checked.error.issues.slice(0, 3) },
    "a store gave back what no writer wrote",
  );
  return problemOf("internal");
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).then(() => {
    throw new Error(`no answer within ${ms} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => {});
    over.abort();
  }
}

/** undefined for what is no JSON: no schema takes it. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
