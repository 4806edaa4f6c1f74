/** Where the admin page gets its token, and what can be read off it. */
import { StarlingError } from "../../../client/error.ts";
import { developmentToken, type TokenFunction } from "../../token-source.ts";

/** The development issuer makes one for the administrator alone. */
export function developmentAdminToken(name: string): TokenFunction {
  return async () => {
    const { admin } = await developmentToken(name);
    if (admin === undefined) throw new StarlingError({ code: "no_admin_token", temporary: false, message: "" });
    return admin;
  };
}

export interface Standing {
  /** Their user id; unknown where the token is opaque. */
  readonly id: string | undefined;
  /** Only what is shown hangs on it: the server looks for itself. */
  readonly mayWrite: boolean;
}

/** What a token says of its bearer, taken at its word. */
export function standingOf(token: string): Standing {
  const claims = claimsOf(token);
  if (typeof claims !== "object" || claims === null) return { id: undefined, mayWrite: true };
  const id = "sub" in claims && typeof claims.sub === "string" ? claims.sub : undefined;
  const scopes = "scope" in claims && typeof claims.scope === "string" ? claims.scope.split(" ") : [];
  return { id, mayWrite: scopes.includes("starling:admin") };
}

function claimsOf(token: string): unknown {
  const [, payload = ""] = token.split(".");
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (it) => it.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
