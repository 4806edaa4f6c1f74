import { expect, test } from "vitest";
import { Metrics } from "../../bridge/metrics.ts";

test("figures are rendered as Prometheus reads them", async () => {
  const metrics = new Metrics();
  const sent = metrics.counter("sent_total", "What was sent.");
  sent.add({ to: "bob" });
  sent.add({ to: "bob" }, 4);
  sent.add({ to: 'a "quoted" \\ name\nin two lines' });
  metrics.gauge("waiting", "What waits.").set({}, 7);
  const took = metrics.durations("took_seconds", "How long it took.");
  for (const seconds of [0.003, 0.03, 99]) took.observe({}, seconds);

  const text = await metrics.render();

  expect(text).toContain('# HELP sent_total What was sent.\n# TYPE sent_total counter\nsent_total{to="bob"} 5\n');
  expect(text).toContain('sent_total{to="a \\"quoted\\" \\\\ name\\nin two lines"} 1\n');
  expect(text).toContain("# TYPE waiting gauge\nwaiting 7\n");
  expect(text).toContain('took_seconds_bucket{le="0.005"} 1\n');
  expect(text).toContain('took_seconds_bucket{le="0.05"} 2\n');
  expect(text).toContain('took_seconds_bucket{le="10"} 2\ntook_seconds_bucket{le="+Inf"} 3\n');
  expect(text).toContain("took_seconds_count 3\n");
});

test("what has to be asked is asked at each rendering, and the same name is one family", async () => {
  const metrics = new Metrics();
  let asked = 0;
  metrics.collect(async () => metrics.gauge("asked", "How often.").set({}, ++asked));

  await metrics.render();
  const text = await metrics.render();

  expect(text).toBe("# HELP asked How often.\n# TYPE asked gauge\nasked 2\n");
});
