/** How many rows of the log a message took: counted in the files that workerd leaves, not asked of the server. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { z } from "zod";

const counted = z.object({ rows: z.number(), numbers: z.number() });

/** Over all objects that have a log; undefined when none does. Call when the server has ended. */
export function rowsPerMessage(dir: string): number | undefined {
  let rows = 0;
  let numbers = 0;
  for (const file of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".sqlite")) continue;
    const found = countLog(join(dir, file));
    rows += found.rows;
    numbers += found.numbers;
  }
  return numbers > 0 ? rows / numbers : undefined;
}

function countLog(file: string): z.infer<typeof counted> {
  const database = new DatabaseSync(file);
  try {
    const tables = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'log'").all();
    if (tables.length === 0) return { rows: 0, numbers: 0 };
    const sum = "SELECT count(*) AS rows, coalesce(sum(last_seq - first_seq + 1), 0) AS numbers FROM log";
    return counted.parse(database.prepare(sum).get());
  } finally {
    database.close();
  }
}
