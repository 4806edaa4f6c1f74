/** One signed question to the bridge, or to one of a site's own services. Whatever may go wrong on the way is a value. */
import type * as z from "zod/mini";
import { sign, SIGNATURE_HEADER } from "../../src/domain/signature.ts";

export type Answer<T> =
  | { readonly kind: "answer"; readonly answer: T }
  /** Right now. `reason` is for the log of an operator. */
  | { readonly kind: "unavailable"; readonly reason: string; readonly status?: number }
  /** There is nobody to ask, by configuration. */
  | { readonly kind: "none" };

/** A page that takes longer is a failure: somebody is looking at a spinner. */
export const ANSWER_TIMEOUT_MS = 5_000;

export interface Question<T> {
  /** Without a last slash; a path in it goes before `path` and is signed with it. */
  readonly base: string;
  readonly path: string;
  readonly secret: string;
  readonly body: unknown;
  readonly answer: z.ZodMiniType<T>;
  /** ANSWER_TIMEOUT_MS unless it says otherwise. */
  readonly timeoutMs?: number;
}

export async function ask<T>(question: Question<T>): Promise<Answer<T>> {
  const url = new URL(question.base + question.path);
  const body = JSON.stringify(question.body);
  // Not AbortSignal.timeout: that one goes on after the answer, and keeps an object awake for as long.
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), question.timeoutMs ?? ANSWER_TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        [SIGNATURE_HEADER]: await sign(question.secret, "POST", url.pathname, body, Date.now()),
      },
      body,
      // A signed request belongs to one address: it is never carried on to another.
      redirect: "manual",
      signal: abort.signal,
    });
    const text = await response.text();
    if (response.status !== 200) return { ...unavailable(`status ${response.status}`), status: response.status };
    const parsed = question.answer.safeParse(JSON.parse(text));
    return parsed.success ? { kind: "answer", answer: parsed.data } : unavailable("an answer of another shape");
  } catch (error) {
    return unavailable(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(reason: string): { kind: "unavailable"; reason: string } {
  return { kind: "unavailable", reason };
}
