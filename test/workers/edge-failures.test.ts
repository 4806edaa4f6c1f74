import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import worker from "../../workers/edge/index.ts";
import { call, newGroup, problemDocument, problemOf, somebody } from "./edge-people.ts";

test("what was thrown is a temporary 500 without a word of its cause", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(env.ROOMS, "getByName").mockImplementation(() => {
    throw new Error("the secret cause");
  });
  const response = await call(`/v1/rooms/${id}`, { as: ada });
  const text = await response.clone().text();
  expect(await problemOf(response)).toEqual(problemDocument("internal"));
  expect(text).not.toMatch(/secret|\.ts|at /);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  // Its operator, though, is told: once.
  expect(log.mock.calls.filter(([line]) => String(line).includes("the secret cause"))).toHaveLength(1);
});

test("an object that has too much to do is asked once, and whoever asks is told to come back", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  vi.spyOn(console, "error").mockImplementation(() => {});
  const asked = vi.spyOn(env.ROOMS, "getByName").mockImplementation(() => {
    throw Object.assign(new Error("too many requests"), { overloaded: true, retryable: true });
  });
  const response = await call(`/v1/rooms/${id}`, { as: ada });
  expect(response.headers.get("retry-after")).toBe("1");
  expect(await problemOf(response)).toEqual(problemDocument("busy"));
  expect(asked).toHaveBeenCalledOnce();
});

test("an object that is starting anew is asked again, and nobody notices", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  let failures = 2;
  vi.spyOn(env.ROOMS, "getByName").mockImplementation((name) => {
    if (failures-- > 0) throw Object.assign(new Error("the object was reset"), { retryable: true });
    return env.ROOMS.get(env.ROOMS.idFromName(name));
  });
  expect((await call(`/v1/rooms/${id}`, { as: ada })).status).toBe(200);
});

test("settings that are missing are named all at once, and no value of them", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const wrong = { ...env, ROOM_TAG_KEYS: "short:hunter2", BRIDGE_SECRETS: "", ALLOWED_ORIGINS: "https://chat.test/" };
  const response = await worker.fetch(new Request("https://edge.test/healthz"), wrong, createExecutionContext());
  const { detail = "", ...rest } = await problemOf(response);
  expect(rest).toEqual(problemDocument("internal"));
  for (const name of ["ROOM_TAG_KEYS", "BRIDGE_SECRETS", "ALLOWED_ORIGINS"]) expect(detail).toContain(name);
  expect(detail).not.toContain("JWT_ISSUER");
  expect(detail).not.toContain("hunter2");
});
