/** The edge goes on chatting while the bridge is away: so a bridge that dies is started again, and says so. */
import { setTimeout as delay } from "node:timers/promises";

import type { Chat } from "../local/chat-process.ts";

/** One that dies at once would otherwise be started a hundred times a minute. */
const PAUSE_MS = 1_000;

/** Resolves with what to tell a person when it cannot be started again; never once `signal` was given. */
export async function keepBridgeRunning(
  { bridge }: Chat,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<string> {
  /* oxlint-disable no-await-in-loop -- one life after the other */
  for (;;) {
    await bridge.exited();
    if (signal.aborted) return new Promise(() => {});
    say(`the bridge ended, and is started again; the chat goes on. Its last words:\n${bridge.output()}`);
    await delay(PAUSE_MS);
    try {
      await bridge.restart();
      say("the bridge is back");
    } catch (error) {
      if (signal.aborted) return new Promise(() => {});
      return error instanceof Error ? error.message : String(error);
    }
  }
}
