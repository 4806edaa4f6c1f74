/** What each server tells the code that runs them all. */
import type { Command } from "./child.ts";

export const SERVICE_NAMES = ["kafka", "cassandra", "elasticsearch", "postgres", "redis", "upstash"] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** A server run from packages and jars of this machine. */
export interface LocalService {
  readonly name: ServiceName;
  /** Every port it binds, the one that clients use first. */
  readonly ports: readonly [number, ...number[]];
  /** Ends it in order: flush, then leave. */
  readonly stopSignal: NodeJS.Signals;
  /** Must answer before this one can. */
  readonly after?: ServiceName;
  /** Writes its configuration and makes an empty store when there is none. Runs before every boot. */
  prepare(): Promise<void>;
  command(): Command;
  /** True once it answers a client. Never throws: a refused connection is the usual answer of a booting server. */
  isReady(): Promise<boolean>;
}
