/** The part of a found message that a result shows, cut so that the first hit is in it, and which pieces are the hits. */
export type Excerpt = readonly { readonly text: string; readonly hit: boolean }[];

/** How much of the text stands before the first hit. */
const LEAD = 32;

/** `ranges` are [start, end) in UTF-16 units, as the search answers; ones that make no sense are left out. */
export function excerpt(text: string, ranges: readonly (readonly [number, number])[], length = 160): Excerpt {
  const hits = ordered(ranges, text.length);
  const first = hits[0]?.[0] ?? 0;
  const from = first + LEAD > length ? whole(text, first - LEAD) : 0;
  const to = Math.min(text.length, whole(text, from + length));
  const pieces: { text: string; hit: boolean }[] = [];
  let end = from;
  for (const [start, stop] of hits) {
    if (start >= to) break;
    if (start > end) pieces.push({ text: text.slice(end, start), hit: false });
    pieces.push({ text: text.slice(start, Math.min(stop, to)), hit: true });
    end = Math.min(stop, to);
  }
  if (end < to) pieces.push({ text: text.slice(end, to), hit: false });
  if (from > 0) pieces.unshift({ text: "… ", hit: false });
  if (to < text.length) pieces.push({ text: " …", hit: false });
  return pieces;
}

/** In order, inside the text, none over another. */
function ordered(ranges: readonly (readonly [number, number])[], length: number): [number, number][] {
  const kept: [number, number][] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const begin = Math.max(start, kept.at(-1)?.[1] ?? 0);
    const stop = Math.min(end, length);
    if (begin < stop) kept.push([begin, stop]);
  }
  return kept;
}

/** Not between the two halves of a surrogate pair. */
function whole(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index;
}
