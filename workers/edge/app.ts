/** The routes, and the order of the checks before them: origin, then the address it comes from, then each route's own token and id. */
import { Hono, type Handler } from "hono";
import { EDGE_PATHS } from "../../src/protocol/bridge-api.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import { makeAdmin } from "../admin/app.ts";
import type { Env } from "../env.ts";
import { answerHeaders } from "./answer-headers.ts";
import { attach, download, receive } from "./attachments.ts";
import { deleteBlock, listBlocks, putBlock } from "./blocks.ts";
import { createRoom } from "./create-room.ts";
import { describeRoom } from "./describe-room.ts";
import { health } from "./health.ts";
import { readHistory } from "./history.ts";
import { joinByName } from "./join-by-name.ts";
import { listChannels, listRooms } from "./list-rooms.ts";
import { onError } from "./on-error.ts";
import { guardOrigin } from "./origin.ts";
import { problem } from "./problem.ts";
import { putProfile, readProfile } from "./profiles.ts";
import { limitAddress } from "./limit-address.ts";
import { resend } from "./resend.ts";
import { roomSocket } from "./room-socket.ts";
import { searchMessages } from "./search.ts";
import { refuseTokenInQuery } from "./token-in-query.ts";
import { userSocket } from "./user-socket.ts";
import { listWordLists, putWordList, readWordList, removeWordList } from "./word-lists.ts";
import { askRoom } from "./ask-room.ts";

type App<E extends Env> = Hono<{ Bindings: E }>;

/** An app without routes: what holds for every answer, also of the local Worker. */
export function makeApp<E extends Env>(): App<E> {
  const app: App<E> = new Hono<{ Bindings: E }>();
  app.use(answerHeaders, guardOrigin, refuseTokenInQuery);
  app.notFound(() => problem(errorOf("not_found")));
  app.onError(onError);
  return app;
}

export function makeEdge(): App<Env> {
  const app = makeApp<Env>();
  app.use(limitAddress);
  route(app, "POST", "/v1/rooms", createRoom);
  route(app, "GET", "/v1/channels", listChannels);
  route(app, "GET", "/v1/rooms/:id", describeRoom);
  route(app, "GET", "/v1/rooms/:id/rooms", listRooms);
  route(app, "POST", "/v1/rooms/:id/join-by-name", joinByName);
  route(app, "POST", "/v1/rooms/:id/requests", askRoom);
  route(app, "GET", "/v1/rooms/:id/history", readHistory);
  route(app, "GET", "/v1/rooms/:id/word-lists", listWordLists);
  app.get("/v1/rooms/:id/word-lists/:list", readWordList);
  app.put("/v1/rooms/:id/word-lists/:list", putWordList);
  app.delete("/v1/rooms/:id/word-lists/:list", removeWordList);
  app.all("/v1/rooms/:id/word-lists/:list", () => notAllowed("GET, HEAD, PUT, DELETE"));
  route(app, "POST", "/v1/rooms/:id/attachments", attach);
  app.get("/v1/rooms/:id/attachments/:attachment", download);
  app.put("/v1/rooms/:id/attachments/:attachment", receive);
  app.all("/v1/rooms/:id/attachments/:attachment", () => notAllowed("GET, HEAD, PUT"));
  route(app, "GET", "/v1/rooms/:id/socket", roomSocket);
  route(app, "GET", "/v1/me/socket", userSocket);
  app.put("/v1/me/profile", putProfile);
  app.all("/v1/me/profile", () => notAllowed("PUT"));
  route(app, "GET", "/v1/users/:user/profile", readProfile);
  route(app, "GET", "/v1/me/blocks", listBlocks);
  app.put("/v1/me/blocks/:user", putBlock);
  app.delete("/v1/me/blocks/:user", deleteBlock);
  app.all("/v1/me/blocks/:user", () => notAllowed("PUT, DELETE"));
  route(app, "GET", "/v1/search", searchMessages);
  app.route("/v1/admin", makeAdmin());
  route(app, "POST", EDGE_PATHS.resend, resend);
  route(app, "GET", "/healthz", health);
  return app;
}

/** One method at one path; any other method there is answered by 405. */
function route(app: App<Env>, method: "GET" | "POST", path: string, handler: Handler<{ Bindings: Env }>): void {
  app.on(method, path, handler);
  const allow = method === "GET" ? "GET, HEAD" : method;
  app.all(path, () => notAllowed(allow));
}

function notAllowed(allow: string): Response {
  return problem(errorOf("method_not_allowed", allow), { allow });
}
