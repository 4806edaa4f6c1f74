/** The secrets and settings of the workers tests: what `wrangler secret put` gives to a deployment, and some instead of wrangler.toml's. */
export const testBindings = {
  ENVIRONMENT: "test",
  ALLOWED_ORIGINS: "https://chat.test,https://admin.chat.test:8443",
  JWT_ISSUER: "https://issuer.test",
  JWT_AUDIENCE: "starling-test",
  JWT_SECRET: "a secret of the tests and of nothing else",
  /** The second one verifies what was signed before a rotation. */
  ROOM_TAG_KEYS: "new:the tests' newer key for room tags,old:the tests' older key for room tags",
  BRIDGE_SECRETS: "the tests' newer secret of the bridge,the tests' older secret of the bridge",
  /** Nobody listens there: archive and search are unavailable, unless a test says otherwise. */
  BRIDGE_URL: "http://127.0.0.1:1",
  ARCHIVE: "postgres",
  /** Tests that move the clock by days do not mean that a socket fell silent. */
  PRESENCE_PING_MS: "999999999",
  LOCAL_QUEUE_TOKEN: "the tests' token of the local queue",
};
