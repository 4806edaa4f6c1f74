/** The local Worker hands out tokens to anybody: it listens to nobody but this machine, whatever it was bound to. */
import { errorOf } from "../../src/protocol/errors.ts";
import { isLoopback } from "../config-values.ts";
import { problem } from "../edge/problem.ts";

const LOOPBACK_PEERS = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/** The refusal, unless both the address that was asked for and the asker, where the runtime names them, are this machine. */
export function refuseStrangers(request: Request): Response | undefined {
  const peer = request.headers.get("cf-connecting-ip");
  const isOurs = isLoopback(new URL(request.url).hostname) && (peer === null || LOOPBACK_PEERS.has(peer));
  return isOurs ? undefined : problem(errorOf("forbidden", "the local Worker answers only to this machine"));
}
