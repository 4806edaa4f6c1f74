import { expect, test } from "vitest";
import { createLogger, scrubber } from "../../bridge/logger.ts";
import { readConfig } from "../../bridge/config.ts";
import { secretsOf } from "../../bridge/secrets.ts";

const SECRETS = {
  shared: "what-edge-and-bridge-share-in-tests",
  older: "what-they-shared-before-that-in-tests",
  token: "token-of-the-queue",
  kafka: "password-of-kafka",
  cassandra: "password-of-cassandra",
  elasticsearch: "key-of-elasticsearch",
  postgres: "p@ss of postgres",
};

const config = readConfig({
  BRIDGE_SECRETS: `${SECRETS.shared},${SECRETS.older}`,
  EDGE_URL: "http://edge",
  QUEUES_ACCOUNT_ID: "account",
  QUEUES_TOKEN: SECRETS.token,
  QUEUE_IDS: "events-0",
  EVENT_LOG: "kafka",
  KAFKA_BROKERS: "kafka:9092",
  KAFKA_SASL_MECHANISM: "plain",
  KAFKA_SASL_USERNAME: "ada",
  KAFKA_SASL_PASSWORD: SECRETS.kafka,
  ARCHIVE: "cassandra",
  CASSANDRA_CONTACT_POINTS: "cassandra:9042",
  CASSANDRA_DATACENTER: "dc1",
  CASSANDRA_USERNAME: "ada",
  CASSANDRA_PASSWORD: SECRETS.cassandra,
  SEARCH: "elasticsearch",
  ELASTICSEARCH_URL: "http://elasticsearch:9200",
  ELASTICSEARCH_API_KEY: SECRETS.elasticsearch,
  DATABASE_URL: `postgres://ada:${encodeURIComponent(SECRETS.postgres)}@db/starling`,
});

function logged(): { logger: ReturnType<typeof createLogger>; text: () => string } {
  let text = "";
  const logger = createLogger("info", scrubber(secretsOf(config)), { write: (line) => void (text += line) });
  return { logger, text: () => text };
}

test("every secret of the configuration is known as one", () => {
  expect(secretsOf(config).toSorted()).toEqual(Object.values(SECRETS).toSorted());
});

test("no secret is written, whether in a field, a message, an error, its cause or its stack", () => {
  const { logger, text } = logged();
  for (const secret of Object.values(SECRETS)) {
    const err = new Error(`refused ${secret}`, { cause: new Error(`because of ${secret}`) });
    logger.error({ err, anything: { else: secret } }, `it was ${secret}`);
  }
  logger.info({ headers: { authorization: "Bearer not-of-the-configuration" }, password: "nor-this" }, "fields");
  logger.warn("connecting to redis://bob:nor-that-one@cache:6379/0");

  for (const secret of [...Object.values(SECRETS), "not-of-the-configuration", "nor-this", "nor-that-one"]) {
    expect(text()).not.toContain(secret);
  }
  expect(text().match(/\[redacted\]/g)?.length).toBeGreaterThan(20);
});

test("each line is JSON, and an error has its message and stack under `err`", () => {
  const { logger, text } = logged();
  logger.error({ err: new TypeError("broken") }, "it failed");

  expect(JSON.parse(text())).toMatchObject({
    level: 50,
    msg: "it failed",
    err: { type: "TypeError", message: "broken" },
  });
});
