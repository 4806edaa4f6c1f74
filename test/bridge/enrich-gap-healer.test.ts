/** Gaps are asked for, declared lost only on the object's word, and never skipped. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SegmentEnricher } from "../../bridge/enrich/enricher.ts";
import { GapHealer } from "../../bridge/enrich/gap-healer.ts";
import type { RawInput, RawRecord } from "../../bridge/log/event-log.ts";
import { StagedState } from "../../bridge/log/staged-state.ts";
import { verify } from "../../src/domain/signature.ts";
import type { Segment } from "../../src/protocol/segment.ts";
import { EPOCH, lost, randomRoom, segment } from "./event-log-fixtures.ts";

const lobby = randomRoom();
const SECRET = "shared by edge and bridge";

/** An edge that answers as it is told; undefined: 503. */
let edge: Server;
let lostUpTo: number | undefined;
let questions: { readonly body: unknown; readonly isSigned: boolean }[];
/** A partition of the raw log that is enriched at once. */
let appended: RawInput[];
let released: number[];
let state: Map<string, string>;
let offset: number;
let now: number;
let enricher: SegmentEnricher;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  lostUpTo = 0;
  questions = [];
  appended = [];
  released = [];
  state = new Map();
  offset = 0;
  now = Date.now();
  enricher = new SegmentEnricher(() => now);
  edge = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      const header = String(request.headers["starling-signature"]);
      const path = request.url ?? "";
      void verify([SECRET], header, { method: "POST", path, body }, Date.now()).then((isSigned) => {
        questions.push({ body: JSON.parse(body), isSigned });
        if (lostUpTo === undefined) response.writeHead(503).end("{}");
        else response.writeHead(200).end(JSON.stringify({ lost: lostUpTo }));
      });
    });
  });
  await new Promise<void>((resolve) => edge.listen(0, "127.0.0.1", resolve));
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await running;
  edge.closeAllConnections();
  await new Promise((resolve) => edge.close(resolve));
});

function feed(...segments: readonly Segment[]): void {
  process(segments.map((it) => JSON.stringify(it)));
}

function process(bodies: readonly string[]): void {
  const records = bodies.map((body): RawRecord => ({ partition: 0, offset: String(offset++), at: now, body }));
  const staged = new StagedState(state);
  const { events } = enricher.process(records, staged);
  staged.apply();
  released.push(...events.map((it) => it.event.activity.seq));
}

function heal(graceMs: number): void {
  const log = {
    append: async (records: readonly RawInput[]) => {
      appended.push(...records);
      process(records.map((it) => it.body));
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has this kind of address
  const { port } = edge.address() as AddressInfo;
  const logger = pino({ level: "silent" });
  const healer = new GapHealer({
    gaps: enricher.gaps,
    log,
    edgeUrl: `http://127.0.0.1:${port}`,
    secret: SECRET,
    environment: "test",
    logger,
    graceMs,
    lookEveryMs: 5,
  });
  running = healer.run(stop.signal);
}

const asked = (times: number) => expect.poll(() => questions.length, { timeout: 20_000, interval: 5 }).toBe(times);

test("the edge is asked for exactly the missing numbers, signed", async () => {
  feed(segment(lobby, 1, 2), segment(lobby, 6, 7));
  heal(0);
  await expect.poll(() => questions.length).toBeGreaterThanOrEqual(1);

  expect(questions[0]).toEqual({ body: { target: lobby, epoch: EPOCH, first: 3, last: 5 }, isSigned: true });
  expect(appended).toEqual([]);
  expect(released).toEqual([1, 2]);
});

test("a gap that is younger than the grace is left alone", async () => {
  const old = randomRoom();
  now = Date.now() - 120_000;
  feed(segment(old, 2, 2));
  now = Date.now();
  feed(segment(lobby, 2, 2));
  heal(60_000);
  await asked(1);

  expect(questions[0]?.body).toMatchObject({ target: old });
});

test("what the object no longer has is declared lost, once, and what is behind it is released", async () => {
  lostUpTo = 5;
  feed(segment(lobby, 1, 2), segment(lobby, 6, 7));
  heal(0);
  await expect.poll(() => released).toEqual([1, 2, 5, 6, 7]);

  expect(appended).toEqual([{ target: lobby, body: JSON.stringify(lost(lobby, 3, 5)) }]);
  expect(questions).toHaveLength(1);
});

test("what the object has in part is declared lost in part; the rest stays awaited", async () => {
  lostUpTo = 4;
  feed(segment(lobby, 1, 2), segment(lobby, 6, 7));
  heal(0);
  await expect.poll(() => released).toEqual([1, 2, 4]);

  expect([...enricher.gaps]).toMatchObject([{ first: 5, last: 5 }]);
  feed(segment(lobby, 5, 5));
  expect(released).toEqual([1, 2, 4, 5, 6, 7]);
});

test("more than was asked for is never declared lost", async () => {
  lostUpTo = 9;
  feed(segment(lobby, 1, 2), segment(lobby, 6, 7));
  heal(0);
  await expect.poll(() => appended.length).toBe(1);

  expect(appended[0]?.body).toBe(JSON.stringify(lost(lobby, 3, 5)));
});

test("an edge that does not answer is asked again, and nothing is skipped meanwhile", async () => {
  lostUpTo = undefined;
  feed(segment(lobby, 1, 2), segment(lobby, 6, 7));
  heal(0);
  await expect.poll(() => questions.length).toBeGreaterThanOrEqual(3);

  expect(released).toEqual([1, 2]);
  expect(appended).toEqual([]);
  lostUpTo = 5;
  await expect.poll(() => released).toEqual([1, 2, 5, 6, 7]);
});

test("a gap that closed by itself is not asked about", async () => {
  now = Date.now() - 60_000;
  feed(segment(lobby, 1, 2), segment(lobby, 6, 7), segment(lobby, 3, 5));
  const other = randomRoom();
  feed(segment(other, 2, 2));
  heal(1_000);
  await asked(1);

  expect(questions[0]?.body).toMatchObject({ target: other });
});

test("gaps of a partition that went to another process are not asked about by this one", async () => {
  feed(segment(lobby, 2, 2));
  enricher.revoked(0);

  expect([...enricher.gaps]).toEqual([]);
  enricher.restored(0, state);
  expect([...enricher.gaps]).toMatchObject([{ target: lobby, first: 1, last: 1 }]);
  heal(0);
  await expect.poll(() => questions.length).toBeGreaterThanOrEqual(1);
});
