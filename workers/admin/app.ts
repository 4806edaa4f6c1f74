/** `/v1/admin/*`: what administrators and their tools do. Described by OpenAPI 3.1, made from the same schemas. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { errorOf } from "../../src/protocol/errors.ts";
import { onError } from "../edge/on-error.ts";
import { problem } from "../edge/problem.ts";
import type { AdminBindings } from "./context.ts";
import { guard } from "./guard.ts";
import { hoist } from "./hoist.ts";
import { referencePage } from "./reference-page.ts";
import { listRoutes } from "./routes/list-routes.ts";
import { peopleRoutes } from "./routes/people-routes.ts";
import { wordRoutes } from "./routes/word-routes.ts";
import { roomRoutes } from "./routes/room-routes.ts";
import { addRoutes, type AdminApp } from "./route.ts";

const INFO = {
  title: "Starling administration",
  version: "1",
  description:
    "Needs a token of the deployment's issuer with the audience of administration (JWT_ADMIN_AUDIENCE) and the scope starling:read or starling:admin. Errors are problem documents (RFC 9457).",
  license: { name: "Apache-2.0", identifier: "Apache-2.0" },
};
/** The page has its style in itself, and nothing else. */
const PAGE_HEADERS = {
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};
const TAGS = [
  { name: "rooms", description: "Rooms and what is done in them." },
  { name: "people", description: "People, wherever they are." },
  { name: "words", description: "Word lists of the environment." },
  { name: "lists", description: "What administrators look through." },
];

export function makeAdmin(): AdminApp {
  const app: AdminApp = new OpenAPIHono<AdminBindings>();
  app.notFound(() => problem(errorOf("not_found")));
  app.onError(onError);
  let described: unknown;
  app.get("/openapi.json", (c) => c.json((described ??= describe(app))));
  app.get("/reference", (c) => c.html(referencePage((described ??= describe(app))), 200, PAGE_HEADERS));
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
  });
  addRoutes(app, [...roomRoutes, ...peopleRoutes, ...wordRoutes, ...listRoutes], guard);
  return app;
}

function describe(app: AdminApp): unknown {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: INFO,
    tags: TAGS,
    servers: [{ url: "/v1/admin" }],
  });
  return hoist(JSON.parse(JSON.stringify(document)));
}
