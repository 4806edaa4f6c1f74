/** Creates the topics that are missing, and refuses to run on ones that do not fit. */
import type { Admin, ITopicConfig } from "kafkajs";
import type { KafkaLogSettings } from "./settings.ts";

/** Dead letters wait for a person. */
const DEAD_RETENTION_MS = 90 * 24 * 3_600_000;

export async function prepareTopics(admin: Admin, settings: KafkaLogSettings): Promise<void> {
  const { topics, partitions } = settings;
  const existing = new Set(await admin.listTopics());
  const missing = topicConfigs(settings).filter(({ topic }) => !existing.has(topic));
  // Two processes may start at once: the second one's "exists already" is a success. Elections are awaited by metadata below.
  if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: true });

  // A target's partition is a function of the count, and events, state and input of a target share the number.
  const metadata = await admin.fetchTopicMetadata({ topics: [topics.raw, topics.events, topics.state] });
  for (const topic of metadata.topics) {
    if (topic.partitions.length === partitions) continue;
    throw new Error(
      `${topic.name} has ${topic.partitions.length} partitions, configured are ${partitions}: the count is fixed`,
    );
  }
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
