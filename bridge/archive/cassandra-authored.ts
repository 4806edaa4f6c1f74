/** One author's messages in Cassandra: the buckets that they wrote in are known, in a bucket the rows are looked through. */
import type { AuthoredAnswer, AuthoredQuery } from "../../src/protocol/bridge-api.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import { authoredPage } from "./authored.ts";
import { BUCKET_SIZE, bucketOf, type CassandraRows } from "./cassandra-rows.ts";
import type { Row } from "./row.ts";

/** Buckets that one page looks through: each is a read of 2,000 rows without their texts. */
const MAX_BUCKETS = 16;

export async function authoredFrom(
  stored: CassandraRows,
  { author, before, limit }: AuthoredQuery,
): Promise<AuthoredAnswer> {
  const found: Row[] = [];
  let from = before ?? (await newestOf(stored));
  let buckets = 0;
  while (from) {
    const { epoch, seq } = from;
    const todo = await stored.bucketsOf(author, epoch, bucketOf(seq - 1), MAX_BUCKETS);
    for (const bucket of todo) {
      if (found.length > limit || buckets === MAX_BUCKETS) return authoredPage(found, limit, from);
      const seqs = await stored.seqsOf(author, epoch, bucket, seq);
      const rows = await stored.some(epoch, bucket, seqs.slice(0, limit + 1 - found.length));
      found.push(...rows.toSorted((a, b) => b.seq - a.seq));
      from = { epoch, seq: bucket * BUCKET_SIZE };
      buckets++;
    }
    if (found.length > limit) break;
    if (todo.length === MAX_BUCKETS) continue;
    const older = await stored.olderThan(epoch);
    from = older && { epoch: older.epoch, seq: older.newest + 1 };
  }
  return authoredPage(found, limit);
}

async function newestOf(stored: CassandraRows): Promise<Cursor | undefined> {
  const newest = (await stored.epochs()).at(-1);
  return newest && { epoch: newest.epoch, seq: newest.newest + 1 };
}
