import fc from "fast-check";
import { expect, test } from "vitest";
import { perMinute, take, type Rate } from "../../src/domain/rate-limit.ts";
import { addressOf } from "../../workers/edge/address.ts";

/** When each of these takings succeeded. */
function passed(rate: Rate, times: readonly number[]): number[] {
  let full: number | undefined;
  return times.filter((now) => {
    const taken = take(rate, full, now);
    full = taken.full;
    return taken.retryAfterMs === 0;
  });
}

const rates = fc.record({ burst: fc.integer({ min: 1, max: 50 }), intervalMs: fc.integer({ min: 1, max: 5_000 }) });
const moments = fc
  .array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 300 })
  .map((them) => them.toSorted((a, b) => a - b));

test("a full bucket gives out its burst at once, then one an interval", () => {
  const rate = { burst: 3, intervalMs: 100 };
  expect(passed(rate, [0, 0, 0, 0, 50, 99, 100, 101, 199, 200, 1_000, 1_000, 1_000, 1_000])).toEqual([
    0, 0, 0, 100, 200, 1_000, 1_000, 1_000,
  ]);
});

test("so many in a minute means exactly so many at once", () => {
  for (const count of [1, 3, 7, 60, 300, 599, 6_000])
    expect(
      passed(
        perMinute(count),
        Array.from({ length: count + 5 }, () => 1_795_000_000_000),
      ),
    ).toHaveLength(count);
});

test("in no stretch of time is more taken than the burst and what flowed in meanwhile", () => {
  fc.assert(
    fc.property(rates, moments, (rate, times) => {
      const taken = passed(rate, times);
      for (const [i, from] of taken.entries()) {
        for (const [j, to] of taken.slice(i).entries()) {
          expect(j + 1).toBeLessThanOrEqual(rate.burst + (to - from) / rate.intervalMs + 0.01);
        }
      }
    }),
  );
});

test("whoever waits as long as they are told succeeds then, and not before", () => {
  fc.assert(
    fc.property(rates, moments, (rate, times) => {
      let full: number | undefined;
      for (const now of times) {
        const taken = take(rate, full, now);
        full = taken.full;
        if (taken.retryAfterMs === 0) continue;
        expect(take(rate, full, now + taken.retryAfterMs).retryAfterMs).toBe(0);
        expect(take(rate, full, now + taken.retryAfterMs * 0.9 - rate.intervalMs / 100).retryAfterMs).toBeGreaterThan(
          0,
        );
      }
    }),
  );
});

test("a refusal takes nothing: asking in vain does not put off the next success", () => {
  const rate = { burst: 1, intervalMs: 1_000 };
  expect(passed(rate, [0, ...Array.from({ length: 99 }, (_, i) => i * 10), 1_000])).toEqual([0, 1_000]);
});

test("a clock that goes back lends nothing", () => {
  const rate = { burst: 2, intervalMs: 100 };
  expect(passed(rate, [1_000, 1_000, 500, 0, 1_000])).toEqual([1_000, 1_000]);
});

test("an address is the whole of IPv4, and the network of one customer in IPv6, however it is written", () => {
  const of = (address: string) => addressOf(new Headers({ "cf-connecting-ip": address }));
  expect(of("192.0.2.7")).toBe("192.0.2.7");
  const same = ["2001:db8:0:1::1", "2001:0DB8:0:1:ffff:ffff:ffff:ffff", "2001:db8::1:2:3:4:5", "2001:db8:0:1:2:3:4:5"];
  expect(new Set(same.map(of))).toEqual(new Set(["2001:db8:0:1"]));
  expect(of("2001:db8:0:2::1")).toBe("2001:db8:0:2");
  expect(of("::1")).toBe("0:0:0:0");
  expect(of("::ffff:192.0.2.7")).toBe("::ffff:192.0.2.7");
  expect(addressOf(new Headers())).toBeUndefined();
});
