/** Failures of the local queue that can be switched on: everything that a real queue may do, on demand. */
import * as z from "zod/mini";

const chance = z.prefault(z.number().check(z.minimum(0), z.maximum(1)), 0);

/** Chances from 0 (never, the default) to 1 (always). */
export const faults = z.strictObject({
  /** Per message: it is stored twice under the same id. */
  duplicate: chance,
  /** Per pull: any messages in any order, instead of the oldest first. */
  reorder: chance,
  /** Per message: its lease ends at once, so that the next pull has it again. */
  expire: chance,
  /** Per send: refused, nothing is stored. */
  fail_send: chance,
  /** Per send: stored, but the sender is told that it failed. */
  lose_send_reply: chance,
  /** Per pull: refused, nothing is leased. */
  fail_pull: chance,
  /** Per pull: leased, but the answer is lost. */
  lose_pull_reply: chance,
  /** Per acknowledgement: refused, nothing is removed. */
  fail_ack: chance,
  /** How often a message is delivered again before it is a dead letter. */
  max_retries: z.prefault(z.int().check(z.minimum(0), z.maximum(100)), 100),
});
export type Faults = z.infer<typeof faults>;

export const NO_FAULTS: Faults = faults.parse({});

export function strikes(chanceOfIt: number): boolean {
  return chanceOfIt > 0 && Math.random() < chanceOfIt;
}
