/** `src/` names the web's types; Node has these ones under another name. */
import type { webcrypto } from "node:crypto";

declare global {
  type CryptoKey = webcrypto.CryptoKey;
}
