/** One Postgres from the Debian package, with a data folder of its own: the system's cluster is not touched. */
import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Client } from "pg";

import { endpoints } from "./endpoints.ts";
import type { LocalService } from "./service.ts";
import { DATA, PORTS } from "./settings.ts";
import { run } from "./shell.ts";

const data = join(DATA, "postgres");

export const postgres: LocalService = {
  name: "postgres",
  ports: [PORTS.postgres],
  stopSignal: "SIGINT", // the fast shutdown; SIGTERM would wait for every client to leave

  async prepare() {
    if (existsSync(join(data, "PG_VERSION"))) return;
    const user = postgresUser();
    const password = join(DATA, "postgres.password");
    mkdirSync(data, { recursive: true, mode: 0o700 });
    writeFileSync(password, "starling\n");
    if (user !== undefined) for (const path of [data, password]) chownSync(path, user.uid, user.gid);
    const options = ["-U", "starling", "-E", "UTF8", "--no-locale", "-A", "scram-sha-256", `--pwfile=${password}`];
    await run(postgresBinary("initdb"), ["-D", data, ...options, "--no-sync"], { ...user, cwd: "/" });
    rmSync(password);
    // the single-user mode makes the database before anyone can connect and find it missing
    const input = "CREATE DATABASE starling\n";
    await run(postgresBinary("postgres"), ["--single", "-D", data, "postgres"], { ...user, cwd: "/", input });
  },

  command() {
    const user = postgresUser();
    const settings = { listen_addresses: "127.0.0.1", port: PORTS.postgres, unix_socket_directories: "" };
    const tuned = { ...settings, max_connections: 200, log_timezone: "UTC", timezone: "UTC" };
    const args = Object.entries(tuned).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    return { file: postgresBinary("postgres"), args: ["-D", data, ...args], cwd: "/", ...(user && { user }) };
  },

  async isReady() {
    const client = new Client({ connectionString: endpoints().DATABASE_URL, connectionTimeoutMillis: 1_000 });
    client.on("error", () => {}); // a server that is shutting down tells its clients so
    const answered = await client.connect().then(() => true, () => false);
    if (answered) await client.end();
    return answered;
  },
};

/** A program of the newest installed Postgres: Debian keeps them off the PATH. */
export function postgresBinary(name: "initdb" | "postgres"): string {
  const versions = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  const paths = newestFirst.map((version) => join("/usr/lib/postgresql", version, "bin", name));
  return paths.find((path) => existsSync(path)) ?? name;
}

/** Root must hand over to the package's user, because Postgres refuses root; anyone else runs it as themselves. */
function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}
