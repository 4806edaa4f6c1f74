/** See wrangler.toml. */
import { WorkerEntrypoint } from "cloudflare:workers";
import edge from "../../../workers/edge/index.ts";

export { Directory, PresenceCopy, Room, Site, User } from "../../../workers/edge/index.ts";

export class Queue extends WorkerEntrypoint {
  async sendBatch() {}
}

export default edge;
