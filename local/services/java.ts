/** Finds the two Javas: Cassandra 5 runs on 17 only, and Elasticsearch 9 on 21 or newer, with a compiler. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The home of a Java 17; undefined when the machine has none. */
export function findJava17(): string | undefined {
  return homes().find((home) => versionOf(home) === 17 && existsSync(join(home, "bin/java")));
}

/** The home of a JDK of 21 or newer; undefined when the machine has none. */
export function findJdk21(): string | undefined {
  return homes().find((home) => versionOf(home) >= 21 && existsSync(join(home, "bin/javac")));
}

/** The same, for code that runs after the prerequisites were checked. */
export function required(home: string | undefined): string {
  if (home === undefined) throw new Error("no Java of the needed version");
  return home;
}

function homes(): string[] {
  const named = [process.env["JAVA_HOME"], process.env["JAVA17_HOME"], process.env["JAVA21_HOME"]];
  const installed = ["/usr/lib/jvm", "/opt"].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).map((entry) => join(folder, entry)) : [],
  );
  return [...named.filter((home) => home !== undefined), ...installed.toSorted()];
}

/** The major version from the `release` file that every Java home has; 0 when this is not one. */
function versionOf(home: string): number {
  const release = join(home, "release");
  if (!existsSync(release)) return 0;
  return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, "utf8"))?.[1] ?? 0);
}
