/** The Worker of local development: the deployed one, a durable queue with its pull interface, and an issuer of tokens. */
import { makeApp } from "../edge/app.ts";
import edge from "../edge/index.ts";
import { issueToken } from "./development-issuer.ts";
import { getFaults, putFaults } from "./faults-api.ts";
import type { LocalEnv } from "./local-env.ts";
import { refuseStrangers } from "./loopback.ts";
import { ackMessages, pullMessages } from "./pull-api.ts";

export { Directory, PresenceCopy, Room, Site, User } from "../edge/index.ts";
export { LocalQueue } from "./local-queue.ts";
export { LocalQueueStore } from "./local-queue-store.ts";

const QUEUE = "/client/v4/accounts/:account/queues/:queue/messages";

const local = makeApp<LocalEnv>();
local.post("/dev/token", issueToken);
local.post(`${QUEUE}/pull`, pullMessages);
local.post(`${QUEUE}/ack`, ackMessages);
local.get("/__local/faults", getFaults);
local.put("/__local/faults", putFaults);
const LOCAL_PATHS = /^\/(?:dev|client|__local)\//;

export default {
  fetch(request: Request, env, ctx) {
    const refusal = refuseStrangers(request);
    if (refusal) return refusal;
    const app = LOCAL_PATHS.test(new URL(request.url).pathname) ? local : edge;
    return app.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<LocalEnv>;
