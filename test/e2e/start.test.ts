/** `npm start` as a person meets it: a process in a terminal, with signals, taken ports and parts that die. */
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";

import { bornAt } from "../../local/services/process-table.ts";
import { freePort } from "../../local/child.ts";
import { message, person } from "../support/people.ts";
import { Terminal, type TerminalOptions } from "../support/terminal.ts";
import { eventually } from "../support/whole-path.ts";

const open: Terminal[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((terminal) => terminal.end()));
});

async function start(options?: TerminalOptions): Promise<Terminal> {
  const terminal = await Terminal.start(options);
  open.push(terminal);
  return terminal;
}

/** Those of the processes that still run once they had time to go: a process that was killed is not gone at once. */
function stayed(pids: readonly number[]): Promise<number[]> {
  return eventually(
    async () => pids.filter((pid) => bornAt(pid) !== undefined),
    (alive) => alive.length === 0,
  );
}

test("the page and the chat are at one address, and what was said is there after a restart", async () => {
  const options = { dir: mkdtempSync(join(tmpdir(), "starling-start-")), port: await freePort() };
  const first = await start(options);
  await first.ready();
  const page = await fetch(first.url);
  expect(page.headers.get("content-type")).toContain("text/html");

  const ada = await person(first.url, "ada");
  const { id } = await ada.createGroup("lobby");
  const socket = await ada.join(id);
  await socket.request(message("still here tomorrow"));
  const found = await eventually(
    () => ada.search("tomorrow"),
    ({ hits }) => hits.length > 0,
  );
  expect(found.hits).toHaveLength(1);
  expect(await first.signal("SIGINT")).toBe(0);

  const second = await start(options);
  await second.ready();
  const page2 = await ada.history(id);
  expect(page2.events.map(({ verb }) => verb)).toEqual(["create", "send"]);
  const again = await ada.search("tomorrow");
  expect(again.hits).toHaveLength(1);
}, 120_000);

test("a signal that comes twice, as npm sends it, ends every process once", async () => {
  const terminal = await start();
  await terminal.ready();
  const family = terminal.family();
  expect(family.length).toBeGreaterThan(4); // itself, wrangler twice, workerd, the bridge

  void terminal.signal("SIGTERM");
  expect(await terminal.signal("SIGTERM")).toBe(0);
  expect(terminal.output).not.toMatch(/error/i);
  expect(await stayed(family)).toEqual([]);
});

test("a signal to npm, which does not hand it on, ends every process too", async () => {
  const terminal = await start({ command: ["npm", "start"] });
  await terminal.ready();
  const family = terminal.family();
  await terminal.signal("SIGTERM");
  expect(await stayed(family)).toEqual([]);
});

test("a signal in the middle of the start ends it", async () => {
  const terminal = await start();
  await terminal.until(() => terminal.family().length > 3);
  const family = terminal.family();
  expect(await terminal.signal("SIGINT")).toBe(0);
  expect(terminal.output).not.toContain("is ready");
  expect(await stayed(family)).toEqual([]);
});

test("a taken port is said in one line, and nothing is started", async () => {
  const port = await freePort();
  const other = createServer().listen(port, "127.0.0.1");
  const terminal = await start({ port });
  expect(await terminal.exited).toBe(1);
  expect(terminal.output).toBe(`npm start: port ${port} is taken; set PORT to another one\n`);
  other.close();
});

test("an edge that dies ends everything and says so", async () => {
  const terminal = await start();
  await terminal.ready();
  const family = terminal.family();
  process.kill(terminal.pidOf("wrangler.js"), "SIGKILL");
  expect(await terminal.exited).toBe(1);
  expect(terminal.output).toContain("the edge ended (SIGKILL)");
  expect(await stayed(family)).toEqual([]);
});

test("a bridge that dies is started again while the chat goes on", async () => {
  const terminal = await start();
  await terminal.ready();
  const ada = await person(terminal.url, "ada");
  const { id } = await ada.createGroup("lobby");
  const socket = await ada.join(id);

  process.kill(terminal.pidOf("bridge/main.ts"), "SIGKILL");
  await terminal.until(() => terminal.output.includes("the bridge ended"));
  const reply = await socket.request(message("while it is away"));
  expect(reply).toHaveProperty("ok");
  await terminal.until(() => terminal.output.includes("the bridge is back"));
  const found = await eventually(
    () => ada.search("away"),
    ({ hits }) => hits.length > 0,
  );
  expect(found.hits).toHaveLength(1);
});

test("when the terminal is killed its processes do not stay behind", async () => {
  const terminal = await start();
  await terminal.ready();
  const family = terminal.family();
  void terminal.signal("SIGKILL");
  expect(await stayed(family)).toEqual([]);
});
