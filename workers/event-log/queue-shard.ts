/** One object always uses the same queue shard: a queue takes 5,000 messages a second (Cloudflare Queues, limits). */
import type { Env, EventQueue } from "../env.ts";

export function queueFor(env: Env, target: string): EventQueue {
  const shards = [env.EVENTS_0, env.EVENTS_1, env.EVENTS_2, env.EVENTS_3].filter((queue) => queue !== undefined);
  let hash = 0x811c9dc5;
  for (let i = 0; i < target.length; i++) hash = Math.imul(hash ^ target.charCodeAt(i), 0x01000193);
  return shards[(hash >>> 0) % shards.length] ?? env.EVENTS_0;
}
