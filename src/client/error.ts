/** What goes wrong, as the SDK tells it. */
import type * as z from "zod/mini";
import type { Denied } from "../protocol/acl.ts";
import type { wireError } from "../protocol/errors.ts";

/**
 * An error as it crossed the wire, or as the SDK found it. `code`: one of the protocol's, one that a newer server knows, or
 * one of ours (see `CLIENT_ERRORS`). `temporary`: the same request may succeed later.
 */
export type Failure = z.infer<typeof wireError>;

/** Failures that no server sends: what can happen on the way to one. */
export const CLIENT_ERRORS = {
  network: [true, "The service cannot be reached."],
  connection_lost: [true, "The connection was lost before the answer came."],
  timeout: [true, "There was no answer in time."],
  bad_answer: [true, "The answer could not be understood."],
  token_unavailable: [true, "No token could be obtained."],
  closed: [false, "This was closed."],
  aborted: [false, "This was cancelled."],
  too_far: [false, "That message is too far back to page to it."],
} as const satisfies Record<string, readonly [temporary: boolean, message: string]>;
export type ClientErrorCode = keyof typeof CLIENT_ERRORS;

/** The only error that the SDK throws or rejects with. */
export class StarlingError extends Error {
  override readonly name = "StarlingError";
  /** Stable; see `Failure`. */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly temporary: boolean;
  /** Which action and which rule stood in the way, where that is why. */
  readonly denied: Denied | undefined;
  /** Where waiting helps: how long, milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.code = failure.code;
    this.temporary = failure.temporary;
    this.denied = failure.denied;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/** The SDK's own error of that code. */
export function clientError(code: ClientErrorCode, cause?: unknown): StarlingError {
  const [temporary, message] = CLIENT_ERRORS[code];
  return new StarlingError({ code, temporary, message }, cause === undefined ? undefined : { cause });
}

/** Whatever was thrown, as a StarlingError; `otherwise` when it was not one of ours. */
export function asStarlingError(thrown: unknown, otherwise: ClientErrorCode): StarlingError {
  return thrown instanceof StarlingError ? thrown : clientError(otherwise, thrown);
}

/** The plain value for a state snapshot. */
export function failureOf(error: StarlingError): Failure {
  const { code, temporary, message, denied, retryAfterMs } = error;
  return { code, temporary, message, ...(denied && { denied }), ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
