/**
 * `npm start`: the whole chat on this machine, with nothing else installed. `--full` (`npm run start:full`): the same chat on
 * the real Kafka, Cassandra, Elasticsearch and Postgres. State is kept in .starling/local and survives a restart.
 *   PORT (8787)   BRIDGE_PORT (8788)   STARLING_DIR (.starling/local, or .starling/full)   VERBOSE=1: what the parts print
 */
import { resolve } from "node:path";

import { isListening } from "../local/services/shell.ts";
import { startChat, type Chat } from "../local/chat-process.ts";
import { keepBridgeRunning } from "./start-bridge.ts";
import { whenNpmIsGone } from "./npm-parent.ts";

process.exit(await main());

async function main(): Promise<number> {
  // npm passes signals on, so that each may come twice; and one may come before everything is up
  const asked = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => asked.abort());
  whenNpmIsGone(() => asked.abort());
  try {
    const chat = await start(asked.signal);
    const why = await Promise.race([
      whenAborted(asked.signal),
      chat.edgeDied,
      keepBridgeRunning(chat, asked.signal, say),
    ]);
    await chat.stop();
    if (why !== undefined) throw new Error(why);
  } catch (error) {
    if (!asked.signal.aborted) {
      process.stderr.write(`npm start: ${error instanceof Error ? error.message : String(error)}\n`);
      return 1;
    }
  }
  say("Starling has stopped.");
  return 0;
}

async function start(signal: AbortSignal): Promise<Chat> {
  const isFull = process.argv.includes("--full");
  const port = await freePortOf("PORT", 8_787);
  const bridgePort = await freePortOf("BRIDGE_PORT", 8_788);
  const dir = resolve(process.env["STARLING_DIR"] ?? (isFull ? ".starling/full" : ".starling/local"));
  const chat = await startChat({
    port,
    bridgePort,
    dir,
    bridge: isFull ? "full" : "embedded",
    signal,
    onProgress: say,
    ...(process.env["VERBOSE"] && { onLine: (from, line) => say(`[${from}] ${line}`) }),
  });
  say(`Starling is ready: ${chat.url}   (Ctrl-C ends it; state is kept in ${dir})`);
  return chat;
}

async function freePortOf(name: string, usual: number): Promise<number> {
  const port = Number(process.env[name] ?? usual);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${name} is no port`);
  if (await isListening(port)) throw new Error(`port ${port} is taken; set ${name} to another one`);
  return port;
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((done) => {
    if (signal.aborted) done(undefined);
    else signal.addEventListener("abort", () => done(undefined), { once: true });
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
