/**
 * Brings one store up to date. What was applied is recorded in the store itself with its checksum; a file that changed after
 * it was applied is an error, for then nobody knows what the store looks like.
 */
import { type Logger } from "../logger.ts";
import { type MigrationFile } from "./files.ts";

export interface MigratableStore {
  /** As messages name it. */
  readonly name: string;
  /** Checksums by file name; empty when not even the place for records exists. Reads only. */
  applied(): Promise<ReadonlyMap<string, string>>;
  /** Makes the place for the records. Safe to run twice. */
  prepare(): Promise<void>;
  /** Applies one file and records it; in one transaction where the store has any, else safe to run twice. */
  apply(file: MigrationFile): Promise<void>;
}

/** Runs the work while no other process migrates. */
export type MigrationLock = <T>(work: () => Promise<T>) => Promise<T>;

/** Returns the names of what was applied now. The lock is taken only when there is something to do. */
export async function migrateStore(
  store: MigratableStore,
  files: readonly MigrationFile[],
  exclusively: MigrationLock,
  logger: Logger,
): Promise<readonly string[]> {
  if (pending(store.name, files, await store.applied()).length === 0) return [];
  return exclusively(async () => {
    await store.prepare();
    // Asked again: another process may have been faster to the lock.
    const todo = pending(store.name, files, await store.applied());
    for (const file of todo) {
      await store.apply(file);
      logger.info({ store: store.name, migration: file.name }, "applied a migration");
    }
    return todo.map(({ name }) => name);
  });
}

/** A store that is ahead of these files is fine: during a deploy, old bridges run beside new ones. */
function pending(
  store: string,
  files: readonly MigrationFile[],
  applied: ReadonlyMap<string, string>,
): readonly MigrationFile[] {
  const changed = files.filter(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum);
  if (changed.length > 0) {
    const names = changed.map(({ name }) => name).join(", ");
    throw new Error(`${store}: ${names} changed after it was applied; restore the file and add a new one instead`);
  }
  return files.filter(({ name }) => !applied.has(name));
}
