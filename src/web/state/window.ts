/**
 * Which part of a long list is in the document. It hangs on the key of its first item, so that what arrives on either
 * side does not move it; without one it follows the newest.
 */
export interface Slice {
  readonly start: number;
  readonly end: number;
}
type Keyed = readonly { readonly key: string }[];

/** Items in the document while the reader follows the newest. */
export const SHOWN = 120;
/** Items in the document at most. */
export const SHOWN_AT_MOST = 360;
/** Items by which it moves. */
const STEP = 80;

/** [start, end) in `items`. A key that is not there any more counts as none. */
export function resolve(items: Keyed, first: string | undefined): Slice {
  const found = first === undefined ? -1 : items.findIndex(({ key }) => key === first);
  if (found < 0) return { start: Math.max(0, items.length - SHOWN), end: items.length };
  return { start: found, end: Math.min(items.length, found + SHOWN_AT_MOST) };
}

/** The first key of a window further up; what then is too much falls off below. */
export function older(items: Keyed, { start }: Slice): string | undefined {
  return items[Math.max(0, start - STEP)]?.key;
}

/** The first key of a window further down. */
export function newer(items: Keyed, { start, end }: Slice): string | undefined {
  return items[end < items.length ? start + STEP : start]?.key;
}

/** The first key of a window that has this item in its middle. */
export function around(items: Keyed, index: number): string | undefined {
  return items[Math.max(0, index - SHOWN / 2)]?.key;
}
