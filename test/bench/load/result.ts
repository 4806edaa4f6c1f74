/** What one case of one system came to. */
import { z } from "zod";

const count = z.number().int();
/** Absent (null in JSON) when nothing was delivered. */
const ms = z.number().optional();

export const caseResult = z.object({
  seconds: z.number(),
  /** Messages that came out at somebody. For a system that stores, that is after the commit. */
  sendsPerSecond: z.number(),
  /** Messages times receivers. */
  deliveriesPerSecond: z.number(),
  deliveriesPerCpuSecond: z.number(),
  framesPerDelivery: z.number(),
  /** CPU seconds a second, of the server, of the load generator, and of everything else: above 0.1, the figures say little. */
  serverCores: z.number(),
  loadCores: z.number(),
  otherCores: z.number(),
  serverMemoryMb: z.number(),
  /** From the call of send to the arrival at each receiver, milliseconds. */
  p50: ms,
  p95: ms,
  p99: ms,
  /** Deliveries that did not happen, happened again, happened in another order. */
  lost: count,
  doubled: count,
  misordered: count,
  /** Sends that the server refused with an error. */
  refused: count,
});
export type CaseResult = z.infer<typeof caseResult>;
