/** How the edge hands a verified principal to an object on a socket upgrade: set by the edge only, after stripping it. */
import { principal, type Principal } from "../src/protocol/token.ts";

export const PRINCIPAL_HEADER = "x-starling-principal";
/** A room's address, with its tag: the object itself knows only its id. */
export const ADDRESS_HEADER = "x-starling-address";

/** The version at which the User object let them in. */
export const ADMISSION_HEADER = "x-starling-admission";

export function decodeAdmission(headers: Headers): number | undefined {
  const version = headers.get(ADMISSION_HEADER);
  return version === null ? undefined : Number(version);
}

export function encodePrincipal(it: Principal): string {
  return encodeURIComponent(JSON.stringify(it));
}

export function decodePrincipal(headers: Headers): Principal {
  return principal.parse(JSON.parse(decodeURIComponent(headers.get(PRINCIPAL_HEADER) ?? "")));
}
