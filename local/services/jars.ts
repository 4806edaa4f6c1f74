/** Fetches the servers that come as Maven jars, once per version. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { JARS } from "./settings.ts";
import { run } from "./shell.ts";

export const JAR_SERVICES = ["kafka", "cassandra", "elasticsearch"] as const;
type JarService = (typeof JAR_SERVICES)[number];

/** The servers whose jars are not there yet, or are those of another version. */
export function missingJars(): JarService[] {
  return JAR_SERVICES.filter((name) => {
    const stamp = stampOf(name);
    return !existsSync(stamp) || readFileSync(stamp, "utf8") !== versionOf(name);
  });
}

/** Downloads what is missing, all in one Maven: starting it costs more than the copying does. */
export async function fetchJars(): Promise<void> {
  const missing = missingJars();
  if (missing.length === 0) return;
  for (const name of missing) rmSync(join(JARS, name), { recursive: true, force: true });
  mkdirSync(JARS, { recursive: true });
  const pom = join(import.meta.dirname, "pom.xml");
  await run("mvn", ["-q", "-B", "-T3", "-f", pom, "-pl", missing.join(), `-Dout=${JARS}`, "process-resources"]);
  for (const name of missing) writeFileSync(stampOf(name), versionOf(name));
}

function stampOf(name: JarService): string {
  return join(JARS, name, "stamp");
}

function versionOf(name: JarService): string {
  const hash = createHash("sha256");
  for (const pom of ["pom.xml", `${name}/pom.xml`]) hash.update(readFileSync(join(import.meta.dirname, pom)));
  return hash.digest("hex");
}
