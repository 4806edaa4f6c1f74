/** One Kafka broker in KRaft mode, broker and controller in one process. */
import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { findJava17, required } from "../java.ts";
import type { LocalService } from "../service.ts";
import { CONF, DATA, JARS, PORTS } from "../settings.ts";
import { classPath, hasLogged, isListening, render, run } from "../shell.ts";

const TEMPLATES = join(import.meta.dirname, "conf");
const conf = join(CONF, "kafka");
const data = join(DATA, "kafka");

export const kafka: LocalService = {
  name: "kafka",
  ports: [PORTS.kafka, PORTS.kafkaController],
  stopSignal: "SIGTERM",

  async prepare() {
    mkdirSync(conf, { recursive: true });
    const values = { PORT: PORTS.kafka, CONTROLLER_PORT: PORTS.kafkaController, DATA: data };
    writeFileSync(join(conf, "server.properties"), render(join(TEMPLATES, "server.properties"), values));
    copyFileSync(join(TEMPLATES, "log4j2.yaml"), join(conf, "log4j2.yaml"));
    if (existsSync(join(data, "meta.properties"))) return;
    const format = ["format", "--standalone", "-t", clusterId(), "-c", join(conf, "server.properties")];
    await run(java(), [...jvm("128m"), "kafka.tools.StorageTool", ...format]);
  },

  command: () => ({
    file: java(),
    args: ["-Xms128m", "-XX:+ExitOnOutOfMemoryError", ...jvm("512m"), "kafka.Kafka", join(conf, "server.properties")],
  }),

  isReady: async () => hasLogged("kafka", "Kafka Server started") && isListening(PORTS.kafka),
};

function java(): string {
  return join(required(findJava17()), "bin/java");
}

/** The quick compiler only: a test's broker never runs long enough for the slow one to pay on two cores. */
function jvm(heap: string): string[] {
  const logging = `-Dlog4j2.configurationFile=${join(conf, "log4j2.yaml")}`;
  const lean = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", `-Xmx${heap}`, "-Djava.awt.headless=true"];
  return [...lean, logging, "-cp", classPath(join(JARS, "kafka/lib"))];
}

/** Sixteen random bytes in base64url; the tool takes a leading dash for an option. */
function clusterId(): string {
  const id = randomBytes(16).toString("base64url");
  return id.startsWith("-") ? clusterId() : id;
}
