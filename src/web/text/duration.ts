/** Spans of time as people say them. */
const UNITS: readonly (readonly [ms: number, one: string])[] = [
  [365 * 86_400_000, "year"],
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1_000, "second"],
];

/** "10 minutes", "1 day": in the largest unit that it fills without a rest, else rounded up in the next below. */
export function duration(ms: number): string {
  const whole = UNITS.find(([unit]) => ms >= unit && ms % unit === 0);
  const [unit, name] = whole ?? UNITS.find(([size]) => ms >= 2 * size) ?? [1_000, "second"];
  const count = Math.max(1, Math.ceil(ms / unit));
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** How long a ban or a mute can be chosen to last. `undefined`: for ever. */
export const SANCTION_TIMES: readonly (number | undefined)[] = [
  10 * 60_000,
  3_600_000,
  86_400_000,
  7 * 86_400_000,
  30 * 86_400_000,
  undefined,
];
