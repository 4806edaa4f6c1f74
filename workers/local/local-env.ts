/** What only the local Worker has besides: wrangler.local.toml. */
import type { Env } from "../env.ts";
import type { LocalQueueStore } from "./local-queue-store.ts";

export interface LocalEnv extends Env {
  LOCAL_QUEUE: DurableObjectNamespace<LocalQueueStore>;
  /** What the bridge shows when it pulls, as it shows an API token in production. */
  LOCAL_QUEUE_TOKEN: string;
}
