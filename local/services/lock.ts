/** One start or stop at a time: two test runs that begin together must not both find a service missing and boot it. */
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import { hasCode } from "./errors.ts";
import { BOOT_TIMEOUT_MS, PORTS } from "./settings.ts";

/**
 * Runs the work while no other process does. The lock is a port: the kernel hands it to one process at a time and takes it
 * back from a dead one, which a lock file cannot promise.
 */
export async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 2 * BOOT_TIMEOUT_MS;
  let lock = await take();
  while (lock === undefined) {
    if (Date.now() > deadline) throw new Error(`another start or stop holds port ${PORTS.lock}`);
    await delay(100);
    lock = await take();
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}

async function take(): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  try {
    await once(server.listen(PORTS.lock, "127.0.0.1"), "listening");
    return server;
  } catch (error) {
    if (hasCode(error, "EADDRINUSE")) return undefined;
    throw error;
  }
}
