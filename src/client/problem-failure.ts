/** What a REST call came to when it did not succeed. */
import { problem } from "../protocol/rest.ts";
import type { Failure } from "./error.ts";

/** A problem document, or what can be told from the status alone: some proxy answered. */
export function failureFrom(status: number, answer: unknown): Failure {
  const parsed = problem.safeParse(answer);
  if (parsed.success) {
    const { code, temporary, title, detail, denied, retryAfterMs } = parsed.data;
    const message = detail ?? title;
    return { code, temporary, message, ...(denied && { denied }), ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  return {
    code: `http_${status}`,
    temporary: status >= 500 || status === 429,
    message: `The service answered ${status}.`,
  };
}
