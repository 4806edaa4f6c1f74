/** The Worker's side of the directory: which shard, and what this isolate need not say or ask again. */
import type { UserId } from "../../src/protocol/ids.ts";
import type { Env } from "../env.ts";
import { callObject } from "../object-call.ts";
import { BoundedSet } from "./bounded-set.ts";

/** Fixed for good: another number would look for everybody in the wrong place. */
const SHARDS = 256;
/** About 100 bytes each. */
const REMEMBERED = 20_000;

const known = new WeakMap<Env, BoundedSet<UserId>>();

function knownTo(env: Env): BoundedSet<UserId> {
  const set = known.get(env) ?? new BoundedSet<UserId>(REMEMBERED);
  known.set(env, set);
  return set;
}

/** FNV-1a of the id, in the range of the shards. */
export function shardOf(user: UserId): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < user.length; i++) hash = Math.imul(hash ^ user.charCodeAt(i), 0x01000193);
  return `users-${(hash >>> 0) % SHARDS}`;
}

/** Tells the directory of a user whose token was verified; once per isolate. */
export async function rememberUser(env: Env, user: UserId): Promise<void> {
  const set = knownTo(env);
  if (set.has(user)) return;
  await callObject(env.DIRECTORY, shardOf(user), (directory) => directory.remember(user));
  set.add(user);
}

/** Has a verified token ever named this user? Who was here once has been here for ever. */
export async function isKnownUser(env: Env, user: UserId): Promise<boolean> {
  const set = knownTo(env);
  if (set.has(user)) return true;
  const isKnown = await callObject(env.DIRECTORY, shardOf(user), (directory) => directory.knows(user));
  if (isKnown) set.add(user);
  return isKnown;
}
