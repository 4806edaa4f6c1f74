/** What is searched: messages and whispers. Everything else of a room leaves no document. */
import type { SearchAnswer } from "../../src/protocol/bridge-api.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import { highlightsOf } from "../../src/domain/search-match.ts";
import type { Query } from "../../src/domain/search-query.ts";
import type { LoggedEvent } from "../log/event-log.ts";

type Searchable = Extract<Activity, { verb: "send" | "whisper" }>;

export interface Document {
  readonly environment: string;
  readonly activity: Searchable;
  /** Who may find it; undefined when everybody in the room may. */
  readonly parties: readonly string[] | undefined;
  /** The number of the change that made it like this: the highest one wins, whichever comes last. */
  readonly version: number;
}

export function documentOf({ event: { environment, activity } }: LoggedEvent): Document | undefined {
  if (!isSearchable(activity)) return undefined;
  const parties = activity.verb === "whisper" ? [...new Set([activity.actor.id, ...activity.to])] : undefined;
  return { environment, activity, parties, version: activity.seq };
}

/** A hit as it is answered: what is marked comes from our own rules, the same for every store. */
export function hitOf(query: Query, activity: Activity): SearchAnswer["hits"][number] {
  return { activity, highlights: isSearchable(activity) ? highlightsOf(query, activity.object.text) : [] };
}

function isSearchable(activity: Activity): activity is Searchable {
  return activity.verb === "send" || activity.verb === "whisper";
}
