/** One page of the feed of changes, and where the next one begins. */

/** How late a change may arrive: clocks differ, and a writing takes its time. Ours. */
export const LATE_MS = 5_000;

type Entry = { readonly member: string; readonly score: number };

/** `found`: lowest first, at most `full` of them. A full page ends between two times, lest those of one time be torn apart. */
export function pageOf(
  found: readonly Entry[],
  now: number,
  full: number,
): { readonly page: readonly Entry[]; readonly more: boolean; readonly next: number } {
  if (found.length < full) return { page: found, more: false, next: now - LATE_MS };
  const last = found.at(-1)?.score ?? 0;
  const before = found.filter(({ score }) => score < last);
  const page = before.length > 0 ? before : found;
  return { page, more: true, next: page.at(-1)?.score ?? last };
}
