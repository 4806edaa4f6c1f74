/**
 * Where the page gets its tokens. The site that embeds it decides, in this order:
 *
 * 1. `window.starlingToken`, a function (it may be async) that returns a token. Called again whenever a fresh one is needed.
 * 2. `<meta name="starling-token" content="/path">`: an endpoint of the site's own that answers a POST, with the site's
 *    cookies, by `{ "token": "..." }`.
 * 3. The development issuer, which hands a token to whoever tells a name. It only exists on a local edge.
 */
import { StarlingError } from "../client/error.ts";
import { roomAddress, type RoomAddress } from "../protocol/ids.ts";

declare global {
  interface Window {
    starlingToken?: () => string | Promise<string>;
  }
}

export type TokenFunction = () => Promise<string>;

/** How the site hands out tokens, or undefined where only the development issuer can. */
export function siteToken(): TokenFunction | undefined {
  const hook = globalThis.window.starlingToken;
  if (hook) return async () => hook();
  const endpoint = document.querySelector<HTMLMetaElement>('meta[name="starling-token"]')?.content;
  if (endpoint) return async () => (await post(endpoint, {})).token;
  return undefined;
}

/** A token for a name, from the development issuer; and the room that everybody there is shown, if there is one. */
export async function developmentToken(name: string): Promise<Answer> {
  return post("/dev/token", { name });
}

interface Answer {
  readonly token: string;
  readonly lobby: RoomAddress | undefined;
  /** Of the one who administers: another token, for the admin page. */
  readonly admin: string | undefined;
}

async function post(path: string, body: object): Promise<Answer> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  const isTemporary = response.status >= 500 || response.status === 429;
  if (!response.ok) throw refusal(isTemporary, detailOf(answer, response.status));
  if (typeof answer !== "object" || answer === null || !("token" in answer) || typeof answer.token !== "string") {
    throw refusal(false, "The answer had no token in it.");
  }
  const lobby = roomAddress.safeParse("lobby" in answer ? answer.lobby : undefined);
  const admin = "admin" in answer && typeof answer.admin === "string" ? answer.admin : undefined;
  return { token: answer.token, lobby: lobby.data, admin };
}

function refusal(temporary: boolean, message: string): StarlingError {
  return new StarlingError({ code: "token_refused", temporary, message });
}

function detailOf(answer: unknown, status: number): string {
  if (typeof answer === "object" && answer !== null) {
    if ("detail" in answer && typeof answer.detail === "string") return answer.detail;
    if ("title" in answer && typeof answer.title === "string") return answer.title;
  }
  return `The server answered ${status}.`;
}
