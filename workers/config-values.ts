/** How single settings are read. */

/** What a parser of one setting answers with: `wrong` says what, never the value, which may be a secret. */
export type Parsed<T> = { readonly value: T } | { readonly wrong: string };

/** Comma separated, white space around each ignored. */
export function listOf(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** One of a few words; the first one is the default. */
export function oneOf<T extends string>(
  setting: string,
  text: string | undefined,
  words: readonly [T, ...T[]],
): Parsed<T> {
  if (text === undefined || text === "") return { value: words[0] };
  const value = words.find((it) => it === text);
  return value === undefined ? { wrong: `${setting}: ${words.join(" or ")}` } : { value };
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.has(hostname);
}

/** https, or anything on this very machine: what these addresses carry is nobody else's business. Without a last slash. */
export function urlOf(setting: string, text: string | undefined): Parsed<string | undefined> {
  if (text === undefined || text === "") return { value: undefined };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isFine =
    url && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) && url.search === "";
  return isFine ? { value: url.href.replace(/\/$/, "") } : { wrong: `${setting}: an https address without a query` };
}
