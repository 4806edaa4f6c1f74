/** Dead letters as records: the body as it stood in the log is the value, why and where from are headers. */
import type { Message } from "kafkajs";
import type { DeadLetter } from "../event-log.ts";

export function deadMessage({ sink, topic, partition, offset, reason, body }: DeadLetter): Message {
  return { key: sink, value: body, headers: { sink, topic, partition: String(partition), offset, reason } };
}
