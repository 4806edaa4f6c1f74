import { env } from "cloudflare:workers";
import { base64url, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from "jose";
import { expect, test, vi } from "vitest";
import { CLOCK_TOLERANCE_S, verifyToken, type TokenVerdict } from "../../workers/auth/verify-token.ts";
import type { Env } from "../../workers/env.ts";
import { tokenOf, type TokenOptions } from "./edge-people.ts";

const now = () => Math.floor(Date.now() / 1_000);
const usual = (): JWTPayload => ({
  sub: "ada",
  name: "Ada",
  iss: "https://issuer.test",
  aud: "starling-test",
  exp: now() + 600,
});

/** What is wrong with it, or who it is. */
function outcomeOf(verdict: TokenVerdict): string {
  return verdict.ok ? verdict.principal.id : verdict.error.code;
}

async function withSecret(user: string, options: TokenOptions = {}): Promise<string> {
  return outcomeOf(await verifyToken(env, await tokenOf(user, options)));
}

test("a token of our issuer, for us, says who somebody is, what they are called and until when", async () => {
  const lifetimeS = 600;
  const verdict = await verifyToken(env, await tokenOf("ada", { name: " Ada ", lifetimeS }));
  if (!verdict.ok) throw new Error(verdict.error.code);
  const { expires, ...rest } = verdict.principal;
  expect(rest).toEqual({ id: "ada", name: "Ada" });
  expect(Math.abs(expires - (Date.now() + (lifetimeS + CLOCK_TOLERANCE_S) * 1_000))).toBeLessThanOrEqual(2_000);
  expect(Number.isInteger(expires)).toBe(true);
});

test("a token of somebody else, for somebody else, without an end or without a subject is no good", async () => {
  for (const claims of [
    { iss: "https://issuer.test/" },
    { iss: "https://evil.test" },
    { iss: undefined },
    { aud: "starling" },
    { aud: ["starling", "others"] },
    { aud: undefined },
    { exp: undefined },
    { exp: "tomorrow" },
    { exp: 1e300 },
    { sub: undefined },
    { sub: 7 },
    { nbf: now() + 600 },
  ]) {
    expect([claims, await withSecret("ada", { claims })]).toEqual([claims, "token_invalid"]);
  }
  expect(await withSecret("ada", { claims: { aud: ["others", "starling-test"] } })).toBe("ada");
  expect(await withSecret("ada", { secret: "a secret that is not the deployment's" })).toBe("token_invalid");
});

test("a subject that is no user id is refused, above all the system's own", async () => {
  for (const sub of ["", " ", "a b", "ada~bob", "ada/bob", "ädä", "a".repeat(129), "starling-system", "a\nb"]) {
    expect([sub, await withSecret(sub)]).toEqual([sub, "token_invalid"]);
  }
  for (const sub of ["a".repeat(128), "auth0:65f", "ada@example.org", "A-1_2.3"]) {
    expect(await withSecret(sub)).toBe(sub);
  }
});

test("a name that cannot be shown is left out, and keeps nobody out", async () => {
  for (const name of ["", "x".repeat(81), "bell \u0007", 7, null, { first: "Ada" }]) {
    const verdict = await verifyToken(env, await tokenOf("ada", { claims: { name } }));
    expect(verdict).toMatchObject({ ok: true, principal: { id: "ada" } });
    expect(verdict.ok && "name" in verdict.principal).toBe(false);
  }
});

test("a token has run out a moment after it says so, and not before", async () => {
  expect(await withSecret("ada", { lifetimeS: -CLOCK_TOLERANCE_S - 2 })).toBe("token_expired");
  expect(await withSecret("ada", { lifetimeS: -CLOCK_TOLERANCE_S + 2 })).toBe("ada");
});

test("a token that is none of ours by its form is refused without a fault", async () => {
  const good = await tokenOf("ada");
  const [header = "", payload = "", signature = ""] = good.split(".");
  const other = base64url.encode(JSON.stringify({ ...usual(), sub: "eve" }));
  const flipped = signature.startsWith("A") ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
  for (const token of [
    "",
    ".",
    "..",
    "a.b.c",
    "null",
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${header}.${other}.${signature}`,
    `${header}.${payload}.${flipped}`,
    `${good}.${signature}`,
    `${good}${"a".repeat(9_000)}`,
  ]) {
    expect([token.slice(0, 40), outcomeOf(await verifyToken(env, token))]).toEqual([
      token.slice(0, 40),
      "token_invalid",
    ]);
  }
});

test("an unsigned token is no token, whatever it calls its algorithm", async () => {
  const unsigned = new UnsecuredJWT(usual()).encode();
  expect(outcomeOf(await verifyToken(env, unsigned))).toBe("token_invalid");
  const [, payload = ""] = unsigned.split(".");
  for (const alg of ["none", "None", "NONE", "nOnE", "", "HS1", "HS512"]) {
    const token = `${base64url.encode(JSON.stringify({ alg, typ: "JWT" }))}.${payload}.`;
    expect(outcomeOf(await verifyToken(env, token))).toBe("token_invalid");
  }
});

test("only the algorithms of the settings are taken, also with the right secret", async () => {
  const sign = (alg: string) =>
    new SignJWT(usual()).setProtectedHeader({ alg }).sign(new TextEncoder().encode(env.JWT_SECRET?.repeat(2)));
  const longer = { ...env, JWT_SECRET: env.JWT_SECRET?.repeat(2) ?? "" };
  expect(outcomeOf(await verifyToken(longer, await sign("HS256")))).toBe("ada");
  expect(outcomeOf(await verifyToken(longer, await sign("HS512")))).toBe("token_invalid");
  const strict = { ...longer, JWT_ALGORITHMS: "HS512" };
  expect(outcomeOf(await verifyToken(strict, await sign("HS512")))).toBe("ada");
  expect(outcomeOf(await verifyToken(strict, await sign("HS256")))).toBe("token_invalid");
});

test("settings that mix keys and algorithms, or have a guessable secret, are refused", async () => {
  const token = await tokenOf("ada");
  for (const wrong of [
    { JWT_SECRET: "" },
    { JWT_SECRET: "short" },
    { JWT_JWKS_URL: "https://issuer.test/keys" },
    { JWT_ALGORITHMS: "none" },
    { JWT_ALGORITHMS: "HS256,RS256" },
    { JWT_SECRET: "", JWT_JWKS_URL: "https://issuer.test/keys", JWT_ALGORITHMS: "HS256" },
    { JWT_SECRET: "", JWT_JWKS_URL: "http://issuer.test/keys" },
    { JWT_ISSUER: "" },
    { JWT_AUDIENCE: "" },
  ]) {
    await expect(verifyToken({ ...env, ...wrong }, token)).rejects.toThrow(/JWT_/);
  }
});

/** An issuer with a key set of its own at an address, which can change its keys or be away. */
class Issuer {
  readonly url = `https://issuer.test/${crypto.randomUUID()}/keys`;
  readonly env: Env = { ...env, JWT_SECRET: "", JWT_JWKS_URL: this.url };
  asked = 0;
  answer: () => Response | Promise<Response> = () => new Response("nothing yet", { status: 404 });
  readonly #keys = new Map<string, { alg: string; key: CryptoKey; spki: string }>();

  constructor() {
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      if (url !== this.url) return real(input, init);
      this.asked++;
      return this.answer();
    });
  }

  /** From now on these keys are in the set, and no others. */
  async publish(keys: Record<string, string>): Promise<void> {
    const published: object[] = [];
    for (const [kid, alg] of Object.entries(keys)) {
      const pair = await generateKeyPair(alg, { extractable: true });
      this.#keys.set(kid, { alg, key: pair.privateKey, spki: await exportSPKI(pair.publicKey) });
      published.push({ ...(await exportJWK(pair.publicKey)), kid, alg, use: "sig" });
    }
    this.answer = () => Response.json({ keys: published });
  }

  spki(kid: string): string {
    return this.#keys.get(kid)?.spki ?? "";
  }

  async token(kid: string, claims: object = {}): Promise<string> {
    const known = this.#keys.get(kid);
    if (!known) throw new Error(`no key ${kid}`);
    return new SignJWT({ ...usual(), ...claims }).setProtectedHeader({ alg: known.alg, kid }).sign(known.key);
  }

  async says(token: string): Promise<string> {
    return outcomeOf(await verifyToken(this.env, token));
  }
}

test("keys come from the issuer's set, once for many tokens", async () => {
  const issuer = new Issuer();
  await issuer.publish({ r: "RS256", e: "ES256", ed: "EdDSA" });
  for (const kid of ["r", "e", "ed", "e"]) expect(await issuer.says(await issuer.token(kid))).toBe("ada");
  expect(await issuer.says(await issuer.token("e", { aud: "others" }))).toBe("token_invalid");
  expect(await issuer.says(await issuer.token("e", { exp: now() - 60 }))).toBe("token_expired");
  expect(issuer.asked).toBe(1);
});

test("the public key is no secret: what is signed with it as if it were one is refused", async () => {
  const issuer = new Issuer();
  await issuer.publish({ r: "RS256" });
  for (const secret of [issuer.spki("r"), issuer.spki("r").trim()]) {
    const forged = await new SignJWT({ ...usual(), sub: "eve" })
      .setProtectedHeader({ alg: "HS256", kid: "r" })
      .sign(new TextEncoder().encode(secret));
    expect(await issuer.says(forged)).toBe("token_invalid");
  }
  expect(await issuer.says(new UnsecuredJWT(usual()).encode())).toBe("token_invalid");
  expect(await issuer.says(await tokenOf("eve"))).toBe("token_invalid");
});

test("keys that a token brings along, or names an address of, are never used", async () => {
  const issuer = new Issuer();
  await issuer.publish({ e: "ES256" });
  const evil = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(evil.publicKey);
  for (const header of [{ jwk }, { jku: "https://evil.test/keys" }, { x5u: "https://evil.test/cert" }]) {
    const forged = await new SignJWT(usual())
      .setProtectedHeader({ alg: "ES256", kid: "e", ...header })
      .sign(evil.privateKey);
    expect(await issuer.says(forged)).toBe("token_invalid");
  }
  expect(issuer.asked).toBe(1);
});

test("a new key of the issuer is found out at its first token, and an old one that left is good no more", async () => {
  const issuer = new Issuer();
  await issuer.publish({ first: "ES256" });
  const old = await issuer.token("first");
  expect(await issuer.says(old)).toBe("ada");
  await issuer.publish({ second: "ES256" });

  vi.setSystemTime(Date.now() + 31_000);
  expect(await issuer.says(await issuer.token("second"))).toBe("ada");
  expect(issuer.asked).toBe(2);
  vi.setSystemTime(Date.now() + 31_000);
  expect(await issuer.says(old)).toBe("token_invalid");
});

test("a key that was not there a moment ago is a reason to come back, not to go away for good", async () => {
  const issuer = new Issuer();
  await issuer.publish({ first: "ES256" });
  expect(await issuer.says(await issuer.token("first"))).toBe("ada");
  await issuer.publish({ second: "ES256" });

  // The set was read a moment ago and is not read again for each unknown key; it may have changed since.
  const verdict = await verifyToken(issuer.env, await issuer.token("second"));
  expect(verdict).toMatchObject({ ok: false, error: { code: "busy", temporary: true } });
  expect(issuer.asked).toBe(1);
  vi.setSystemTime(Date.now() + 31_000);
  expect(await issuer.says(await issuer.token("second"))).toBe("ada");
});

test("an issuer that cannot be reached says nothing about a token: try again", async () => {
  const issuer = new Issuer();
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  await issuer.publish({ e: "ES256" });
  const { answer } = issuer;
  const token = await issuer.token("e");
  for (const failure of [
    () => new Response("away", { status: 503 }),
    () => new Response("<html>", { status: 200 }),
    () => Response.json({ keys: "none" }),
    () => new Response(null, { status: 302, headers: { location: "https://evil.test/keys" } }),
    () => Promise.reject(new TypeError("network")),
  ]) {
    issuer.answer = failure;
    const verdict = await verifyToken(issuer.env, token);
    expect(verdict).toMatchObject({ ok: false, error: { code: "busy", temporary: true } });
  }
  expect(log).toHaveBeenCalledTimes(5);
  issuer.answer = answer;
  expect(await issuer.says(token)).toBe("ada");
});
