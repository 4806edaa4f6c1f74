/** Migration files: `NNNN_name.<ext>`, applied in the order of their numbers, never changed once they were applied somewhere. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface MigrationFile {
  /** The file's name without its extension: `0001_messages`. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text, in hex. */
  readonly checksum: string;
}

const NAME = /^(\d{4})_[a-z0-9_-]+$/;

/** Sorted by number. A folder that does not exist has no migrations. */
export async function readMigrations(folder: string, extension: string): Promise<readonly MigrationFile[]> {
  const names = (await readdir(folder).catch(noSuchFolder)).filter((name) => name.endsWith(extension)).toSorted();
  const numbers = new Set<string>();
  const files: MigrationFile[] = [];
  for (const file of names) {
    const name = file.slice(0, -extension.length);
    const number = NAME.exec(name)?.[1];
    if (number === undefined) throw new Error(`${join(folder, file)}: a migration is called NNNN_name${extension}`);
    if (numbers.has(number)) throw new Error(`${folder} has two migrations ${number}`);
    numbers.add(number);
    const text = await readFile(join(folder, file), "utf8");
    files.push({ name, text, checksum: createHash("sha256").update(text).digest("hex") });
  }
  return files;
}

function noSuchFolder(error: unknown): string[] {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
  throw error;
}
