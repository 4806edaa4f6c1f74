/** `src/` names the web's types; Node has these ones under another name. */
type CryptoKey = import("node:crypto").webcrypto.CryptoKey;
