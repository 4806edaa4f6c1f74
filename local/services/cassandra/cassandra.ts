/** One Cassandra node that owns the whole ring. */
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { findJava17, required } from "../java.ts";
import type { LocalService } from "../service.ts";
import { CONF, DATA, JARS, LOGS, PORTS } from "../settings.ts";
import { classPath, hasLogged, isListening, render } from "../shell.ts";

const TEMPLATES = join(import.meta.dirname, "conf");
const conf = join(CONF, "cassandra");
const data = join(DATA, "cassandra");
const lib = join(JARS, "cassandra/lib");

/** Nobody to wait for: each of these is a pause that lets a ring of many nodes settle. */
const ALONE = [
  "-Dcassandra.ring_delay_ms=0",
  "-Dcassandra.skip_wait_for_gossip_to_settle=0",
  "-Dcassandra.superuser_setup_delay_ms=0",
  "-Dcassandra.shutdown_announce_in_ms=0",
];

export const cassandra: LocalService = {
  name: "cassandra",
  ports: [PORTS.cassandra, PORTS.cassandraStorage],
  stopSignal: "SIGTERM",

  async prepare() {
    mkdirSync(conf, { recursive: true });
    mkdirSync(data, { recursive: true });
    const values = { PORT: PORTS.cassandra, STORAGE_PORT: PORTS.cassandraStorage, DATA: data };
    writeFileSync(join(conf, "cassandra.yaml"), render(join(TEMPLATES, "cassandra.yaml"), values));
    for (const file of ["logback.xml", "jvm.options"]) copyFileSync(join(TEMPLATES, file), join(conf, file));
  },

  command: () => ({
    file: join(required(findJava17()), "bin/java"),
    args: [
      [`@${join(conf, "jvm.options")}`],
      ["-Xms256m", "-Xmx1024m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
      ["-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", `-javaagent:${memoryMeter()}`],
      [`-Dcassandra.config=file://${join(conf, "cassandra.yaml")}`, `-Dcassandra.storagedir=${data}`],
      [`-Dlogback.configurationFile=file:${join(conf, "logback.xml")}`, `-Dcassandra.logdir=${LOGS}`],
      ["-Dcassandra-foreground=yes", ...ALONE],
      ["-cp", classPath(lib), "org.apache.cassandra.service.CassandraDaemon"],
    ].flat(),
  }),

  isReady: async () => hasLogged("cassandra", "Startup complete") && isListening(PORTS.cassandra),
};

/** Cassandra weighs its memtables with this agent and refuses to start without it. */
function memoryMeter(): string {
  const jar = readdirSync(lib).find((file) => file.startsWith("jamm-"));
  if (jar === undefined) throw new Error(`no jamm jar in ${lib}`);
  return join(lib, jar);
}
