/**
 * Makes PGlite's fsync real. Its file system for Node (Emscripten's NODEFS) has no `fsync` operation: with `fsync=on` Postgres
 * asks for it, and nothing happens, so that a power cut could take back what was acknowledged. (A killed process loses
 * nothing either way.) `fdatasync` never arrives at all, hence `wal_sync_method=fsync`.
 */
import { fsyncSync } from "node:fs";
import { type PGlite } from "@electric-sql/pglite";
import { z } from "zod";

/** Where PGlite mounts its folder. */
const MOUNT = "/pglite/data";

type Operations = { fsync?: (stream: { nfd?: number }) => number };
const operations = z.custom<Operations>((it) => typeof it === "object" && it !== null && "write" in it);
const found = z.object({ node: z.object({ mount: z.object({ type: z.object({ stream_ops: z.unknown() }) }) }) });

/** @throws when this version of PGlite is built differently: better no start than a false promise. */
export function flushToDisk(engine: PGlite, folder: string): void {
  const looked = found.safeParse(engine.Module.FS.lookupPath(MOUNT, {}));
  const parsed = operations.safeParse(looked.data?.node.mount.type.stream_ops);
  if (!parsed.success) throw new Error(`cannot make PGlite flush ${folder} to disk: is it a version not tested here?`);
  parsed.data.fsync = (stream) => {
    if (stream.nfd !== undefined) fsyncSync(stream.nfd);
    return 0;
  };
}
