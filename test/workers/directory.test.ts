import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import { BoundedSet } from "../../workers/directory/bounded-set.ts";
import { isKnownUser, rememberUser, shardOf } from "../../workers/directory/known-users.ts";
import type { Env } from "../../workers/env.ts";
import { newUser } from "./support-user.ts";

/** Another isolate, which remembers nothing. */
function isolate(): Env {
  return { ...env };
}

test("who was remembered is known, from every isolate and after the directory was evicted", async () => {
  const [ada, bob] = [newUser("ada"), newUser("bob")];
  await rememberUser(isolate(), ada);
  expect(await isKnownUser(isolate(), ada)).toBe(true);
  expect(await isKnownUser(isolate(), bob)).toBe(false);
  await evictDurableObject(env.DIRECTORY.getByName(shardOf(ada)));
  expect(await isKnownUser(isolate(), ada)).toBe(true);
});

test("who was not known yet is asked for again", async () => {
  const ada = newUser("ada");
  const here = isolate();
  expect(await isKnownUser(here, ada)).toBe(false);
  await rememberUser(isolate(), ada);
  expect(await isKnownUser(here, ada)).toBe(true);
});

test("the directory is told once per isolate, and asked never about those it was told of", async () => {
  const ada = newUser("ada");
  const here = isolate();
  const calls = vi.spyOn(here.DIRECTORY, "getByName");
  await rememberUser(here, ada);
  await rememberUser(here, ada);
  expect(await isKnownUser(here, ada)).toBe(true);
  expect(calls).toHaveBeenCalledTimes(1);
});

test("a directory that was away is told the next time", async () => {
  const ada = newUser("ada");
  const here = isolate();
  vi.spyOn(here.DIRECTORY, "getByName").mockImplementationOnce(() => {
    throw new Error("away");
  });
  await expect(rememberUser(here, ada)).rejects.toThrow("away");
  await rememberUser(here, ada);
  expect(await isKnownUser(isolate(), ada)).toBe(true);
});

test("remembering again keeps the time of the first", async () => {
  const ada = newUser("ada");
  const shard = env.DIRECTORY.getByName(shardOf(ada));
  const since = () =>
    runInDurableObject(shard, (_, { storage }) =>
      storage.sql.exec<{ since: number }>("SELECT since FROM users WHERE id = ?", ada).one(),
    );
  await shard.remember(ada);
  const first = await since();
  vi.setSystemTime(Date.now() + 1_000);
  await shard.remember(ada);
  expect(await since()).toEqual(first);
});

test("everybody has one shard of 256, and the shards fill evenly", () => {
  const sizes = new Map<string, number>();
  for (let i = 0; i < 25_600; i++) {
    const shard = shardOf(trusted<UserId>(`user-${i}`));
    sizes.set(shard, (sizes.get(shard) ?? 0) + 1);
  }
  expect(sizes.size).toBe(256);
  expect(Math.max(...sizes.values())).toBeLessThan(200);
  // Pinned: another shard would not know those who are known.
  expect(shardOf(trusted<UserId>("ada"))).toBe("users-187");
});

test("a bounded set forgets what was not used for longest", () => {
  const set = new BoundedSet<string>(2);
  set.add("a");
  set.add("b");
  expect(set.has("a")).toBe(true);
  set.add("c");
  expect([set.has("a"), set.has("b"), set.has("c")]).toEqual([true, false, true]);
});
