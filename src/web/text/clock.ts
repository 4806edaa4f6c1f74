/** Times as people read them, in the reader's own language and zone. */
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const longDay = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const longDayAndYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const shortDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const shortDayAndYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

/** Days before today: 0 is today, 1 yesterday. By the calendar, so a change to summer time does not matter. */
export function daysAgo(at: number, now: number): number {
  return Math.round((midnight(now) - midnight(at)) / DAY_MS);
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** `14:05` */
export function clockTime(at: number): string {
  return clock.format(at);
}

/** A moment to come, as in "until ...": `14:05`, `Tuesday 4 March, 14:05`. */
export function momentOf(at: number, now: number): string {
  return daysAgo(at, now) === 0 ? clock.format(at) : `${dayName(at, now)}, ${clock.format(at)}`;
}

function dayName(at: number, now: number): string {
  return sameYear(at, now) ? longDay.format(at) : longDayAndYear.format(at);
}

/** For a tooltip: everything. */
export function fullTime(at: number): string {
  return full.format(at);
}

/** Over the messages of a day: `Today`, `Yesterday`, `Tuesday 4 March`, `4 March 2024`. */
export function dayLabel(at: number, now: number): string {
  const days = daysAgo(at, now);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  return dayName(at, now);
}

/** Beside a conversation: `now`, `5 min`, `14:05`, `Yesterday`, `Tue`, `4 Mar`, `4 Mar 2024`. */
export function shortTime(at: number, now: number): string {
  const days = daysAgo(at, now);
  if (now - at < MINUTE_MS) return "now";
  if (now - at < 60 * MINUTE_MS) return `${Math.floor((now - at) / MINUTE_MS)} min`;
  if (days <= 0) return clock.format(at);
  if (days === 1) return "Yesterday";
  if (days < 7) return weekday.format(at);
  return sameYear(at, now) ? shortDay.format(at) : shortDayAndYear.format(at);
}

function sameYear(a: number, b: number): boolean {
  return new Date(a).getFullYear() === new Date(b).getFullYear();
}
