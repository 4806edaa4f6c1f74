/** What was thrown and caught by nobody: the one place where it is logged and becomes an answer without its stack. */
import { errorOf } from "../../src/protocol/errors.ts";
import { ConfigError } from "../config.ts";
import { logError } from "../log-error.ts";
import { ObjectBusy } from "../object-call.ts";
import { problem } from "./problem.ts";

export function onError(error: unknown): Response {
  logError("a request failed", error);
  if (error instanceof ObjectBusy) return problem(errorOf("busy"));
  if (error instanceof ConfigError) return problem(errorOf("internal", error.message));
  return problem(errorOf("internal"));
}
