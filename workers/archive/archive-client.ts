/** What a Room asks of the archive: pages that its own store no longer has, and how far it may forget. */
import {
  archivedAnswer,
  authoredAnswer,
  BRIDGE_PATHS,
  historyAnswer,
  versionsAnswer,
  type AuthoredAnswer,
  type AuthoredQuery,
  type HistoryAnswer,
  type HistoryQuery,
  type VersionsAnswer,
  type VersionsQuery,
} from "../../src/protocol/bridge-api.ts";
import type { TargetId } from "../../src/protocol/ids.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import { ask, type Answer } from "./signed-post.ts";

export interface ArchiveClient {
  /** Everything, whoever may see it: the Room filters. */
  history(query: HistoryQuery): Promise<Answer<HistoryAnswer>>;
  /** A message as it was written, and the changes of its text. */
  versions(query: VersionsQuery): Promise<Answer<VersionsAnswer>>;
  /** One author's messages, as they are there. */
  authored(query: AuthoredQuery): Promise<Answer<AuthoredAnswer>>;
  /** The archive has everything of this epoch up to that number. */
  archived(target: TargetId, epoch: number): Promise<Answer<number>>;
}

/** `none` is answered without a request where the deployment keeps nothing older. */
export function archiveClient(env: Env): ArchiveClient {
  const { archive, bridgeSecrets } = settingsOf(env);
  if (archive.kind === "none") return { history: none, versions: none, authored: none, archived: none };
  const base = archive.url;
  const [secret] = bridgeSecrets;
  return {
    history: (query) => ask({ base, secret, path: BRIDGE_PATHS.history, body: query, answer: historyAnswer }),
    versions: (query) => ask({ base, secret, path: BRIDGE_PATHS.versions, body: query, answer: versionsAnswer }),
    authored: (query) => ask({ base, secret, path: BRIDGE_PATHS.authored, body: query, answer: authoredAnswer }),
    archived: async (target, epoch) => {
      const body = { target, epoch };
      const outcome = await ask({ base, secret, path: BRIDGE_PATHS.archived, body, answer: archivedAnswer });
      return outcome.kind === "answer" ? { kind: "answer", answer: outcome.answer.seq } : outcome;
    },
  };
}

async function none(): Promise<{ kind: "none" }> {
  return { kind: "none" };
}
