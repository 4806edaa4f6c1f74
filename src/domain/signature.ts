/**
 * How edge and bridge know each other: HMAC-SHA256 over time, method, path and body, in one header:
 * `starling-signature: t=<ms>,v1=<hex>`. Several secrets may verify (rotation); the first one signs.
 */
export const SIGNATURE_HEADER = "starling-signature";
/** How far the two clocks may be apart, and how long a request can be repeated: all of them are reads or idempotent. */
export const MAX_SIGNATURE_AGE_MS = 60_000;

const encoder = new TextEncoder();
const keys = new Map<string, Promise<CryptoKey>>();

function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const made = crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
  keys.set(secret, made);
  return made;
}

const payload = (at: number, method: string, path: string, body: string) =>
  encoder.encode(`${at}\n${method}\n${path}\n${body}`);

/** The header's value. `path` is without host and query. */
export async function sign(secret: string, method: string, path: string, body: string, now: number): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", await keyOf(secret), payload(now, method, path, body));
  return `t=${now},v1=${[...new Uint8Array(mac)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Whether one of `secrets` made this header for exactly this request, not too long ago. */
export async function verify(
  secrets: readonly string[],
  header: string | null | undefined,
  request: { method: string; path: string; body: string },
  now: number,
): Promise<boolean> {
  const match = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(header ?? "");
  if (!match) return false;
  const at = Number(match[1]);
  if (Math.abs(now - at) > MAX_SIGNATURE_AGE_MS) return false;
  const mac = Uint8Array.from(match[2]?.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  const signed = payload(at, request.method, request.path, request.body);
  for (const secret of secrets) {
    if (await crypto.subtle.verify("HMAC", await keyOf(secret), mac, signed)) return true;
  }
  return false;
}
