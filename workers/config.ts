/**
 * The deployment's settings, parsed once per isolate. What is wrong is told all at once, by the names of the settings and
 * never by their values: some of them are secrets.
 */
import { RoomTagger, type TagKey } from "../src/domain/room-address.ts";
import type { AttributeValues } from "../src/domain/acl/check-rules.ts";
import { environment } from "../src/protocol/ids.ts";
import { attachmentsOf, type AttachmentSettings } from "./attachment-settings.ts";
import { archiveOf, type ArchiveSettings } from "./archive/archive-settings.ts";
import { attributeValuesOf } from "./auth/attribute-values.ts";
import { hookSettingsOf, type HookSettings } from "./auth/hook-settings.ts";
import { tokenSettingsOf, type TokenSettings } from "./auth/token-settings.ts";
import { listOf, oneOf, urlOf, type Parsed } from "./config-values.ts";
import type { Env } from "./env.ts";
import { presenceOf, type PresenceSettings } from "./presence-settings.ts";
import { ratesOf, type Rates } from "./rate-settings.ts";

export interface Settings {
  readonly environment: string;
  readonly tagger: RoomTagger;
  /** Exact origins, as the `Origin` header has them. */
  readonly origins: ReadonlySet<string>;
  /** Absent: the auth hook takes all tokens. One of the two is there. */
  readonly token: TokenSettings | undefined;
  /** The site's endpoint that says whose a token is which is no JWT; absent: there is none. */
  readonly hook: HookSettings | undefined;
  readonly rates: Rates;
  readonly presence: PresenceSettings;
  readonly attachments: AttachmentSettings;
  /** The audience of tokens for `/v1/admin/*`: never that of the chat itself. */
  readonly adminAudience: string;
  /** The first one signs, all of them verify. */
  readonly bridgeSecrets: readonly [string, ...string[]];
  /** Where the bridge answers; absent: neither its archive nor search. */
  readonly bridgeUrl: string | undefined;
  readonly archive: ArchiveSettings;
  /** How long after a batch the archive is asked how far it is. */
  readonly retentionCheckMs: number;
  /** The values that rules may name, by attribute. */
  readonly attributeValues: AttributeValues;
  /** Who may make channels at the top. */
  readonly topLevelChannels: "superuser" | "anyone";
  /** May rooms be made outside of any channel? */
  readonly freeRooms: boolean;
  /** The site's own say in what rooms are called; absent: none. */
  readonly roomHookUrl: string | undefined;
}

/** Something in the settings is wrong. The message names all of it and is safe to show. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Shorter ones can be guessed offline from one signature. */
const MIN_SECRET_LENGTH = 32;

const parsed = new WeakMap<Env, Settings>();

/** The settings of this deployment. Throws a ConfigError, each time anew, until it is put right. */
export function settingsOf(env: Env): Settings {
  const known = parsed.get(env);
  if (known) return known;
  const settings = parse(env);
  parsed.set(env, settings);
  return settings;
}

