/** One route: its description, and what it does. What it refuses becomes a problem document. */
import { createRoute, z, type OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type * as mini from "zod/mini";
import { errorOf } from "../../src/protocol/errors.ts";
import { problem } from "../edge/problem.ts";
import type { AdminBindings, AdminContext, AdminOutcome } from "./context.ts";
import type { Scope } from "./authenticate-admin.ts";
import { readJson } from "../edge/body.ts";
import { described, jsonSchemaOf } from "./described.ts";
import { KEY_HEADER, REASON_HEADER } from "./guard.ts";
import { responses } from "./responses.ts";

/** A bulk call of 500 requests with a message each. */
const MAX_ADMIN_BODY_BYTES = 1_048_576;

export type AdminApp = OpenAPIHono<AdminBindings>;

interface Parameter {
  readonly name: string;
  readonly schema: mini.ZodMiniType<string>;
}

export interface AdminRoute<B, A> {
  readonly method: "get" | "post" | "put" | "delete";
  /** With `{name}` for a parameter. */
  readonly path: string;
  readonly tag: "rooms" | "people" | "words" | "lists";
  readonly summary: string;
  readonly description?: string;
  /** Absent: starling:read for GET, starling:admin for everything else. */
  readonly scope?: Scope;
  readonly parameters?: readonly Parameter[];
  readonly query?: readonly Parameter[];
  readonly body?: { readonly name: string; readonly schema: mini.ZodMiniType<B>; readonly maxBytes?: number };
  readonly answer: {
    readonly name: string;
    readonly schema: mini.ZodMiniType<A>;
    readonly text: string;
    readonly status?: 200 | 201;
  };
  /** `body` is undefined where the route has none. */
  readonly handle: (c: AdminContext, body: B) => Promise<AdminOutcome<A>>;
}

/** A route that is yet to be added to the app. */
export interface PreparedRoute {
  readonly method: AdminRoute<unknown, unknown>["method"];
  /** As the router has it: with `:name` for a parameter. */
  readonly path: string;
  readonly scope: Scope;
  readonly addTo: (app: AdminApp) => void;
}

export function prepare<B, A>(it: AdminRoute<B, A>): PreparedRoute {
  const { method, path, tag, summary, description, parameters = [], query = [], body, answer } = it;
  const status = answer.status ?? 200;
  const isWrite = method !== "get";
  const scope = it.scope ?? (isWrite ? "starling:admin" : "starling:read");
  const route = createRoute({
    method,
    path,
    tags: [tag],
    operationId: `${method}${path.replaceAll(/[/{}-]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    ...(description !== undefined && { description }),
    security: [{ bearer: [scope] }],
    request: {
      params: z.object(shapeOf(parameters)),
      query: z.object(optionalShapeOf(query)),
      headers: z.object({
        [REASON_HEADER]: z.string().max(500).optional().openapi({
          description: "Why; kept in the audit. Other letters than ASCII: UTF-8'' and percent-encoded (RFC 8187).",
        }),
        ...(isWrite && {
          [KEY_HEADER]: z.string().max(128).optional().openapi({ description: "With the same key it is done once." }),
        }),
      }),
      ...(body && {
        body: { required: true, content: { "application/json": { schema: described(body.name, body.schema) } } },
      }),
    },
    responses: responses(answer.name, answer.schema, answer.text, status),
  });
  const handle = async (c: AdminContext): Promise<Response> => {
    for (const { name, schema } of parameters)
      if (!schema.safeParse(c.req.param(name)).success) return problem(errorOf("not_found"));
    for (const { name, schema } of query) {
      const value = c.req.query(name);
      if (value !== undefined && !schema.safeParse(value).success) return problem(errorOf("invalid", name));
    }
    const read = await readBody(c, body);
    if (!read.ok) return problem(read.error);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a route without a body does not look at it
    const outcome = await it.handle(c, read.value as B);
    return outcome.ok ? c.json(outcome.value, status) : problem(outcome.error);
  };
  const routing = route.getRoutingPath();
  const addTo = (app: AdminApp): void => {
    app.openAPIRegistry.registerPath(route);
    app.on(method.toUpperCase(), routing, handle);
  };
  return { method, path: routing, scope, addTo };
}

/** Adds all of them behind `guard`; before it, any other method at one of their paths is answered by 405. */
export function addRoutes(
  app: AdminApp,
  routes: readonly PreparedRoute[],
  guard: MiddlewareHandler<AdminBindings>,
): void {
  const byPath = Map.groupBy(routes, (it) => it.path);
  for (const [path, here] of byPath) {
    const methods = here.map((it) => it.method.toUpperCase());
    const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].join(", ");
    app.use(path, async (c, next) => {
      if (!allow.split(", ").includes(c.req.method)) return problem(errorOf("method_not_allowed", allow), { allow });
      const asked = c.req.method === "HEAD" ? "GET" : c.req.method;
      c.set("scope", here.find((it) => it.method.toUpperCase() === asked)?.scope ?? "starling:admin");
      return next();
    });
  }
  app.use(guard);
  for (const it of routes) it.addTo(app);
}

async function readBody<B>(
  c: AdminContext,
  body: AdminRoute<B, unknown>["body"],
): Promise<AdminOutcome<B | undefined>> {
  if (!body) return { ok: true, value: undefined };
  return readJson(c.req.raw, body.schema, body.maxBytes ?? MAX_ADMIN_BODY_BYTES);
}

function shapeOf(parameters: readonly Parameter[]) {
  return Object.fromEntries(parameters.map(({ name, schema }) => [name, parameterOf(schema)]));
}

function optionalShapeOf(parameters: readonly Parameter[]) {
  return Object.fromEntries(parameters.map(({ name, schema }) => [name, parameterOf(schema).optional()]));
}

/** As a string: whoever reads the description sees the pattern that it must have. */
function parameterOf(schema: mini.ZodMiniType<string>): z.ZodString {
  return z.string().openapi({ ...jsonSchemaOf(schema, "input"), type: "string" });
}
