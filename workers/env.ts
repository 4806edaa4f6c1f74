/** The bindings and settings of the deployment, as wrangler.toml names them. Parsed by config.ts. */
import type { Directory } from "./directory/directory.ts";
import type { Room } from "./room/room.ts";
import type { User } from "./user/user.ts";

/** Where the log goes: a Cloudflare Queue, or locally a service of the same shape. */
export interface EventQueue {
  sendBatch(messages: { body: string; contentType: "text" }[]): Promise<unknown>;
}

export interface Env {
  ROOMS: DurableObjectNamespace<Room>;
  USERS: DurableObjectNamespace<User>;
  DIRECTORY: DurableObjectNamespace<Directory>;
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
  /** Exact origins, comma separated. */
  ALLOWED_ORIGINS: string;
  JWT_ISSUER: string;
  JWT_AUDIENCE: string;
  /** The audience of tokens for `/v1/admin/*`; default: `<JWT_AUDIENCE>/admin`. */
  JWT_ADMIN_AUDIENCE?: string;
  /** Exactly one of the two. */
  JWT_JWKS_URL?: string;
  JWT_SECRET?: string;
  /** Comma separated; default: RS256,ES256,EdDSA with a JWKS, HS256 with a secret. */
  JWT_ALGORITHMS?: string;
}
