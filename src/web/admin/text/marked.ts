/** A text in parts: what was hit, and what is between. Hits may overlap. */
export interface Part {
  readonly text: string;
  readonly isHit: boolean;
}

/** `start` and `end` in UTF-16 units; `end` is exclusive. */
export function marked(text: string, hits: readonly { readonly start: number; readonly end: number }[]): Part[] {
  const parts: Part[] = [];
  const add = (from: number, to: number, isHit: boolean) => {
    if (to > from) parts.push({ text: text.slice(from, to), isHit });
  };
  let at = 0;
  for (const { start, end } of hits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    add(at, start, false);
    add(Math.max(at, start), end, true);
    at = Math.max(at, end);
  }
  add(at, text.length, false);
  return parts;
}
