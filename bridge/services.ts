/** What this process runs, as its configuration says. */
import { type Archive } from "./archive/archive.ts";
import { type Config } from "./config.ts";
import { Drain } from "./drain/drain.ts";
import { QueueClient } from "./drain/queue-client.ts";
import type { Reachability } from "./drain/reachability.ts";
import { SegmentEnricher } from "./enrich/enricher.ts";
import { GapHealer } from "./enrich/gap-healer.ts";
import { ENRICHMENT_GROUP, type EventLog } from "./log/event-log.ts";
import { type Logger } from "./logger.ts";
import { type Metrics } from "./metrics.ts";
import { type Preparations } from "./migrations/preparations.ts";
import { type Search } from "./search/search.ts";
import { type Service } from "./service.ts";
import { GatheredSink } from "./sinks/gathered-sink.ts";
import { groupOf, runSink, sinkMetrics, type SinkMetrics } from "./sinks/run-sink.ts";
import { type Sink } from "./sinks/sink.ts";

export interface ServiceParts {
  readonly config: Config;
  readonly log: EventLog;
  /** Absent where the bridge archives nothing. */
  readonly archive: Archive | undefined;
  readonly search: Search;
  readonly relational: Sink;
  readonly prepare: Preparations;
  readonly reachability: Reachability;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export function servicesOf(parts: ServiceParts): readonly Service[] {
  const { services } = parts.config;
  return [
    ...(services.has("drain") ? drains(parts) : []),
    ...(services.has("enrich") ? enrichment(parts) : []),
    ...sinks(parts),
  ];
}

/** The consumer groups whose lag this process reports: those it is part of. */
export function groupsOf(parts: ServiceParts): readonly string[] {
  const enrich = parts.config.services.has("enrich") ? [ENRICHMENT_GROUP] : [];
  return [...enrich, ...sinksOf(parts).map(({ sink }) => groupOf(sink))];
}

/** An empty queue is asked again after an eighth of the longest pause, then ever more seldom: each pull is billed. */
const IDLE_STEPS = 8;

function drains({ config: { queues }, log, prepare, reachability, logger, metrics }: ServiceParts): readonly Service[] {
  if (!queues) return [];
  const drained = metrics.counter("starling_drained_segments_total", "Segments moved from a queue to chat.raw.");
  const dead = metrics.counter("starling_drained_dead_total", "Queue messages that are no segments.");
  const backlog = metrics.gauge("starling_queue_backlog", "Messages waiting in a queue, as it said last.");
  const { apiBase, accountId, token, visibilityTimeoutMs, maxIdleMs, queueIds, deadLetterQueueId } = queues;
  const all = deadLetterQueueId === undefined ? queueIds : [...queueIds, deadLetterQueueId];
  return all.map((queueId) => {
    const drain = new Drain({
      queue: new QueueClient({ apiBase, accountId, token, queueId }),
      log,
      logger,
      visibilityTimeoutMs,
      reachability,
      idle: { firstMs: Math.max(1, maxIdleMs / IDLE_STEPS), maxMs: maxIdleMs },
      onDrained: (moved) => {
        drained.add({ queue: queueId }, moved.segments);
        dead.add({ queue: queueId }, moved.dead);
        backlog.set({ queue: queueId }, moved.backlog);
      },
    });
    return { id: drain.id, prepare: prepare.log, run: (signal) => drain.run(signal) };
  });
}

function enrichment({ config, log, prepare, logger }: ServiceParts): readonly Service[] {
  const enricher = new SegmentEnricher();
  const { edgeUrl, environment, secrets } = config;
  if (edgeUrl === undefined) throw new Error("enrichment needs EDGE_URL");
  const healer = new GapHealer({ gaps: enricher.gaps, log, edgeUrl, secret: secrets[0], environment, logger });
  return [
    { id: "enrich", prepare: prepare.log, run: (signal) => log.enrich(enricher, signal) },
    { id: healer.id, prepare: prepare.log, run: (signal) => healer.run(signal) },
  ];
}

interface SinkService {
  readonly sink: Sink;
  /** What must be there before it writes. */
  readonly store: () => Promise<void>;
}

function sinksOf({ config: { services }, archive, search, relational, prepare }: ServiceParts): readonly SinkService[] {
  return [
    ...(services.has("archive") && archive ? [{ sink: archive, store: prepare.archive }] : []),
    ...(services.has("search") ? [{ sink: search, store: prepare.search }] : []),
    ...(services.has("relational") ? [{ sink: relational, store: prepare.database }] : []),
  ];
}

function sinks(parts: ServiceParts): readonly Service[] {
  const counts = sinkMetrics(parts.metrics);
  return sinksOf(parts).map((it) => sinkService(it, counts, parts));
}

function sinkService({ sink, store }: SinkService, metrics: SinkMetrics, parts: ServiceParts): Service {
  const { config, log, logger, prepare } = parts;
  const topic = `${config.topicPrefix}chat.events`;
  const gathered = new GatheredSink(sink);
  return {
    id: sink.name,
    prepare: async () => {
      await Promise.all([store(), prepare.log()]);
    },
    run: (signal) => runSink({ sink: gathered, log, topic, logger, metrics }, signal),
  };
}
