/** The kafkajs client, with its log made ours. */
import { Kafka, logLevel, type LogEntry, type RetryOptions } from "kafkajs";
import type { KafkaLogSettings } from "./settings.ts";

/**
 * What kafkajs reports at ERROR and is part of every day: the next transaction finds the one before not quite finished, a
 * group changes hands. What matters reaches us as a rejected promise, and is logged where it is handled.
 */
const ROUTINE =
  /concurrent operation|CONCURRENT_TRANSACTIONS|rebalanc|not aware of this member|coordinator is loading/i;

/** Said here because the library has other defaults when NODE_ENV is "test". */
const RETRY = { initialRetryTime: 300, maxRetryTime: 5_000, multiplier: 2, factor: 0.2, retries: 5 };

export function kafkaClient({ brokers, log, security }: KafkaLogSettings, retry: RetryOptions = RETRY): Kafka {
  const write = ({ level, namespace, log: { message, ...fields } }: LogEntry): void => {
    const details = { namespace, groupId: fields["groupId"], error: fields["error"] };
    if (level > logLevel.WARN || ROUTINE.test(`${message} ${String(fields["error"])}`)) log.debug(details, message);
    else log.info(details, message);
  };
  return new Kafka({
    clientId: "starling",
    brokers: [...brokers],
    ...security,
    logLevel: logLevel.WARN,
    logCreator: () => write,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry,
  });
}
