/** What the presence service needs to know, parsed once per isolate; all that is wrong is told at once, by name and never by value. */
import { perMinute, type Rate } from "../../src/domain/rate-limit.ts";
import { RoomTagger, type TagKey } from "../../src/domain/room-address.ts";
import { environment } from "../../src/protocol/ids.ts";
import { PresenceKeys } from "../../src/protocol/presence-keys.ts";
import { hookSettingsOf, type HookSettings } from "../auth/hook-settings.ts";
import { tokenSettingsOf, type TokenSettings } from "../auth/token-settings.ts";
import { urlOf, type Parsed } from "../config-values.ts";
import { ConfigError, originsOf, tagKeysOf } from "../config.ts";
import { Breaker } from "../presence-store/breaker.ts";
import { RedisStore } from "../presence-store/redis-store.ts";
import type { PresenceStore } from "../presence-store/store.ts";
import type { PresenceEnv } from "./env.ts";

export interface PresenceServiceSettings {
  readonly keys: PresenceKeys;
  readonly store: PresenceStore;
  readonly tagger: RoomTagger;
  readonly origins: ReadonlySet<string>;
  readonly token: TokenSettings | undefined;
  readonly hook: HookSettings | undefined;
  /** Of other services' tokens. */
  readonly audience: string;
  /** Absent: lists of friends come from tokens alone. */
  readonly friends: { readonly secret: string; readonly url: string | undefined } | undefined;
  readonly requests: Rate | undefined;
}

/** Shorter ones can be guessed offline from one signature. */
const MIN_SECRET_LENGTH = 32;
/** The edge's own default. */
const REQUESTS_PER_MINUTE = 600;

const parsed = new WeakMap<PresenceEnv, PresenceServiceSettings>();

export function presenceSettingsOf(env: PresenceEnv): PresenceServiceSettings {
  const known = parsed.get(env);
  if (known) return known;
  const settings = parse(env);
  parsed.set(env, settings);
  return settings;
}

function parse(env: PresenceEnv): PresenceServiceSettings {
  const wrong: string[] = [];
  const take = <T>(result: Parsed<T>, instead: T): T => {
    if ("value" in result) return result.value;
    wrong.push(result.wrong);
    return instead;
  };
  const name = environment.safeParse(env.ENVIRONMENT);
  if (!name.success) wrong.push("ENVIRONMENT: 1 to 32 of a-z, 0-9 and -");
  const [firstKey, ...otherKeys] = take<readonly TagKey[]>(tagKeysOf(env.ROOM_TAG_KEYS), []);
  const origins = take<ReadonlySet<string>>(originsOf(env.ALLOWED_ORIGINS), new Set());
  const token = take<TokenSettings | undefined>(tokenSettingsOf(env), undefined);
  const hook = take<HookSettings | undefined>(hookSettingsOf(env), undefined);
  const audience = env.JWT_PRESENCE_AUDIENCE ?? `${env.JWT_AUDIENCE}/presence`;
  if (audience === env.JWT_AUDIENCE || audience === "")
    wrong.push("JWT_PRESENCE_AUDIENCE: another one than JWT_AUDIENCE");
  const friends = take<PresenceServiceSettings["friends"]>(friendsOf(env), undefined);
  const requests = take<Rate | undefined>(requestsOf(env.RATE_REQUESTS_PER_MINUTE), undefined);
  const url = take<string | undefined>(urlOf("UPSTASH_REDIS_REST_URL", env.UPSTASH_REDIS_REST_URL), undefined);
  if (!env.UPSTASH_REDIS_REST_URL) wrong.push("UPSTASH_REDIS_REST_URL: missing");
  if (!env.UPSTASH_REDIS_REST_TOKEN) wrong.push("UPSTASH_REDIS_REST_TOKEN: missing");
  if (wrong.length > 0 || !name.success || !firstKey || url === undefined)
    throw new ConfigError(`settings are missing or wrong: ${wrong.join("; ")}`);
  return {
    keys: new PresenceKeys(name.data),
    store: new RedisStore({ url, token: env.UPSTASH_REDIS_REST_TOKEN }, new Breaker(Date.now)),
    tagger: new RoomTagger(name.data, [firstKey, ...otherKeys]),
    origins,
    token,
    hook,
    audience,
    friends,
    requests,
  };
}

function friendsOf(env: PresenceEnv): Parsed<PresenceServiceSettings["friends"]> {
  const url = urlOf("FRIENDS_HOOK_URL", env.FRIENDS_HOOK_URL);
  if ("wrong" in url) return url;
  const secret = env.FRIENDS_SECRET ?? "";
  if (secret === "" && url.value === undefined) return { value: undefined };
  if (secret.length < MIN_SECRET_LENGTH) return { wrong: `FRIENDS_SECRET: ${MIN_SECRET_LENGTH} characters or more` };
  return { value: { secret, url: url.value } };
}

function requestsOf(text: string | undefined): Parsed<Rate | undefined> {
  if (text === undefined || text === "") return { value: perMinute(REQUESTS_PER_MINUTE) };
  if (!/^\d{1,7}$/.test(text)) return { wrong: "RATE_REQUESTS_PER_MINUTE: 0 (no limit) or more" };
  return { value: Number(text) === 0 ? undefined : perMinute(Number(text)) };
}
