/** A time as people read it; the exact one when it is pointed at. */
import { fullTime, momentOf } from "../../text/clock.ts";

export function Moment({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {momentOf(at, Date.now())}
    </time>
  );
}

export function until(time: number | undefined): string {
  return time === undefined ? "for ever" : `until ${momentOf(time, Date.now())}`;
}
