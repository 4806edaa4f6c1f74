import { readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Drain } from "../../bridge/drain/drain.ts";
import { QueueClient } from "../../bridge/drain/queue-client.ts";
import type { RawInput } from "../../bridge/log/event-log.ts";
import { localSettings } from "../../local/config.ts";
import { bundleWorker } from "../support/worker-bundle.ts";

/** The local queue as `npm start` has it, in the runtime's own simulator: what the drain pulls from on every developer's machine. */
let queueWorker: Miniflare | undefined;
let origin: string;

beforeAll(async () => {
  const bundle = await bundleWorker("wrangler.local.toml");
  const options = convertV4MiniflareOptions({
    workers: [
      {
        name: "starling",
        // The first one is the entry.
        modules: [bundle.main, ...bundle.modules.filter((name) => name !== bundle.main)].map((name) => ({
          type: name.endsWith(".sql") ? "Text" : "ESModule",
          path: join(bundle.folder, name),
          contents: readFileSync(join(bundle.folder, name), "utf8"),
        })),
        modulesRoot: bundle.folder,
        compatibilityDate: bundle.compatibilityDate,
        bindings: bundle.vars,
        durableObjects: Object.fromEntries(
          bundle.objects.map(({ binding, className }) => [binding, { className, useSQLite: true }]),
        ),
        serviceBindings: { EVENTS_0: { name: "starling", entrypoint: "LocalQueue" } },
      },
    ],
  });
  queueWorker = new Miniflare(options);
  origin = (await queueWorker.ready).origin;
}, 60_000);
afterAll(() => queueWorker?.dispose());

const json = { "content-type": "application/json" };

/** A group by a development token: its `create` is the first segment of its log. */
async function makeRoom(name: string): Promise<string> {
  const login = await fetch(`${origin}/dev/token`, { method: "POST", headers: json, body: JSON.stringify({ name }) });
  const { token } = (await login.json()) as { token: string };
  const made = await fetch(`${origin}/v1/rooms`, {
    method: "POST",
    headers: { ...json, authorization: `Bearer ${token}` },
    body: JSON.stringify({ kind: "group", name }),
  });
  const { id } = (await made.json()) as { id: string };
  return id.split(".")[0] ?? "";
}

function drain(into: RawInput[], isRight: () => boolean): Promise<void> {
  const stop = new AbortController();
  const queue = new QueueClient({
    apiBase: `${origin}/client/v4`,
    accountId: "local",
    token: localSettings()("LOCAL_QUEUE_TOKEN"),
    queueId: "events-0",
  });
  const log = {
    append: async (records: readonly RawInput[]) => {
      into.push(...records);
      if (isRight()) stop.abort();
    },
    appendDead: async (letters: readonly unknown[]) => expect(letters).toEqual([]),
    isWritable: () => Promise.resolve(true),
  };
  const logger = pino({ level: "silent" });
  return new Drain({ queue, log, logger, visibilityTimeoutMs: 1_000 }).run(stop.signal);
}

test("what rooms write into the local queue is pulled, appended and acknowledged by the bridge's drain", async () => {
  const rooms = await Promise.all(["one", "two", "three"].map(makeRoom));
  const drained: RawInput[] = [];
  await drain(drained, () => rooms.every((room) => drained.some((it) => it.target === room)));

  const raw = drained.filter((it) => rooms.includes(it.target)).map((it) => JSON.parse(it.body) as unknown);
  expect(raw).toHaveLength(3);
  for (const it of raw) expect(it).toMatchObject({ v: 1, first: 1, last: 1, events: [{ verb: "create" }] });
});

test("a message that was pulled and not acknowledged comes again after its lease, and one that was does not", async () => {
  const room = await makeRoom("again");
  const client = new QueueClient({
    apiBase: `${origin}/client/v4`,
    accountId: "local",
    token: localSettings()("LOCAL_QUEUE_TOKEN"),
    queueId: "events-0",
  });
  // A puller that died with what it held.
  let lost: readonly { body: string }[] = [];
  while (!lost.some((it) => it.body.includes(room))) lost = (await client.pull(1_000)).messages;

  const drained: RawInput[] = [];
  await drain(drained, () => drained.some((it) => it.target === room));
  // Whatever comes after it, it is not among that.
  const next = await makeRoom("next");
  await drain(drained, () => drained.some((it) => it.target === next));
  expect(drained.filter((it) => it.target === room)).toHaveLength(1);
}, 20_000);

test("a puller without the token gets nothing", async () => {
  const client = new QueueClient({
    apiBase: `${origin}/client/v4`,
    accountId: "local",
    token: "a guess",
    queueId: "events-0",
  });
  await expect(client.pull(1_000)).rejects.toThrow(/401/);
});
