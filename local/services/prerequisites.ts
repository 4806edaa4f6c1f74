/** What the machine must bring, said all at once and before anything is done. */
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";

import { findJava17, findJdk21 } from "./java.ts";
import { missingJars } from "./jars.ts";
import { missingPackages, runs } from "./packages.ts";
import { FOLDER } from "./settings.ts";

/** Thrown before anything was started; the message has one line per missing prerequisite. */
export class MissingPrerequisites extends Error {
  override readonly name = "MissingPrerequisites";

  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
  }
}

/** Refuses a machine that cannot run the services from packages and jars. */
export function checkLocalPrerequisites(): void {
  const lines = process.platform === "linux" ? missingOnLinux() : [notLinux()];
  if (lines.length > 0) throw new MissingPrerequisites(lines);
}

/** Refuses an engine that cannot read compose.yaml. */
export function checkDockerPrerequisites(): void {
  if (runs("docker", "compose", "version")) return;
  const way = "install the compose plugin, or set STARLING_SERVICES=local";
  throw new MissingPrerequisites([`missing: docker compose (the Docker engine answers, its plugin does not: ${way})`]);
}

function missingOnLinux(): string[] {
  const lines = [];
  if (findJava17() === undefined) lines.push("missing: Java 17, for Kafka and Cassandra (or set JAVA17_HOME)");
  if (findJdk21() === undefined) lines.push("missing: a JDK of 21 or newer, for Elasticsearch (or set JAVA21_HOME)");
  if (missingJars().length > 0 && !runs("mvn", "--version")) lines.push("missing: Maven, to fetch the servers' jars");
  const packages = missingPackages();
  if (packages.length > 0 && process.getuid?.() !== 0) {
    lines.push(`missing: the packages ${packages.join(", ")} (only root can install them)`);
  } else if (packages.length > 0 && !runs("apt-get", "--version")) {
    lines.push(`missing: ${packages.join(", ")} (no apt-get here to install them with)`);
  }
  const closed = closedFolder();
  if (closed !== undefined) {
    lines.push(`missing: access of the postgres user to ${closed} (set STARLING_SERVICES_DIR to a folder elsewhere)`);
  }
  return lines;
}

/** The first folder above the data that other users cannot enter: under root, Postgres runs as a user of its own. */
function closedFolder(): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const above = [FOLDER];
  while (above[0] !== undefined && above[0] !== dirname(above[0])) above.unshift(dirname(above[0]));
  return above.find((folder) => existsSync(folder) && (statSync(folder).mode & 0o001) === 0);
}

function notLinux(): string {
  return "missing: Linux or a Docker engine (start Docker, and the services run in it)";
}
