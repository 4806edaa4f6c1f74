/**
 * `node test/bench/presence.ts`: what it takes to ask the presence service for many people, one question after the other, with
 * services running (`npm run services`). Prints the table of docs/benchmarks.md; nothing passes or fails by it.
 */
import { z } from "zod";
import { endpoints } from "../../local/services/services.ts";
import { bearer, room, startPresence } from "../bridge/presence-service.ts";

const QUESTIONS = 200;
const WARM_UP = 20;
/** Of those who are asked for. */
const ONLINE = 0.5;
/** All in one room each, which everybody may list. */
const IN_A_ROOM = 10;

const answer = z.object({
  users: z.optional(z.array(z.object({ status: z.string() }))),
  friends: z.optional(z.array(z.object({ status: z.string() }))),
});

// Straight to Redis's own proxy: nothing in between counts here.
const { UPSTASH_REDIS_REST_URL } = endpoints();
const presence = await startPresence(() => ({ UPSTASH_REDIS_REST_URL }));
try {
  const ids = Array.from({ length: 1_000 }, (_, at) => `user-${String(at).padStart(6, "0")}@example.org`);
  const online = ids.filter((_, at) => at < ids.length * ONLINE);
  // oxlint-disable-next-line no-await-in-loop -- in order
  for (const id of online) await presence.tell(id);
  for (let at = 0; at < online.length; at += IN_A_ROOM)
    // oxlint-disable-next-line no-await-in-loop -- in order
    await presence.tellRoom(room(), online.slice(at, at + IN_A_ROOM), true);
  say("| question | people | p50 ms | p95 ms | p99 ms | answered `unknown` |", "| --- | --: | --: | --: | --: | --: |");
  for (const count of [1, 100, 1_000]) {
    const asked = ids.slice(0, count);
    const json = { ...(await bearer("ada")), "content-type": "application/json" };
    const body = JSON.stringify({ ids: asked });
    say(await measure("`POST /v1/online`", count, "/v1/online", { method: "POST", headers: json, body }));
    presence.site.answer = () => ({ friends: asked });
    say(await measure("`GET /v1/me/friends`", count, "/v1/me/friends", { headers: await bearer("ada") }));
  }
} finally {
  await presence.stop();
}

async function measure(name: string, count: number, path: string, init: RequestInit): Promise<string> {
  const times: number[] = [];
  let unknown = 0;
  for (let at = -WARM_UP; at < QUESTIONS; at++) {
    const begun = performance.now();
    // oxlint-disable-next-line no-await-in-loop -- one after the other is what is measured
    const response = await presence.ask(path, init);
    // oxlint-disable-next-line no-await-in-loop -- the same
    const { users, friends } = answer.parse(await response.json());
    if (at < 0) continue;
    times.push(performance.now() - begun);
    if ([...(users ?? []), ...(friends ?? [])].some(({ status }) => status === "unknown")) unknown++;
  }
  const sorted = times.toSorted((a, b) => a - b);
  const part = (share: number) => (sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(1);
  return `| ${name} | ${count} | ${part(0.5)} | ${part(0.95)} | ${part(0.99)} | ${unknown} of ${QUESTIONS} |`;
}

function say(...lines: string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
