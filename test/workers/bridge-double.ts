/** What stands where a bridge, or a site's own history service, would: at an address, and only for signed questions. */
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { SIGNATURE_HEADER, verify } from "../../src/domain/signature.ts";
import { settingsOf } from "../../workers/config.ts";

export interface Question {
  readonly path: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test knows what it asked
  readonly body: any;
}

/** Answers what comes to `base` by `answer`; what is not signed by the newest secret gets a 401. Keeps every question. */
export function answerAt(base: string, answer: (question: Question) => Response | Promise<Response>): Question[] {
  const asked: Question[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { origin, pathname } = new URL(request.url);
    if (origin !== base) return real(input, init);
    const text = await request.text();
    const secrets = settingsOf(env).bridgeSecrets.slice(0, 1);
    const signed = { method: request.method, path: pathname, body: text };
    if (!(await verify(secrets, request.headers.get(SIGNATURE_HEADER), signed, Date.now()))) {
      return new Response("not signed", { status: 401 });
    }
    const question = { path: pathname, body: JSON.parse(text) };
    asked.push(question);
    return answer(question);
  });
  return asked;
}
