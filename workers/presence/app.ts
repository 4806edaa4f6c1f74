/** The routes of the presence service. It reads Redis, and knows nothing of rooms' and users' objects. */
import { Hono, type Handler } from "hono";
import { errorOf } from "../../src/protocol/errors.ts";
import { answerHeaders } from "../edge/answer-headers.ts";
import { onError } from "../edge/on-error.ts";
import { problem } from "../edge/problem.ts";
import { refuseTokenInQuery } from "../edge/token-in-query.ts";
import { readChanges } from "./changes.ts";
import type { PresenceContext } from "./context.ts";
import type { PresenceEnv } from "./env.ts";
import { myFriends } from "./friends.ts";
import { whoIsOnline } from "./online.ts";
import { guardOrigin } from "./origin.ts";
import { presenceSettingsOf } from "./settings.ts";

type App = Hono<{ Bindings: PresenceEnv }>;

export function makePresence(): App {
  const app: App = new Hono<{ Bindings: PresenceEnv }>();
  app.use(answerHeaders, guardOrigin, refuseTokenInQuery);
  app.notFound(() => problem(errorOf("not_found")));
  app.onError(onError);
  route(app, "POST", "/v1/online", whoIsOnline);
  route(app, "GET", "/v1/me/friends", myFriends);
  route(app, "GET", "/v1/changes", readChanges);
  route(app, "GET", "/healthz", health);
  return app;
}

/** The settings are in order. That Redis is away is no fault of this service: it says `unknown`. */
function health(c: PresenceContext): Response {
  presenceSettingsOf(c.env);
  return c.json({ status: "ok", environment: c.env.ENVIRONMENT });
}

function route(app: App, method: "GET" | "POST", path: string, handler: Handler<{ Bindings: PresenceEnv }>): void {
  app.on(method, path, handler);
  const allow = method === "GET" ? "GET, HEAD" : method;
  app.all(path, () => problem(errorOf("method_not_allowed", allow), { allow }));
}
