import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { roomDescription } from "../../src/protocol/rest.ts";
import edge from "../../workers/edge/index.ts";
import { callLocal, postLocal } from "./support-local.ts";

declare global {
  interface ImportMeta {
    /** Vite's: the contents of files, by their paths. */
    glob(files: readonly string[], how: object): Record<string, string>;
  }
}

interface Issued {
  readonly token: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly lobby: string;
}

async function issue(name: string): Promise<Issued> {
  const response = await postLocal("/dev/token", { name });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

test("whoever tells a name gets a token of theirs that the edge takes, for an hour", async () => {
  const { token, user } = await issue("  Ada Lovelace ");
  expect(user.name).toBe("Ada Lovelace");
  const { exp = 0, iat = 0, sub, name } = decodeJwt(token);
  expect([exp - iat, sub, name]).toEqual([3_600, user.id, "Ada Lovelace"]);

  const response = await postLocal(
    "/v1/rooms",
    { kind: "group", name: "Garden" },
    { authorization: `Bearer ${token}` },
  );
  expect(response.status).toBe(201);
});

test("one name is one user, whatever its case, and two names are two", async () => {
  const ids = async (...names: string[]) => Promise.all(names.map(async (name) => (await issue(name)).user.id));
  const [ada, shouted, bob] = await ids("ada", "ADA", "bob");
  expect(shouted).toBe(ada);
  expect(bob).not.toBe(ada);
  // Names that no id can carry.
  const [zoe, alsoZoe, emile, space] = await ids("Zoë", "zoë", "Émile", "ada ");
  expect(alsoZoe).toBe(zoe);
  expect(new Set([zoe, emile, ada, bob]).size).toBe(4);
  expect(space).toBe(ada);
});

test("a name that is none gets no token", async () => {
  for (const body of [
    {},
    { name: "" },
    { name: "   " },
    { name: "x".repeat(81) },
    { name: 1 },
    { name: "a", sub: "b" },
  ]) {
    expect((await postLocal("/dev/token", body)).status).toBe(400);
  }
  expect((await postLocal("/dev/token", { name: "ada" }, { "content-type": "text/plain" })).status).toBe(415);
  expect((await callLocal("/dev/token")).status).toBe(404);
});

test("all of them are shown the same room, which is there already", async () => {
  const [ada, bob] = [await issue("ada"), await issue("bob")];
  expect(ada.lobby).toBe(bob.lobby);
  const response = await callLocal(`/v1/rooms/${bob.lobby}`, { headers: { authorization: `Bearer ${bob.token}` } });
  expect(roomDescription.parse(await response.json())).toMatchObject({ kind: "group", name: "Lobby", member: false });
});

test("the local Worker answers only to the machine it runs on", async () => {
  const ask = (url: string, headers: Record<string, string> = {}) =>
    postLocal(url, { name: "ada" }, headers).then((response) => response.status);
  expect(await ask("http://localhost:8787/dev/token")).toBe(200);
  expect(await ask("http://[::1]:8787/dev/token", { "cf-connecting-ip": "::1" })).toBe(200);
  for (const host of ["chat.test", "192.168.1.5:8787", "0.0.0.0", "localhost.evil.test", "127.0.0.1.evil.test"]) {
    expect([host, await ask(`http://${host}/dev/token`)]).toEqual([host, 403]);
  }
  expect(await ask("http://localhost:8787/dev/token", { "cf-connecting-ip": "192.168.1.5" })).toBe(403);
  expect((await callLocal("http://chat.test/healthz")).status).toBe(403);
  expect((await callLocal("http://chat.test/__local/faults")).status).toBe(403);
  // A page from elsewhere, in a browser on this very machine.
  expect(await ask("http://localhost:8787/dev/token", { origin: "https://evil.test" })).toBe(403);
});

test("the deployed Worker has none of it", async () => {
  for (const path of ["/dev/token", "/__local/faults", "/client/v4/accounts/a/queues/events-0/messages/pull"]) {
    for (const host of ["https://edge.test", "http://127.0.0.1:8787"]) {
      const request = new Request(host + path, { method: "POST", body: '{"name":"ada"}' });
      expect((await edge.fetch(request, env, createExecutionContext())).status).toBe(404);
    }
  }
});

test("nothing that is deployed imports anything of the local Worker", () => {
  const sources = import.meta.glob(
    ["../../workers/**/*.ts", "!../../workers/local/**", "../../src/{domain,protocol}/**/*.ts"],
    { query: "?raw", import: "default", eager: true },
  );
  expect(Object.keys(sources).length).toBeGreaterThan(50);
  for (const [file, source] of Object.entries(sources)) expect([file, /\/local\//.test(source)]).toEqual([file, false]);
});
