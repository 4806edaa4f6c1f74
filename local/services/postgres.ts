/** One Postgres from the Debian package, with a data folder of its own: the system's cluster is not touched. */
import { execFileSync } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { Client } from "pg";

import { endpoints } from "./endpoints.ts";
import { bornAt } from "./process-table.ts";
import type { LocalService } from "./service.ts";
import { DATA, PORTS } from "./settings.ts";
import { run } from "./shell.ts";

const data = join(DATA, "postgres");

export const postgres: LocalService = {
  name: "postgres",
  ports: [PORTS.postgres],
  stopSignal: "SIGINT", // the fast shutdown; SIGTERM would wait for every client to leave

  /** Made beside its place and renamed when complete: a start that is cut short leaves no half of a database. */
  async prepare() {
    if (existsSync(data)) return removeStaleLock();
    const fresh = `${data}.new`;
    const password = `${data}.password`;
    const user = postgresUser();
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { mode: 0o700 });
    writeFileSync(password, "starling\n");
    if (user !== undefined) for (const path of [fresh, password]) chownSync(path, user.uid, user.gid);
    const access = ["-U", "starling", "-A", "scram-sha-256", `--pwfile=${password}`];
    const options = [...access, "-E", "UTF8", "--no-locale", "--no-sync"];
    await run(postgresBinary("initdb"), ["-D", fresh, ...options], { ...user, cwd: "/" });
    // the single-user mode makes the database before anyone can connect and find it missing
    const input = "CREATE DATABASE starling\n";
    await run(postgresBinary("postgres"), ["--single", "-D", fresh, "postgres"], { ...user, cwd: "/", input });
    rmSync(password);
    renameSync(fresh, data);
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
    const answered = await client.connect().then(
      () => true,
      () => false,
    );
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
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** A killed Postgres that its parent has not collected yet looks alive to the next one, which then refuses to start. */
function removeStaleLock(): void {
  const lock = join(data, "postmaster.pid");
  if (!existsSync(lock)) return;
  const pid = Number.parseInt(readFileSync(lock, "utf8"), 10);
  if (bornAt(pid) === undefined) rmSync(lock);
}

function idOf(flag: "-u" | "-g"): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}
