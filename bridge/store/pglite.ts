/**
 * Postgres inside this process, on a folder: what `npm start` uses. PGlite leaves to its user what a server does by itself:
 * an exclusive lock, checkpoints, vacuum, and flushing to disk.
 */
import { mkdirSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import { Pool } from "pg";
import { type Logger } from "../logger.ts";
import { type Database } from "./database.ts";
import { lockFolder } from "./folder-lock.ts";
import { flushToDisk } from "./pglite-fsync.ts";

/** shared_buffers: 128 MB by default, which makes it 350 MB of memory instead of 200. */
const SETTINGS = ["fsync=on", "wal_sync_method=fsync", "shared_buffers=32MB"].flatMap((setting) => ["-c", setting]);
/** PGlite has no checkpointer: without one the write-ahead log grows, and with it the next start. */
const CHECKPOINT_EVERY_MS = 45_000;
/** Nor an autovacuum: rows that were replaced would stay for ever. */
const VACUUM_EVERY_MS = 5 * 60_000;
/** Whoever waits this long for the one connection waits for itself: a nested query inside a transaction. */
const CONNECT_TIMEOUT_MS = 60_000;

export async function openPglite(folder: string, logger: Logger): Promise<Database> {
  const lock = lockFolder(folder);
  try {
    mkdirSync(folder, { recursive: true });
    const engine = await PGlite.create({
      dataDir: folder,
      relaxedDurability: false,
      // -F switches fsync off.
      startParams: PGlite.defaultStartParams.filter((parameter) => parameter !== "-F").concat(SETTINGS),
    });
    flushToDisk(engine, folder);
    // No `max`: more than one connection crashes the process. No idle timeout: there is only one to keep.
    const settings = { idleTimeoutMillis: 0, connectionTimeoutMillis: CONNECT_TIMEOUT_MS };
    const pool = new Pool(Object.assign(createPgConfig(engine), settings));
    pool.on("error", (err) => logger.warn({ err }, "the embedded database's connection broke"));
    const upkeep = [every(CHECKPOINT_EVERY_MS, "CHECKPOINT"), every(VACUUM_EVERY_MS, "VACUUM")];
    return { kind: "pglite", pool, close };

    function every(ms: number, statement: string): NodeJS.Timeout {
      const run = () => pool.query(statement).catch((err: unknown) => logger.warn({ err, statement }, "upkeep failed"));
      return setInterval(() => void run(), ms).unref();
    }

    async function close(): Promise<void> {
      for (const timer of upkeep) clearInterval(timer);
      await pool.query("CHECKPOINT").catch((err: unknown) => logger.warn({ err }, "no checkpoint before closing"));
      await pool.end();
      await engine.close();
      lock.release();
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}
