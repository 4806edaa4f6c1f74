/** The relational store's contract on a Postgres server, and on Postgres inside the process. */
import { test } from "vitest";
import { RelationalSink } from "../../bridge/relational/relational-sink.ts";
import { Timeline } from "./archive-events.ts";
import { relationalContract } from "./relational.contract.ts";
import { openTestPglite, openTestPostgres } from "./relational-databases.ts";

relationalContract("Postgres", openTestPostgres);
relationalContract("PGlite", openTestPglite);

/** Ends whatever is at work in this database, in the middle of it. */
const BREAK = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`;

test("connections that break at any moment cost a repetition, and nothing counts twice", async ({
  expect,
  onTestFinished,
}) => {
  const database = await openTestPostgres();
  onTestFinished(() => database.close());
  database.pool.on("error", () => {});
  const sink = new RelationalSink(database.pool);
  const lines = new Timeline();
  const enough = new AbortController();
  const breaking = (async () => {
    while (!enough.signal.aborted) await database.pool.query(BREAK);
  })();
  const outcomes: string[] = [];
  let written = 0;
  while (!enough.signal.aborted) {
    const batch = lines.sends(50);
    for (let kind = ""; kind !== "written"; outcomes.push(kind)) {
      ({ kind } = await sink.write(batch));
      if (outcomes.filter((it) => it !== "written").length >= 10) enough.abort();
    }
    written += batch.length;
  }
  await breaking;

  expect(new Set(outcomes)).toEqual(new Set(["written", "retry"]));
  const { rows } = await database.pool.query<object>(
    "SELECT messages::int, (SELECT count(*)::int FROM activities) AS stored FROM room_counters",
  );
  expect(rows).toEqual([{ messages: written, stored: written }]);
});
