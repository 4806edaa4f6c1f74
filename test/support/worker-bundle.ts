/**
 * A Worker as wrangler would upload it, and what its configuration says about bindings. Kept by the hash of everything
 * that goes into it, so that only the first test file after a change waits for the bundler.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { promisify } from "node:util";

import { z } from "zod";

import { ROOT } from "../../local/root.ts";

const CACHE = join(ROOT, ".starling/bundles");
/** Everything in here may end up in a bundle, besides the folder of the configuration itself. */
const SOURCES = ["src/protocol", "src/domain", "workers", "migrations"];
const SOURCE_FILE = /\.(?:ts|js|sql|toml)$/;
/** Wrangler's own files among those that it writes. */
const NO_MODULE = /\.map$|^README\.md$|^bundle\.json$/;

const description = z.object({
  main: z.string(),
  compatibilityDate: z.string(),
  compatibilityFlags: z.array(z.string()),
  vars: z.record(z.string(), z.string()),
  /** Durable Object namespaces of this Worker itself. */
  objects: z.array(z.object({ binding: z.string(), className: z.string() })),
  /** Entrypoints of this Worker itself, bound as services. */
  services: z.array(z.object({ binding: z.string(), entrypoint: z.string().optional() })),
});

export type BundleDescription = z.infer<typeof description>;
export interface WorkerBundle extends BundleDescription {
  readonly folder: string;
  /** File names in `folder`; `main` is one of them. */
  readonly modules: readonly string[];
}

/** @param config a wrangler configuration, relative to the repository */
export async function bundleWorker(config: string): Promise<WorkerBundle> {
  const folder = join(CACHE, hashOf(config));
  if (!existsSync(folder)) await build(config, folder);
  const known = description.parse(JSON.parse(readFileSync(join(folder, "bundle.json"), "utf8")));
  return { ...known, folder, modules: readdirSync(folder).filter((file) => !NO_MODULE.test(file)) };
}

/** Builds beside the final folder and moves it there in one step: two test runs may want the same bundle at once. */
async function build(config: string, folder: string): Promise<void> {
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  const cli = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const args = [cli, "deploy", "--dry-run", "--config", config, "--outdir", making];
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" };
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
  writeFileSync(join(making, "bundle.json"), JSON.stringify(await describe(config)));
  try {
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** What we need of wrangler's own reading of the configuration. */
const wranglerConfig = z.object({
  main: z.string(),
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()),
  vars: z.record(z.string(), z.unknown()),
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
  services: z.array(z.object({ binding: z.string(), entrypoint: z.string().optional() })).default([]),
});

async function describe(config: string): Promise<BundleDescription> {
  // half a second to load, and only needed here
  const { unstable_readConfig: readConfig } = await import("wrangler");
  const read = wranglerConfig.parse(readConfig({ config: join(ROOT, config) }, { hideWarnings: true }));
  return {
    main: `${basename(read.main, extname(read.main))}.js`,
    compatibilityDate: read.compatibility_date,
    compatibilityFlags: read.compatibility_flags,
    vars: Object.fromEntries(Object.entries(read.vars).map(([name, value]) => [name, String(value)])),
    objects: read.durable_objects.bindings.map((it) => ({ binding: it.name, className: it.class_name })),
    services: read.services,
  };
}

function hashOf(config: string): string {
  const hash = createHash("sha256");
  const own = dirname(config) === "." ? [] : [dirname(config)];
  const files = [config, "package-lock.json", ...[...SOURCES, ...own].flatMap(filesIn)];
  for (const file of files)
    hash
      .update(`${file}\n`)
      .update(readFileSync(join(ROOT, file)))
      .update("\n");
  return hash.digest("hex").slice(0, 16);
}

function filesIn(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && SOURCE_FILE.test(entry.name));
  return files.map((entry) => relative(ROOT, join(entry.parentPath, entry.name))).toSorted();
}
