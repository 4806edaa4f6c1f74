/** The settings of the presence service, as wrangler.presence.toml names them. No objects and no queues: Redis is all it reads. */
export interface PresenceEnv {
  ENVIRONMENT: string;
  /** The edge's: with them a room's id becomes the address that clients know. */
  ROOM_TAG_KEYS: string;
  ALLOWED_ORIGINS: string;
  /** Tokens are the edge's; see workers/env.ts. */
  JWT_ISSUER: string;
  JWT_AUDIENCE: string;
  JWT_JWKS_URL?: string;
  JWT_SECRET?: string;
  JWT_ALGORITHMS?: string;
  AUTH_HOOK_URL?: string;
  AUTH_HOOK_SECRET?: string;
  AUTH_HOOK_HOSTS?: string;
  /** The audience of other services' tokens; default: `<JWT_AUDIENCE>/presence`. */
  JWT_PRESENCE_AUDIENCE?: string;
  /** Shared with the site: it signs lists of friends, and questions to FRIENDS_HOOK_URL are signed with it. */
  FRIENDS_SECRET?: string;
  /** The site's endpoint that says who somebody's friends are; absent: nobody is asked. */
  FRIENDS_HOOK_URL?: string;
  UPSTASH_REDIS_REST_URL: string;
  UPSTASH_REDIS_REST_TOKEN: string;
  /** Calls of one user, counted by each isolate; 0: no limit. */
  RATE_REQUESTS_PER_MINUTE?: string;
}
