/** The embedded database: one process at a time, nothing lost at a kill, and what it leaves to us is done. */
import { spawn, type ChildProcess } from "node:child_process";
import fs, { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import pino from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lockFolder } from "../../bridge/store/folder-lock.ts";
import { openDatabase, type Database } from "../../bridge/store/database.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const logger = pino({ level: "silent" });

let folder: string;
const open: Database[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "starling-store-")), "db");
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await Promise.all(open.splice(0).map((database) => database.close()));
  rmSync(join(folder, ".."), { recursive: true, force: true });
});

async function openHere(): Promise<Database> {
  const database = await openDatabase({ kind: "pglite", folder }, logger);
  open.push(database);
  return database;
}

/** Another process that has the folder open and commits a row at a time, saying so after each. */
const WRITER = `
  import pino from "pino";
  import { openDatabase } from "./bridge/store/database.ts";
  const { pool } = await openDatabase({ kind: "pglite", folder: process.argv[1] }, pino({ level: "silent" }));
  await pool.query("CREATE TABLE IF NOT EXISTS kept (id int PRIMARY KEY)");
  const { rows } = await pool.query("SELECT coalesce(max(id), 0) AS last FROM kept");
  for (let id = rows[0].last + 1; ; id++) {
    await pool.query("INSERT INTO kept VALUES ($1)", [id]);
    process.stdout.write(id + "\\n");
  }
`;

/** Resolves once that process has committed so many rows; it goes on. */
async function writerWith(rows: number): Promise<{ child: ChildProcess; committed: () => number }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", WRITER, folder], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  let last = 0;
  let seen = 0;
  const reached = Promise.withResolvers<void>();
  createInterface({ input: child.stdout, crlfDelay: Infinity }).on("line", (line) => {
    last = Number(line);
    if (++seen >= rows) reached.resolve();
  });
  await reached.promise;
  return { child, committed: () => last };
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once("exit", () => done()));
}

test("a second process is refused, and told who has the folder", async () => {
  const { child } = await writerWith(1);

  await expect(openHere()).rejects.toThrow(
    `${folder} is in use by process ${child.pid}; only one bridge can have an embedded database`,
  );
});

test("nor can the same process open it twice", async () => {
  const lock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(`is in use by process ${process.pid}`);

  lock.release();
  lockFolder(folder).release();
});

test("after kill -9 the lock is free and every commit that was acknowledged is there", async () => {
  for (let round = 1; round <= 3; round++) {
    const { child, committed } = await writerWith(20 * round);
    child.kill("SIGKILL");
    await ended(child);

    const database = await openHere();
    const { rows } = await database.pool.query("SELECT max(id) AS last, count(*)::int AS count FROM kept");
    expect(rows[0].last).toBeGreaterThanOrEqual(committed());
    expect(rows[0].count).toBe(rows[0].last);
    await open.pop()?.close();
  }
});

test("what is closed in order opens again with everything in it", async () => {
  const first = await openHere();
  await first.pool.query("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id");
  await open.pop()?.close();

  const again = await openHere();
  const { rows } = await again.pool.query("SELECT count(*)::int AS count FROM kept");
  expect(rows).toEqual([{ count: 1000 }]);
});

test("a commit reaches the disk before it is answered", async () => {
  const { pool } = await openHere();
  await pool.query("CREATE TABLE kept (id int)");
  const real = fs.fsyncSync;
  const flushed = vi.spyOn(fs, "fsyncSync").mockImplementation((fd) => real(fd));
  syncBuiltinESMExports();
  try {
    for (let id = 0; id < 10; id++) await pool.query("INSERT INTO kept VALUES ($1)", [id]);
    expect(flushed.mock.calls.length).toBeGreaterThanOrEqual(10);
  } finally {
    flushed.mockRestore();
    syncBuiltinESMExports();
  }
  const { rows } = await pool.query(
    "SELECT current_setting('fsync') AS fsync, current_setting('shared_buffers') AS mb",
  );
  expect(rows).toEqual([{ fsync: "on", mb: "32MB" }]);
});

test("transactions that run at once wait for each other on the one connection", async () => {
  const { pool } = await openHere();
  await pool.query("CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)");
  const increase = async () => {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const { rows } = await client.query("SELECT n FROM counter");
      await client.query("UPDATE counter SET n = $1", [rows[0].n + 1]);
      await client.query("COMMIT");
    } finally {
      client.release();
    }
  };

  await Promise.all(Array.from({ length: 20 }, increase));

  const { rows } = await pool.query("SELECT n FROM counter");
  expect(rows).toEqual([{ n: 20 }]);
});

test("the holder's pid is only a note: without it the lock holds as well", () => {
  const lock = lockFolder(folder);
  expect(readFileSync(`${folder}.pid`, "utf8")).toBe(String(process.pid));
  rmSync(`${folder}.pid`);

  expect(() => lockFolder(folder)).toThrow("in use by another process");
  lock.release();
  expect(existsSync(folder)).toBe(false);
});
