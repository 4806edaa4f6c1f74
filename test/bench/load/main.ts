/**
 * The load generator, a process of its own on a core of its own: one job on the command line, one result on stdout. All
 * sockets are in this process, so that a latency is the difference of two readings of one clock.
 */
import { z } from "zod";

import { benchCase } from "../cases.ts";
import type { Driver } from "./driver.ts";
import { partyserverDriver } from "./partyserver-driver.ts";
import { runCase } from "./run-case.ts";
import { socketIoDriver } from "./socket-io-driver.ts";
import { starlingDriver } from "./starling-driver.ts";

const job = z.object({
  system: z.enum(["starling", "partyserver", "socket.io"]),
  url: z.string(),
  pid: z.number(),
  seconds: z.number(),
  case: benchCase,
});

const DRIVERS: Readonly<Record<z.infer<typeof job>["system"], (url: string) => Driver>> = {
  starling: starlingDriver,
  partyserver: partyserverDriver,
  "socket.io": socketIoDriver,
};

const { system, url, pid, seconds, case: what } = job.parse(JSON.parse(process.argv[2] ?? ""));
const result = await runCase(DRIVERS[system](url), what, { pid, seconds });
process.stdout.write(JSON.stringify(result));
