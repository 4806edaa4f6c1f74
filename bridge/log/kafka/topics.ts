/** Creates the topics that are missing, and refuses to run on ones that do not fit. */
import { setTimeout as delay } from "node:timers/promises";
// Its error classes are no named exports to Node, only to bundlers: they come with the whole.
import kafkajs, { type Admin, type ITopicConfig, type ITopicMetadata } from "kafkajs";
import type { KafkaLogSettings } from "./settings.ts";

/** Dead letters wait for a person. */
const DEAD_RETENTION_MS = 90 * 24 * 3_600_000;

const READY_TIMEOUT_MS = 15_000;
const READY_EVERY_MS = 50;

export async function prepareTopics(admin: Admin, settings: KafkaLogSettings): Promise<void> {
  const { topics, partitions } = settings;
  const existing = new Set(await admin.listTopics());
  const missing = topicConfigs(settings).filter(({ topic }) => !existing.has(topic));
  // Two processes may start at once: the second one's "exists already" is a success.
  if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: false });

  // A target's partition is a function of the count, and events, state and input of a target share the number.
  for (const topic of await whenReady(admin, Object.values(topics))) {
    const found = topic.partitions.length;
    if (topic.name === topics.dead || found === partitions) continue;
    throw new Error(`${topic.name} has ${found} partitions, configured are ${partitions}: the count is fixed`);
  }
}

/**
 * A broker that answered "created" may not know of the topic for a moment, and its partitions elect leaders after that.
 * kafkajs waits for the second only.
 */
async function whenReady(admin: Admin, names: string[]): Promise<readonly ITopicMetadata[]> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: names });
      if (topics.every(hasLeaders)) return topics;
    } catch (error) {
      if (!(error instanceof kafkajs.KafkaJSProtocolError) || error.type !== "UNKNOWN_TOPIC_OR_PARTITION") throw error;
    }
    if (performance.now() > deadline) throw new Error(`no leaders for ${names.join(", ")}`);
    await delay(READY_EVERY_MS);
  }
}

export function hasLeaders({ partitions }: ITopicMetadata): boolean {
  return partitions.length > 0 && partitions.every(({ leader }) => leader >= 0);
}

function topicConfigs({ topics, partitions, replicationFactor, retentionMs }: KafkaLogSettings): ITopicConfig[] {
  const copies = replicationFactor === undefined ? {} : { replicationFactor };
  const kept = { name: "retention.ms", value: String(retentionMs) };
  return [
    {
      topic: topics.raw,
      numPartitions: partitions,
      ...copies,
      configEntries: [kept, { name: "message.timestamp.type", value: "LogAppendTime" }],
    },
    { topic: topics.events, numPartitions: partitions, ...copies, configEntries: [kept] },
    {
      topic: topics.state,
      numPartitions: partitions,
      ...copies,
      configEntries: [
        { name: "cleanup.policy", value: "compact" },
        // A restore reads what is not compacted yet: roll and clean earlier than the defaults (7 days, half of it dirty).
        { name: "segment.ms", value: String(3_600_000) },
        { name: "min.cleanable.dirty.ratio", value: "0.1" },
      ],
    },
    {
      topic: topics.dead,
      numPartitions: 1,
      ...copies,
      configEntries: [{ name: "retention.ms", value: String(DEAD_RETENTION_MS) }],
    },
  ];
}
