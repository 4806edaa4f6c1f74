/** A reader of the topic of events, as an analyst's would be: committed records only, from the start. */
import { Kafka, logLevel } from "kafkajs";
import { z } from "zod";

import { endpoints } from "../../../local/services/endpoints.ts";
import { messageAt, nextMark } from "../load/marker.ts";
import type { Log } from "./arrivals.ts";

/** A reader that asks for no more than it needs sees each record at once. */
const MAX_WAIT_MS = 20;

const record = z.object({ activity: z.object({ target: z.string(), epoch: z.number(), seq: z.number() }) });

/** `onMessage` gets each message that carries a mark. Resolves, with the way to end it, once the reader has its partitions. */
export async function readTopic(
  name: string,
  onMessage: (log: Log, seq: number, message: number) => void,
): Promise<() => Promise<void>> {
  const kafka = new Kafka({ brokers: endpoints().KAFKA_BROKERS.split(","), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `${name}-bench`, maxWaitTimeInMs: MAX_WAIT_MS, minBytes: 1 });
  await consumer.connect();
  await consumer.subscribe({ topic: `${name}.chat.events`, fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    eachMessage: async ({ message: { value } }) => {
      const mark = value === null ? -1 : nextMark(value, 0);
      if (value === null || mark < 0) return;
      const { activity } = record.parse(JSON.parse(value.toString("utf8")));
      onMessage({ target: activity.target, epoch: activity.epoch }, activity.seq, messageAt(value, mark));
    },
  });
  await joined;
  return () => consumer.disconnect();
}
