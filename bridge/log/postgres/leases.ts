/**
 * Who owns a group's partitions: one process each, for as long as it renews. A lease is a row and not a session's lock, so
 * that it works on PGlite's one connection too. Nothing is decided by a lease alone: every commit names its owner and finds
 * no row when the partition was taken by another.
 */
import { z } from "zod";
import type { Queryable } from "./append-raw.ts";

export interface LeaseHolder {
  readonly group: string;
  /** This process, in this group, in this run. */
  readonly member: string;
  readonly leaseMs: number;
}

const members = z.array(z.object({ member: z.string() }));
const partitions = z.array(z.object({ partition: z.int() }));
const claimed = z.array(z.object({ partition: z.int(), next: z.string() }));

/** Makes the group's rows. Safe to run twice. */
export async function registerGroup(db: Queryable, group: string): Promise<void> {
  await db.query(
    "INSERT INTO log_owners (group_name, partition) SELECT $1, partition FROM log_partitions ON CONFLICT DO NOTHING",
    [group],
  );
}

/** Says that this member lives; answers how many partitions are its share. */
export async function renewMembership(db: Queryable, { group, member, leaseMs }: LeaseHolder, total: number) {
  await db.query(
    `INSERT INTO log_members (group_name, member, expires_at) VALUES ($1, $2, now() + $3 * interval '1 ms')
     ON CONFLICT (group_name, member) DO UPDATE SET expires_at = excluded.expires_at`,
    [group, member, leaseMs],
  );
  const { rows } = await db.query("SELECT member FROM log_members WHERE group_name = $1 AND expires_at > now()", [
    group,
  ]);
  const living = members.parse(rows).map((it) => it.member);
  const rank = living.filter((it) => it < member).length;
  return Math.floor(total / living.length) + (rank < total % living.length ? 1 : 0);
}

/** The partitions that are still this member's. */
export async function renewLeases(db: Queryable, { group, member, leaseMs }: LeaseHolder): Promise<Set<number>> {
  const { rows } = await db.query(
    `UPDATE log_owners SET expires_at = now() + $3 * interval '1 ms' WHERE group_name = $1 AND owner = $2
     RETURNING partition`,
    [group, member, leaseMs],
  );
  return new Set(partitions.parse(rows).map((it) => it.partition));
}

/** Takes up to `count` partitions that nobody has; answers where each goes on. */
export async function claim(
  db: Queryable,
  { group, member, leaseMs }: LeaseHolder,
  count: number,
): Promise<ReadonlyMap<number, bigint>> {
  const { rows } = await db.query(
    `UPDATE log_owners SET owner = $2, expires_at = now() + $3 * interval '1 ms'
     WHERE group_name = $1 AND partition IN (
       SELECT partition FROM log_owners
       WHERE group_name = $1 AND (owner IS NULL OR expires_at < now())
       ORDER BY partition LIMIT $4 FOR UPDATE SKIP LOCKED)
     RETURNING partition, next::text AS next`,
    [group, member, leaseMs, count],
  );
  return new Map(claimed.parse(rows).map(({ partition, next }) => [partition, BigInt(next)]));
}

/** Gives a partition back at once, if it is still ours. */
export async function release(db: Queryable, { group, member }: LeaseHolder, partition: number): Promise<void> {
  await db.query(
    "UPDATE log_owners SET owner = NULL, expires_at = NULL WHERE group_name = $1 AND partition = $2 AND owner = $3",
    [group, partition, member],
  );
}

export async function leave(db: Queryable, { group, member }: LeaseHolder): Promise<void> {
  await db.query("DELETE FROM log_members WHERE (group_name = $1 AND member = $2) OR expires_at < now()", [
    group,
    member,
  ]);
}

/** Moves the group's position. False when the partition is another's by now. */
export async function moveOn(
  db: Queryable,
  { group, member }: LeaseHolder,
  partition: number,
  { from, to }: { readonly from: bigint; readonly to: bigint },
): Promise<boolean> {
  const { rowCount } = await db.query(
    "UPDATE log_owners SET next = $5 WHERE group_name = $1 AND partition = $2 AND owner = $3 AND next = $4",
    [group, partition, member, String(from), String(to)],
  );
  return rowCount === 1;
}
