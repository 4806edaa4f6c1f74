/** Where the copy of presence is: Redis, or where there is none an object of our own with the same keys. */
import type { ReadAnswer, ReadCommand, WriteCommand } from "../../src/domain/presence-commands.ts";

export interface PresenceStore {
  /** All of them, in order, or an error: then any of them may have been applied. Harmless when repeated. */
  write(commands: readonly WriteCommand[]): Promise<void>;
  /** In one round trip; an answer for each. */
  read(commands: readonly ReadCommand[]): Promise<ReadAnswer[]>;
}

/** It cannot be reached now: nobody knows who is online. */
export class PresenceUnknown extends Error {
  override readonly name = "PresenceUnknown";
}
