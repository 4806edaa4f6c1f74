/** Every activity, for good: what a Room's own store no longer has. Adapters: Cassandra, Postgres; one contract test. */
import type {
  AuthoredAnswer,
  AuthoredQuery,
  HistoryAnswer,
  HistoryQuery,
  VersionsAnswer,
  VersionsQuery,
} from "../../src/protocol/bridge-api.ts";
import type { TargetId } from "../../src/protocol/ids.ts";
import type { Sink } from "../sinks/sink.ts";

/** Changes of one message that `versions` tells at most. */
export const MAX_VERSIONS = 200;

export interface Archive extends Sink {
  /**
   * Oldest first, all of one epoch; see HistoryQuery. Messages are as they read now, everything else comes back byte for
   * byte. What is answered has no hole: where
   * numbers are missing the page ends, and says that there is more. A page that does not touch its cursor tells the
   * caller that what lies between has not arrived.
   */
  page(query: HistoryQuery): Promise<HistoryAnswer>;
  /** A message as it was written, and its changes; the newest MAX_VERSIONS of them. */
  versions(query: VersionsQuery): Promise<VersionsAnswer>;
  /** The messages of one author, as they read now; see AuthoredQuery. */
  authored(query: AuthoredQuery): Promise<AuthoredAnswer>;
  /** Everything up to this number is stored; 0 when there is nothing. */
  archived(target: TargetId, epoch: number): Promise<number>;
  /** The epochs there are, oldest first. */
  epochs(target: TargetId): Promise<readonly number[]>;
  close(): Promise<void>;
}
