import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "../../bridge/config.ts";
import { EXPECTED } from "../../bridge/config-variables.ts";

const SECRET = "a-secret-of-at-least-32-characters";
const minimal = {
  BRIDGE_SECRETS: SECRET,
  DATABASE_URL: "postgres://ada:hunter22@db:5432/starling",
  EDGE_URL: "https://chat.example/",
  QUEUES_ACCOUNT_ID: "account",
  QUEUES_TOKEN: "queue-token-value",
  QUEUE_IDS: "one, two",
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
const namesOf = (environment: Record<string, string>) =>
  problemsOf(environment).map((problem) => problem.split(" ")[0]);

describe("the configuration", () => {
  test("takes the least there can be, with defaults for the rest", () => {
    const config = readConfig(minimal);

    expect(config).toMatchObject({
      environment: "local",
      secrets: [SECRET],
      edgeUrl: "https://chat.example",
      queues: {
        apiBase: "https://api.cloudflare.com/client/v4",
        queueIds: ["one", "two"],
        visibilityTimeoutMs: 60_000,
        maxIdleMs: 2_000,
      },
      log: { kind: "postgres" },
      topicPrefix: "",
      partitions: 16,
      archive: { kind: "postgres" },
      search: { kind: "postgres" },
      database: { kind: "postgres", url: minimal.DATABASE_URL },
      http: { host: "127.0.0.1", port: 8788 },
      migrateAtStart: true,
    });
    expect([...config.services]).toEqual(["drain", "enrich", "archive", "search", "relational", "query"]);
  });

  test("names everything that is wrong at once", () => {
    const names = namesOf({
      BRIDGE_SECRETS: "short",
      EVENT_LOG: "kafka",
      ARCHIVE: "cassandra",
      SEARCH: "elasticsearch",
      BRIDGE_PORT: "eighty",
      KAFKA_PARTITIONS: "0",
      DATABASE_URL: "mysql://nope",
      EDGE_URL: "ftp://edge",
    });

    expect(names).toEqual(
      "BRIDGE_PORT BRIDGE_SECRETS CASSANDRA_CONTACT_POINTS CASSANDRA_DATACENTER DATABASE_URL EDGE_URL ELASTICSEARCH_URL"
        .concat(" KAFKA_BROKERS KAFKA_PARTITIONS QUEUES_ACCOUNT_ID QUEUES_TOKEN QUEUE_IDS")
        .split(" "),
    );
  });

  test.each(Object.keys(EXPECTED))("says what %s should be when it is wrong", (name) => {
    // Names and free texts take nearly anything; nothing takes this.
    const wrong = `${"x".repeat(200)} \u0000`;
    const free = /_TOKEN|ACCOUNT_ID|QUEUE_IDS?$|QUEUE_ID|USERNAME|PASSWORD|API_KEY|HOST|DATACENTER|BRIDGE_SECRETS/.test(
      name,
    );
    const problems = problemsOf({ ...minimal, [name]: wrong }).filter((problem) =>
      problem.startsWith(`${name} is wrong`),
    );
    expect(problems).toHaveLength(free ? 0 : 1);
  });

  test("never shows a secret's value", () => {
    const secrets = { short: "tiny-secret-1", url: "hunter22", password: "pass-word-1", key: "api-key-1" };
    const problems = problemsOf({
      BRIDGE_SECRETS: secrets.short,
      DATABASE_URL: `mysql://ada:${secrets.url}@db/x`,
      KAFKA_SASL_PASSWORD: secrets.password,
      CASSANDRA_PASSWORD: secrets.password,
      ELASTICSEARCH_API_KEY: secrets.key,
      QUEUES_TOKEN: secrets.key,
    });

    expect(problems.length).toBeGreaterThan(4);
    for (const secret of Object.values(secrets)) expect(problems.join("\n")).not.toContain(secret);
  });

  test("an empty variable is one that is not set", () => {
    expect(namesOf({ ...minimal, DATABASE_URL: " " })).toEqual(["DATABASE_URL"]);
    expect(readConfig({ ...minimal, BRIDGE_PORT: "" }).http.port).toBe(8788);
  });

  test("asks only for what the chosen services need", () => {
    const { BRIDGE_SECRETS, DATABASE_URL } = minimal;
    const config = readConfig({ BRIDGE_SECRETS, DATABASE_URL, BRIDGE_SERVICES: "query,search" });

    expect([...config.services]).toEqual(["search", "query"]);
    expect(config.queues).toBeUndefined();
    expect(namesOf({ BRIDGE_SECRETS, DATABASE_URL, BRIDGE_SERVICES: "enrich" })).toEqual(["EDGE_URL"]);
    expect(namesOf({ BRIDGE_SECRETS, DATABASE_URL, BRIDGE_SERVICES: "cooking" })).toEqual(["BRIDGE_SERVICES"]);
  });

  test("has no archive service where the archive is somebody else's, or nobody's", () => {
    for (const ARCHIVE of ["site", "none"]) {
      expect([...readConfig({ ...minimal, ARCHIVE }).services]).not.toContain("archive");
    }
  });

  test("a half of a pair of credentials is missing its other half", () => {
    expect(namesOf({ ...minimal, CASSANDRA_USERNAME: "ada" })).toEqual(["CASSANDRA_PASSWORD"]);
    expect(namesOf({ ...minimal, KAFKA_SASL_PASSWORD: "x" })).toEqual(["KAFKA_SASL_MECHANISM"]);
    expect(namesOf({ ...minimal, KAFKA_SASL_MECHANISM: "plain" })).toEqual([
      "KAFKA_SASL_PASSWORD",
      "KAFKA_SASL_USERNAME",
    ]);
  });

  test("an embedded database is a folder", () => {
    expect(readConfig({ ...minimal, DATABASE_URL: "pglite:./.starling/db" }).database).toEqual({
      kind: "pglite",
      folder: "./.starling/db",
    });
  });
});
