/**
 * Asks the site whose an opaque token is: one signed question, answered within two seconds or not at all. What it said is
 * kept for a short while, so that a page full of rooms asks once; that it cannot be reached says nothing about a token and
 * lets nobody in. Sockets that are open need no answer: they stay until their token ends.
 */
import * as z from "zod/mini";
import { attributes } from "../../src/protocol/acl.ts";
import { displayName } from "../../src/protocol/texts.ts";
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import { principal, type Principal } from "../../src/protocol/token.ts";
import { ask } from "../archive/signed-post.ts";
import { BoundedMap } from "../bounded-map.ts";
import { logError } from "../log-error.ts";
import type { HookSettings } from "./hook-settings.ts";

const TIMEOUT_MS = 2_000;
/** How long a good answer is good, and how long a bad one is bad. */
const GOOD_MS = 30_000;
const BAD_MS = 5_000;
/** About 1 KB each, mostly attributes. */
const MAX_KEPT = 5_000;
/** By these the site says that the token is none of its own; anything else says nothing about it. */
const REFUSALS: readonly number[] = [401, 403, 404];

/** What the site answers with: times are milliseconds since 1970. Keys that are not named here are ignored. */
const hookAnswer = z.object({
  id: principal.def.shape.id,
  name: z.optional(displayName),
  attributes: z.optional(attributes),
  role: principal.def.shape.role,
  guest: z.optional(z.boolean()),
  expires: principal.def.shape.expires,
  issued: principal.def.shape.issued,
  tokenId: principal.def.shape.tokenId,
});

type Verdict = { readonly ok: true; readonly principal: Principal } | { readonly ok: false; readonly error: WireError };
interface Kept {
  readonly until: number;
  readonly verdict: Promise<Verdict>;
}
const answers = new WeakMap<HookSettings, BoundedMap<string, Kept>>();

export async function askHook(hook: HookSettings, token: string): Promise<Verdict> {
  const verdict = await remembered(hook, token);
  // It may have run out since the site answered.
  return verdict.ok && verdict.principal.expires <= Date.now()
    ? { ok: false, error: errorOf("token_expired") }
    : verdict;
}

async function remembered(hook: HookSettings, token: string): Promise<Verdict> {
  const known = answers.get(hook) ?? new BoundedMap<string, Kept>(MAX_KEPT);
  answers.set(hook, known);
  const key = await hashOf(token);
  const kept = known.get(key);
  if (kept && kept.until > Date.now()) return kept.verdict;
  // Those who come while it is being asked wait for the same answer.
  const verdict = askSite(hook, token);
  known.set(key, { until: Date.now() + TIMEOUT_MS, verdict });
  const settled = await verdict;
  if (!settled.ok && settled.error.temporary) known.delete(key);
  else known.set(key, { until: Date.now() + (settled.ok ? GOOD_MS : BAD_MS), verdict });
  return settled;
}

async function askSite({ url, secret }: HookSettings, token: string): Promise<Verdict> {
  const outcome = await ask({
    base: url,
    path: "",
    secret,
    body: { token },
    answer: hookAnswer,
    timeoutMs: TIMEOUT_MS,
  });
  if (outcome.kind === "answer") return { ok: true, principal: outcome.answer };
  const { status, reason } = outcome.kind === "none" ? { status: undefined, reason: "there is none" } : outcome;
  if (status !== undefined && REFUSALS.includes(status)) return { ok: false, error: errorOf("token_invalid") };
  logError("the site's auth hook gave no answer", reason);
  return { ok: false, error: errorOf("busy", "the site cannot say right now whose token this is") };
}

/** The token itself is kept nowhere. */
async function hashOf(token: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return String.fromCharCode(...new Uint8Array(hash));
}
