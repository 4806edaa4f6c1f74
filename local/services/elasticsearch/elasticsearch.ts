/** One Elasticsearch node, without the modules that are not published as jars. */
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { findJdk21, required } from "../java.ts";
import type { LocalService } from "../service.ts";
import { CONF, DATA, FOLDER, LOGS, PORTS } from "../settings.ts";
import { classPath } from "../shell.ts";
import { buildModules, HOME } from "./build.ts";

const TEMPLATES = join(import.meta.dirname, "conf");
const conf = join(CONF, "elasticsearch");
const data = join(DATA, "elasticsearch");
const scratch = join(FOLDER, "tmp");

export const elasticsearch: LocalService = {
  name: "elasticsearch",
  ports: [PORTS.elasticsearch, PORTS.elasticsearchTransport],
  stopSignal: "SIGTERM",

  async prepare() {
    await buildModules(required(findJdk21()));
    for (const folder of [conf, data, scratch, join(HOME, "plugins")]) mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(TEMPLATES)) copyFileSync(join(TEMPLATES, file), join(conf, file));
  },

  command: () => ({
    file: join(required(findJdk21()), "bin/java"),
    cwd: HOME,
    args: [
      ["-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:MaxDirectMemorySize=256m"],
      // class data sharing: written when the node first stops, it halves the processor time of every later boot
      ["-XX:+AutoCreateSharedArchive", `-XX:SharedArchiveFile=${join(HOME, "classes.jsa")}`],
      ["-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-Xlog:aot=off"],
      ["--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"],
      [`-Djava.io.tmpdir=${scratch}`, "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8"],
      ["-Dlog4j2.disable.jmx=true", "-Dlog4j.shutdownHookEnabled=false"],
      ["-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true"],
      ["-Dio.netty.recycler.maxCapacityPerThread=0", "-Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false"],
      [`-Des.path.home=${HOME}`, `-Des.path.conf=${conf}`],
      ["-cp", classPath(join(HOME, "lib")), "EsLauncher"],
      [`-Ehttp.port=${PORTS.elasticsearch}`, `-Etransport.port=${PORTS.elasticsearchTransport}`],
      [`-Epath.data=${data}`, `-Epath.logs=${LOGS}`],
    ].flat(),
  }),

  async isReady() {
    const health = `http://127.0.0.1:${PORTS.elasticsearch}/_cluster/health?wait_for_status=yellow&timeout=1s`;
    return fetch(health, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  },
};
