/** The chat page, built by the first who needs it after a change. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { ROOT } from "./root.ts";

const BUILT = join(ROOT, "dist/web/index.html");
const STAMP = join(ROOT, ".starling/page.sha256");

/** Does nothing when the page was built from exactly these sources. Returns whether it had to be built. */
export async function buildPage(): Promise<boolean> {
  const now = hashOfSources();
  if (existsSync(BUILT) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === now) return false;
  const vite = join(ROOT, "node_modules/vite/bin/vite.js");
  await promisify(execFile)(process.execPath, [vite, "build", "src/web", "--logLevel", "warn"], { cwd: ROOT });
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, now);
  return true;
}

function hashOfSources(): string {
  const hash = createHash("sha256").update(readFileSync(join(ROOT, "package-lock.json")));
  const entries = readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) hash.update(`${file}\n`).update(readFileSync(file)).update("\n");
  return hash.digest("hex");
}
