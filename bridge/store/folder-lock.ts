/**
 * An exclusive lock on a folder. PGlite has none of its own, and two processes on one folder lose rows without a word. The
 * lock is an open SQLite transaction on a file beside the folder: the operating system holds it, so it is gone with its
 * process, however that died, and no stale lock ever has to be guessed at. The holder's pid stands in a second file, for
 * the message only.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";

export interface FolderLock {
  release(): void;
}

export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
}

const busy = z.object({ errcode: z.literal(5) });

/** @throws {FolderInUse} when a process has it, this one included. */
export function lockFolder(folder: string): FolderLock {
  const path = resolve(folder);
  mkdirSync(dirname(path), { recursive: true });
  const file = new DatabaseSync(`${path}.lock`);
  try {
    file.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
  } catch (error) {
    file.close();
    if (!busy.safeParse(error).success) throw error;
    throw new FolderInUse(`${path} is in use by ${holderOf(path)}; only one bridge can have an embedded database`);
  }
  writeFileSync(`${path}.pid`, String(process.pid));
  return { release: () => file.close() };
}

function holderOf(path: string): string {
  try {
    return `process ${readFileSync(`${path}.pid`, "utf8")}`;
  } catch {
    return "another process";
  }
}
