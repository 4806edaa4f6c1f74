/**
 * The files of a message that was deleted or purged: nobody gets them from then on, and they leave the bucket, those of a purged one at
 * once, those of a deleted one when it can no longer be expected back. What has to go is stored with the change itself, and
 * tried until it is gone. A file that two messages name goes with the first of them.
 */
import type { Attachment } from "../../src/protocol/attachment.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import { UPLOAD_MS } from "../attachments/upload-to.ts";

/** A deleted message that comes back within it has its files. Ours: 30 days. */
export const DELETED_FILES_MS = 30 * 24 * 3_600_000;
/** A bucket that does not answer is asked again after so long. */
const RETRY_MS = 30_000;
/** Keys that R2 removes in one call. */
const MAX_KEYS = 1_000;

export interface LeavingFilesDeps {
  readonly sql: SqlStorage;
  /** Absent: nothing can be attached here, and nothing is removed. */
  readonly bucket: Pick<R2Bucket, "delete"> | undefined;
  readonly keyOf: (file: string) => string;
  readonly wakeAt: (at: number) => void;
  readonly onError: (error: unknown) => void;
}

export class LeavingFiles {
  readonly #deps: LeavingFilesDeps;

  constructor(deps: LeavingFilesDeps) {
    this.#deps = deps;
  }

  /** In the transaction of the change. What was to go later goes at `due`, too, where that is sooner. */
  leave({ epoch, seq }: Cursor, files: readonly Attachment[] | undefined, due: number): void {
    const { sql } = this.#deps;
    sql.exec("UPDATE leaving_files SET due = min(due, ?) WHERE epoch = ? AND seq = ?", due, epoch, seq);
    for (const { id, thumbnail } of files ?? [])
      for (const file of thumbnail === undefined ? [id] : [id, thumbnail])
        sql.exec(
          `INSERT INTO leaving_files (file, epoch, seq, due) VALUES (?, ?, ?, ?)
           ON CONFLICT (file) DO UPDATE SET due = min(due, excluded.due)`,
          file,
          epoch,
          seq,
          due,
        );
  }

  /** The message is back. */
  stay({ epoch, seq }: Cursor): void {
    this.#deps.sql.exec("DELETE FROM leaving_files WHERE epoch = ? AND seq = ? AND removed = 0", epoch, seq);
  }

  isLeaving(file: string | undefined): boolean {
    if (file === undefined) return false;
    return this.#deps.sql.exec("SELECT 1 FROM leaving_files WHERE file = ?", file).toArray().length > 0;
  }

  /** At wake, and after every change. */
  arm(): void {
    const { due } = this.#deps.sql.exec<{ due: number | null }>("SELECT min(due) AS due FROM leaving_files").one();
    if (due !== null) this.#deps.wakeAt(due);
  }

  async run(now: number): Promise<void> {
    const { sql, bucket, keyOf, wakeAt, onError } = this.#deps;
    if (!bucket) return;
    const rows = sql
      .exec<{ file: string; removed: number }>(
        "SELECT file, removed FROM leaving_files WHERE due <= ? LIMIT ?",
        now,
        MAX_KEYS,
      )
      .toArray();
    try {
      if (rows.length > 0) await bucket.delete(rows.map(({ file }) => keyOf(file)));
      for (const { file, removed } of rows)
        if (removed) sql.exec("DELETE FROM leaving_files WHERE file = ?", file);
        else sql.exec("UPDATE leaving_files SET removed = 1, due = ? WHERE file = ?", now + UPLOAD_MS, file);
      this.arm();
    } catch (error) {
      onError(error);
      wakeAt(now + RETRY_MS);
    }
  }
}
