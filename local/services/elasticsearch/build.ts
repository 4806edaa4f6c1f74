/** Turns the jars of Elasticsearch into a home it can start from: our launcher, and the two modules' descriptors. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { JARS } from "../settings.ts";
import { run } from "../shell.ts";

export const HOME = join(JARS, "elasticsearch");
const SOURCES = join(import.meta.dirname, "java");

/** Compiles the launcher and the stand-ins for missing modules; does nothing when that is done already. */
export async function buildModules(jdk: string): Promise<void> {
  const stamp = join(HOME, "built");
  const version = versionOfSources(jdk);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === version) return;

  const classes = join(HOME, "classes");
  const extras = join(HOME, "modules/local-extras");
  for (const stale of [classes, extras, join(HOME, "classes.jsa")]) rmSync(stale, { recursive: true, force: true });
  for (const folder of [classes, extras]) mkdirSync(folder, { recursive: true });
  const sources = readdirSync(SOURCES).map((file) => join(SOURCES, file));
  await run(join(jdk, "bin/javac"), ["-nowarn", "--release", "21", "-cp", `${HOME}/lib/*`, "-d", classes, ...sources]);

  const compiled = readdirSync(classes);
  const launcher = compiled.filter((file) => file.startsWith("EsLauncher"));
  const others = compiled.filter((file) => !file.startsWith("EsLauncher"));
  const jar = join(jdk, "bin/jar");
  await run(jar, ["--create", "--file", join(HOME, "lib/es-launcher.jar"), ...launcher], { cwd: classes });
  await run(jar, ["--create", "--file", join(extras, "local-extras.jar"), ...others], { cwd: classes });

  describe("transport-netty4", "org.elasticsearch.transport.netty4.Netty4Plugin");
  describe("local-extras", "LocalExtras");
  await linkZstd();
  writeFileSync(stamp, version);
}

/** Makes a folder of jars a module in Elasticsearch's eyes; as a plain one, because the server is on the class path. */
function describe(name: string, classname: string): void {
  const version = /^elasticsearch-([\d.]+)\.jar$/m.exec(readdirSync(join(HOME, "lib")).join("\n"))?.[1] ?? "";
  const lines = [`name=${name}`, `description=${name}`, `version=${version}`, `elasticsearch.version=${version}`];
  const text = [...lines, "java.version=21", `classname=${classname}`, ""].join("\n");
  writeFileSync(join(HOME, "modules", name, "plugin-descriptor.properties"), text);
}

/** Debian's libzstd under the name that the server loads; without it, its native methods stay off. */
async function linkZstd(): Promise<void> {
  const found = /libzstd\.so\.1 .*=> (.*)/.exec(await run("/sbin/ldconfig", ["-p"]))?.[1];
  if (found === undefined) return;
  const folder = join(HOME, "lib/platform", process.arch === "arm64" ? "linux-aarch64" : "linux-x64");
  mkdirSync(folder, { recursive: true });
  const link = join(folder, "libzstd.so");
  if (!existsSync(link)) symlinkSync(found, link);
}

function versionOfSources(jdk: string): string {
  const hash = createHash("sha256").update(jdk);
  for (const file of readdirSync(SOURCES).toSorted()) hash.update(readFileSync(join(SOURCES, file)));
  return hash.digest("hex");
}
