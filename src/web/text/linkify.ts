/** Finds the web addresses in a message. The text is never markup: the page renders these pieces as text and anchors. */
export type Piece = { readonly text: string; readonly href?: string };

const CANDIDATE = /\bhttps?:\/\/[^\s<>"'`\u3000-\u3002\uff01-\uff60]+/giu;
/** What ends a sentence more likely than an address. */
const TRAILING = /[.,;:!?*_~|…]$/u;
const PAIRS: readonly (readonly [open: string, close: string])[] = [
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
];

/** Only http and https; an address with a user name in it stays text, since it can pretend to be another host. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const found = trimmed(match[0]);
    const href = hrefOf(found);
    if (href === undefined) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: found, href });
    end = match.index + found.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

function hrefOf(candidate: string): string | undefined {
  const url = URL.parse(candidate);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) return undefined;
  return url.username === "" && url.password === "" ? url.href : undefined;
}

/** Without the punctuation after it; a closing bracket stays when it was opened inside. */
function trimmed(candidate: string): string {
  let rest = candidate;
  for (;;) {
    const unpaired = PAIRS.some(([open, close]) => rest.endsWith(close) && count(rest, close) > count(rest, open));
    if (!unpaired && !TRAILING.test(rest)) return rest;
    rest = rest.slice(0, -1);
  }
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