function parse(env: Env): Settings {
  const wrong: string[] = [];
  const take = <T>(result: Parsed<T>, instead: T): T => {
    if ("value" in result) return result.value;
    wrong.push(result.wrong);
    return instead;
  };
  const name = environment.safeParse(env.ENVIRONMENT);
  if (!name.success) wrong.push("ENVIRONMENT: 1 to 32 of a-z, 0-9 and -");
  const keys = take<readonly TagKey[]>(tagKeysOf(env.ROOM_TAG_KEYS), []);
  const secrets = take<readonly string[]>(secretsOf(env.BRIDGE_SECRETS), []);
  const origins = take<ReadonlySet<string>>(originsOf(env.ALLOWED_ORIGINS), new Set());
  const token = take<TokenSettings | undefined>(tokenSettingsOf(env), undefined);
  const hook = take<HookSettings | undefined>(hookSettingsOf(env), undefined);
  const rates = take<Rates | undefined>(ratesOf(env), undefined);
  const presence = take<PresenceSettings | undefined>(presenceOf(env), undefined);
  const attachments = take<AttachmentSettings | undefined>(attachmentsOf(env), undefined);
  const archive = take<ArchiveSettings>(archiveOf(env), { kind: "none" });
  const bridgeUrl = take<string | undefined>(urlOf("BRIDGE_URL", env.BRIDGE_URL), undefined);
  const retentionCheckMs = take<number>(retentionCheckOf(env.RETENTION_CHECK_MS), DEFAULT_RETENTION_CHECK_MS);
  const attributeValues = take<AttributeValues>(attributeValuesOf(env.ATTRIBUTE_VALUES), new Map());
  const adminAudience = env.JWT_ADMIN_AUDIENCE ?? `${env.JWT_AUDIENCE}/admin`;
  if (adminAudience === env.JWT_AUDIENCE || adminAudience === "")
    wrong.push("JWT_ADMIN_AUDIENCE: another one than JWT_AUDIENCE");
  const top = take<Settings["topLevelChannels"]>(
    oneOf("TOP_LEVEL_CHANNELS", env.TOP_LEVEL_CHANNELS, ["superuser", "anyone"]),
    "superuser",
  );
  const free = take(oneOf("FREE_ROOMS", env.FREE_ROOMS, ["on", "off"]), "on");
  const roomHookUrl = take<string | undefined>(urlOf("ROOM_HOOK_URL", env.ROOM_HOOK_URL), undefined);
  const [firstKey, ...otherKeys] = keys;
  const [firstSecret, ...otherSecrets] = secrets;
  if (wrong.length > 0 || !name.success || !firstKey || !firstSecret || !rates || !presence || !attachments) {
    throw new ConfigError(`settings are missing or wrong: ${wrong.join("; ")}`);
  }
  return {
    environment: name.data,
    tagger: new RoomTagger(name.data, [firstKey, ...otherKeys]),
    origins,
    token,
    hook,
    rates,
    presence,
    attachments,
    bridgeSecrets: [firstSecret, ...otherSecrets],
    bridgeUrl,
    archive,
    retentionCheckMs,
    attributeValues,
    adminAudience,
    topLevelChannels: top,
    freeRooms: free === "on",
    roomHookUrl,
  };
}

/** Long enough that a busy room asks rarely, and short enough that its log does not grow far beyond what it keeps. */
const DEFAULT_RETENTION_CHECK_MS = 10 * 60_000;

function retentionCheckOf(text: string | undefined): Parsed<number> {
  if (text === undefined || text === "") return { value: DEFAULT_RETENTION_CHECK_MS };
  return /^\d{1,9}$/.test(text) ? { value: Number(text) } : { wrong: "RETENTION_CHECK_MS: milliseconds" };
}

export function tagKeysOf(text: string | undefined): Parsed<TagKey[]> {
  const keys = listOf(text).map((part) => {
    const colon = part.indexOf(":");
    return { id: part.slice(0, Math.max(0, colon)), secret: part.slice(colon + 1) };
  });
  const isGood = (key: TagKey) => /^[a-z0-9]{1,8}$/.test(key.id) && key.secret.length >= MIN_SECRET_LENGTH;
  const areDistinct = new Set(keys.map((key) => key.id)).size === keys.length;
  if (keys.length > 0 && keys.every(isGood) && areDistinct) return { value: keys };
  return { wrong: `ROOM_TAG_KEYS: id:secret[,id:secret], ids of a-z and 0-9, secrets of ${MIN_SECRET_LENGTH} or more` };
}

function secretsOf(text: string | undefined): Parsed<string[]> {
  const secrets = listOf(text);
  if (secrets.length > 0 && secrets.every((it) => it.length >= MIN_SECRET_LENGTH)) return { value: secrets };
  return { wrong: `BRIDGE_SECRETS: one or more secrets of ${MIN_SECRET_LENGTH} characters or more` };
}

export function originsOf(text: string | undefined): Parsed<Set<string>> {
  const origins = listOf(text);
  if (origins.every(isOrigin)) return { value: new Set(origins) };
  return { wrong: "ALLOWED_ORIGINS: exact origins such as https://chat.example.org, comma separated" };
}

function isOrigin(text: string): boolean {
  return text !== "null" && URL.canParse(text) && new URL(text).origin === text;
}
