/** The bindings and settings of the deployment, as wrangler.toml names them. Parsed by config.ts. */
import type { Directory } from "./directory/directory.ts";
import type { PresenceCopy } from "./presence-store/presence-copy.ts";
import type { Room } from "./room/room.ts";
import type { Site } from "./words/site.ts";
import type { User } from "./user/user.ts";

/** Where the log goes: a Cloudflare Queue, or locally a service of the same shape. */
export interface EventQueue {
  sendBatch(messages: { body: string; contentType: "text" }[]): Promise<unknown>;
}

export interface Env {
  ROOMS: DurableObjectNamespace<Room>;
  USERS: DurableObjectNamespace<User>;
  DIRECTORY: DurableObjectNamespace<Directory>;
  SITE: DurableObjectNamespace<Site>;
  /** The copy of presence where there is no Redis. */
  PRESENCE: DurableObjectNamespace<PresenceCopy>;
  /** Queue shards EVENTS_0 ... EVENTS_n-1: an object always uses the same one. One is enough to begin with. */
  EVENTS_0: EventQueue;
  EVENTS_1?: EventQueue;
  EVENTS_2?: EventQueue;
  EVENTS_3?: EventQueue;
  ASSETS?: Fetcher;
  ENVIRONMENT: string;
  /** `id:secret[,id:secret...]`: the first one signs room ids. */
  ROOM_TAG_KEYS: string;
  /** Shared with the bridge; `secret[,older secret]`. */
  BRIDGE_SECRETS: string;
  /** Where the bridge answers; absent: no archive and no search. */
  BRIDGE_URL?: string;
  /** cassandra | postgres (both by the bridge) | site | none. */
  ARCHIVE?: string;
  /** ARCHIVE = site: the implementer's own history service. */
  SITE_ARCHIVE_URL?: string;
  /** How long after a batch the archive is asked how far it is, milliseconds; default ten minutes. */
  RETENTION_CHECK_MS?: string;
  /** The values that rules may name, by attribute, as JSON: `{"gender": ["f", "m"]}`. Absent: any. */
  ATTRIBUTE_VALUES?: string;
  /** Who may make channels at the top: superuser (default) | anyone. */
  TOP_LEVEL_CHANNELS?: string;
  /** May rooms be made outside of any channel: on (default) | off. */
  FREE_ROOMS?: string;
  /** Asked before a room is named; absent: nobody is. */
  ROOM_HOOK_URL?: string;
  /** Exact origins, comma separated. */
  ALLOWED_ORIGINS: string;
  /** Neither this nor the next four where the auth hook takes all tokens. */
  JWT_ISSUER: string;
  JWT_AUDIENCE: string;
  /** The audience of tokens for `/v1/admin/*`; default: `<JWT_AUDIENCE>/admin`. */
  JWT_ADMIN_AUDIENCE?: string;
  /** Exactly one of the two. */
  JWT_JWKS_URL?: string;
  JWT_SECRET?: string;
  /** Comma separated; default: RS256,ES256,EdDSA with a JWKS, HS256 with a secret. */
  JWT_ALGORITHMS?: string;
  /** The site's own endpoint that says whose a token is which is no JWT; absent: only JWTs are taken. */
  AUTH_HOOK_URL?: string;
  /** The edge signs its questions with it. */
  AUTH_HOOK_SECRET?: string;
  /** Hosts that AUTH_HOOK_URL may name, comma separated. */
  AUTH_HOOK_HOSTS?: string;
  /** Attached files; absent: nothing can be attached. */
  FILES?: R2Bucket;
  /** What may be attached, media types, comma separated. */
  ATTACHMENTS_TYPES?: string;
  /** Largest file, bytes. */
  ATTACHMENTS_MAX_BYTES?: string;
  /** The bucket's address in R2's S3 interface, and a key that may write there: browsers upload without the Worker. */
  ATTACHMENTS_ENDPOINT?: string;
  ATTACHMENTS_ACCESS_KEY_ID?: string;
  ATTACHMENTS_SECRET_ACCESS_KEY?: string;
  /** From one address, sockets and calls alike; 0: no limit. */
  RATE_ADDRESS_PER_MINUTE?: string;
  /** Sockets that one user opens. */
  RATE_CONNECTS_PER_MINUTE?: string;
  /** Calls of one user without a socket. */
  RATE_REQUESTS_PER_MINUTE?: string;
  /** Frames on one socket; ten seconds' worth of them at once. */
  RATE_FRAMES_PER_SECOND?: string;
  /** Where the copy of presence is, by REST; absent: in an object of ours. */
  UPSTASH_REDIS_REST_URL?: string;
  UPSTASH_REDIS_REST_TOKEN?: string;
  /** How long an entry there holds, how often it is renewed, milliseconds. */
  PRESENCE_LEASE_MS?: string;
  PRESENCE_RENEW_MS?: string;
  /** Whoever is back within it was never offline. */
  PRESENCE_GRACE_MS?: string;
  /** How often clients send a ping: a socket that misses two is gone. */
  PRESENCE_PING_MS?: string;
  /** The platform's own counter, which counts for a whole location and not for one isolate only. */
  RATE_LIMITER?: RateLimit;
}
