/** The site's own endpoint that says whose an opaque token is. */
import { listOf, urlOf, type Parsed } from "../config-values.ts";
import type { Env } from "../env.ts";

export interface HookSettings {
  readonly url: string;
  /** Our questions are signed with it. */
  readonly secret: string;
}

/** Shorter ones can be guessed offline from one signature. */
const MIN_SECRET_LENGTH = 32;

/** AUTH_HOOK_URL absent: there is none. */
export function hookSettingsOf(
  env: Pick<Env, "AUTH_HOOK_URL" | "AUTH_HOOK_SECRET" | "AUTH_HOOK_HOSTS">,
): Parsed<HookSettings | undefined> {
  const url = urlOf("AUTH_HOOK_URL", env.AUTH_HOOK_URL);
  if ("wrong" in url) return url;
  if (url.value === undefined) {
    const left = env.AUTH_HOOK_SECRET ? "AUTH_HOOK_SECRET" : env.AUTH_HOOK_HOSTS ? "AUTH_HOOK_HOSTS" : undefined;
    return left === undefined ? { value: undefined } : { wrong: `AUTH_HOOK_URL: missing, though ${left} is set` };
  }
  const wrong: string[] = [];
  const hosts = listOf(env.AUTH_HOOK_HOSTS);
  if (hosts.length > 0 && !hosts.includes(new URL(url.value).host))
    wrong.push("AUTH_HOOK_URL: its host is not in AUTH_HOOK_HOSTS");
  const secret = env.AUTH_HOOK_SECRET ?? "";
  if (secret.length < MIN_SECRET_LENGTH) wrong.push(`AUTH_HOOK_SECRET: ${MIN_SECRET_LENGTH} characters or more`);
  return wrong.length > 0 ? { wrong: wrong.join("; ") } : { value: { url: url.value, secret } };
}
