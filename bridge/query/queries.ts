/** What the edge may ask: pages of the archive, versions, messages by author, how far the archive is, and full text. */
import {
  archivedAnswer,
  archivedQuery,
  authoredAnswer,
  authoredQuery,
  BRIDGE_PATHS,
  historyAnswer,
  historyQuery,
  searchAnswer,
  searchQuery,
  type SearchAnswer,
  type SearchQuery,
  versionsAnswer,
  versionsQuery,
} from "../../src/protocol/bridge-api.ts";
import { type Archive } from "../archive/archive.ts";
import { type Route } from "../http/server.ts";
import { BadCursor } from "../search/cursor.ts";
import { type Search } from "../search/search.ts";
import { routeOf, type Answered, type QueryObservers } from "./route.ts";

/** @param archive absent when nothing is kept here: answered as that, for good, not as a failure */
export function queryRoutes(
  archive: Pick<Archive, "page" | "versions" | "authored" | "archived"> | undefined,
  search: Pick<Search, "search">,
  observers: QueryObservers,
): readonly Route[] {
  return [
    routeOf(
      {
        name: "history",
        path: BRIDGE_PATHS.history,
        request: historyQuery,
        answer: historyAnswer,
        unavailable: "archive_unavailable",
        run: (query) => fromArchive(archive, (it) => it.page(query)),
      },
      observers,
    ),
    routeOf(
      {
        name: "archived",
        path: BRIDGE_PATHS.archived,
        request: archivedQuery,
        answer: archivedAnswer,
        unavailable: "archive_unavailable",
        run: ({ target, epoch }) => fromArchive(archive, async (it) => ({ seq: await it.archived(target, epoch) })),
      },
      observers,
    ),
    routeOf(
      {
        name: "versions",
        path: BRIDGE_PATHS.versions,
        request: versionsQuery,
        answer: versionsAnswer,
        unavailable: "archive_unavailable",
        run: (query) => fromArchive(archive, (it) => it.versions(query)),
      },
      observers,
    ),
    routeOf(
      {
        name: "authored",
        path: BRIDGE_PATHS.authored,
        request: authoredQuery,
        answer: authoredAnswer,
        unavailable: "archive_unavailable",
        run: (query) => fromArchive(archive, (it) => it.authored(query)),
      },
      observers,
    ),
    routeOf(
      {
        name: "search",
        path: BRIDGE_PATHS.search,
        request: searchQuery,
        answer: searchAnswer,
        unavailable: "search_unavailable",
        run: (query) => find(search, query),
      },
      observers,
    ),
  ];
}

async function find(search: Pick<Search, "search">, query: SearchQuery): Promise<Answered<SearchAnswer>> {
  try {
    return { answer: await search.search(query) };
  } catch (error) {
    if (error instanceof BadCursor) return { error: "cursor_invalid" };
    throw error;
  }
}

async function fromArchive<A, T>(archive: A | undefined, ask: (archive: A) => Promise<T>): Promise<Answered<T>> {
  return archive === undefined ? { error: "archive_none" } : { answer: await ask(archive) };
}
