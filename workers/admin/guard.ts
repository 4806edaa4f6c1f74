/**
 * Before every route: the token and its scope, then the audit: who, what and why is in the administrator's own log before
 * anything is done. A write that carries an idempotency key is done once, and answered again as it was.
 */
import type { Next } from "hono";
import { reason as reasonSchema } from "../../src/protocol/texts.ts";
import { unreachable } from "../../src/domain/unreachable.ts";
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import { problem } from "../edge/problem.ts";
import { callObject } from "../object-call.ts";
import type { AdminCall } from "../user/admin-calls.ts";
import { authenticateAdmin, lacksScope, type Admin } from "./authenticate-admin.ts";
import type { AdminContext } from "./context.ts";
import { gistOf } from "./gist.ts";
import { lacksWhispers, wantsWhispers } from "./whispers.ts";

/** Headers of ours; the key's name is the one of the IETF draft (draft-ietf-httpapi-idempotency-key-header). */
export const REASON_HEADER = "audit-reason";
export const KEY_HEADER = "idempotency-key";
const MAX_KEY_LENGTH = 128;
/** An answer that is kept to be given again. */
const MAX_KEPT_ANSWER = 512_000;

export async function guard(c: AdminContext, next: Next): Promise<Response | void> {
  const verdict = await authenticateAdmin(c.env, c.req.header("authorization"));
  if (!verdict.ok) return problem(verdict.error);
  const { admin } = verdict;
  const lacking = lacksScope(admin, c.get("scope") ?? "starling:read") ?? lacksWhispers(c, admin);
  if (lacking) return problem(lacking);
  const call = await callOf(c, admin);
  if ("error" in call) return problem(call.error);
  c.set("admin", admin);
  const { id } = admin.principal;
  const begun = await callObject(c.env.USERS, id, async (stub) => stub.beginAdminCall(call));
  switch (begun.kind) {
    case "answered":
      return answeredBefore(begun.status, begun.body);
    case "under-way":
      return problem(errorOf("busy", "this call is under way"));
    case "another":
      return problem(errorOf("id_conflict", KEY_HEADER));
    case "go":
      await next();
      break;
    default:
      unreachable(begun);
  }
  const { once } = call;
  // What failed on our side may be tried again under the same key.
  if (!once || c.res.status >= 500) return undefined;
  const body = await c.res.clone().text();
  if (body.length > MAX_KEPT_ANSWER) return undefined;
  const { status } = c.res;
  await callObject(c.env.USERS, id, async (stub) => stub.endAdminCall(once.key, status, body));
  return undefined;
}

function answeredBefore(status: number, body: string): Response {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return new Response(body, { status, headers: { "content-type": type } });
}

async function callOf(c: AdminContext, { principal }: Admin): Promise<AdminCall | { readonly error: WireError }> {
  const why = reasonSchema.safeParse(decodeReason(c.req.header(REASON_HEADER)));
  if (!why.success && c.req.header(REASON_HEADER) !== undefined) return { error: errorOf("invalid", REASON_HEADER) };
  const key = c.req.header(KEY_HEADER);
  if (key !== undefined && (key.length > MAX_KEY_LENGTH || !/^[\x21-\x7e]+$/.test(key)))
    return { error: errorOf("invalid", KEY_HEADER) };
  const { pathname } = new URL(c.req.url);
  const what = `${c.req.method} ${pathname}${wantsWhispers(c) ? "?whispers=true" : ""}`;
  return {
    by: { id: principal.id },
    what: await told(what, c),
    why: why.success ? why.data : undefined,
    ...(key !== undefined && c.req.method !== "GET" && { once: { key, hash: await hashOf(what, c) } }),
  };
}

/** With what is in the body of it, so that the audit says what was done, and to whom. */
async function told(what: string, c: AdminContext): Promise<string> {
  const gist = await gistOf(c.req.raw);
  return gist === "" ? what : `${what} ${gist}`;
}

/** A header holds ASCII only: anything else comes as RFC 8187 has it, `UTF-8''` and percent-encoded. */
function decodeReason(header = ""): string | undefined {
  if (!/^utf-8''/i.test(header)) return header;
  try {
    return decodeURIComponent(header.slice("utf-8''".length));
  } catch {
    return undefined;
  }
}

async function hashOf(what: string, c: AdminContext): Promise<string> {
  const body = await c.req.raw.clone().text();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${what}\n${body}`));
  return btoa(String.fromCodePoint(...new Uint8Array(digest)));
}
