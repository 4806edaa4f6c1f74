/** The copy of presence in Upstash Redis, by REST: one pipeline a call, bounded in time, behind a breaker. */
import { Redis } from "@upstash/redis/cloudflare";
import * as z from "zod/mini";
import type { ReadAnswer, ReadCommand, WriteCommand } from "../../src/domain/presence-commands.ts";
import { unreachable } from "../../src/domain/unreachable.ts";
import type { Breaker } from "./breaker.ts";
import { PresenceUnknown, type PresenceStore } from "./store.ts";

/** Redis answers in a few milliseconds; who waits longer waits for a fault. */
const LIMIT_MS = 300;
/** Commands in one request: Upstash takes 1 MB on its smallest plan, a command is below 300 bytes but for lists. */
const PIPELINE = 1_000;

type Pipeline = ReturnType<Redis["pipeline"]>;

export interface RedisSettings {
  readonly url: string;
  readonly token: string;
}

export class RedisStore implements PresenceStore {
  readonly #settings: RedisSettings;
  readonly #breaker: Breaker;

  constructor(settings: RedisSettings, breaker: Breaker) {
    this.#settings = settings;
    this.#breaker = breaker;
  }

  async write(commands: readonly WriteCommand[]): Promise<void> {
    for (let at = 0; at < commands.length; at += PIPELINE) {
      const part = commands.slice(at, at + PIPELINE);
      // oxlint-disable-next-line no-await-in-loop -- in order
      await this.#run((pipeline) => part.forEach((it) => addWrite(pipeline, it)));
    }
  }

  async read(commands: readonly ReadCommand[]): Promise<ReadAnswer[]> {
    if (commands.length === 0) return [];
    const answers = await this.#run((pipeline) => commands.forEach((it) => addRead(pipeline, it)));
    return commands.map((it, index) => readAnswer(it, answers[index]));
  }

  async #run(fill: (pipeline: Pipeline) => void): Promise<unknown[]> {
    if (!this.#breaker.enter()) throw new PresenceUnknown("Redis is away");
    // Not AbortSignal.timeout: its timer goes on after the answer, and keeps an object awake.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), LIMIT_MS);
    try {
      const redis = new Redis({
        ...this.#settings,
        retry: false,
        automaticDeserialization: false,
        enableTelemetry: false,
        // A function: a signal of its own makes an abort look like an answer.
        signal: () => limit.signal,
      });
      const pipeline = redis.pipeline();
      fill(pipeline);
      const answers: unknown[] = await pipeline.exec();
      this.#breaker.succeeded();
      return answers;
    } catch (error) {
      this.#breaker.failed();
      throw new PresenceUnknown("Redis did not answer", { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

function addWrite(to: Pipeline, it: WriteCommand): void {
  switch (it.op) {
    case "put": {
      const [first, ...others] = it.scores.map(([member, score]) => ({ member, score }));
      if (!first) return;
      if (it.greater) to.zadd(it.key, { gt: true }, first, ...others);
      else to.zadd(it.key, first, ...others);
      return;
    }
    case "take":
      to.zrem(it.key, ...it.members);
      return;
    case "trim":
      to.zremrangebyscore(it.key, "-inf", `(${it.below}`);
      return;
    case "fields":
      to.hset(it.key, it.fields);
      return;
    case "mark":
      to.set(it.key, "1", { pxat: it.until });
      return;
    case "expire":
      to.pexpireat(it.key, it.at);
      return;
    case "remove":
      to.del(it.key);
      return;
    default:
      unreachable(it);
  }
}

function addRead(to: Pipeline, it: ReadCommand): void {
  switch (it.op) {
    case "scores":
      to.zmscore(it.key, [...it.members]);
      return;
    case "above":
      to.zrange(it.key, `(${it.score}`, "+inf", { byScore: true, withScores: true, offset: 0, count: it.limit });
      return;
    case "hash":
      to.hgetall(it.key);
      return;
    case "marked":
      to.exists(it.key);
      return;
    default:
      unreachable(it);
  }
}

const texts = z.array(z.coerce.string());
const scores = z.array(z.nullable(z.coerce.number()));

/** Numbers come as text, pairs as one flat list. */
function readAnswer(it: ReadCommand, answer: unknown): ReadAnswer {
  switch (it.op) {
    case "scores":
      return { op: "scores", scores: scores.parse(answer ?? []).map((score) => score ?? undefined) };
    case "above":
      return { op: "above", members: pairs(answer).map(([member, score]) => ({ member, score: Number(score) })) };
    case "hash": {
      const fields = pairs(answer);
      return { op: "hash", fields: fields.length === 0 ? undefined : Object.fromEntries(fields) };
    }
    case "marked":
      return { op: "marked", marked: Number(answer) === 1 };
    default:
      return unreachable(it);
  }
}

function pairs(answer: unknown): [string, string][] {
  const flat = texts.parse(answer ?? []);
  return flat.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, flat[at + 1] ?? ""]] : []));
}
