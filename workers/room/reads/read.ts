/** Every verb that only reads, and the file that does it. */
import { unreachable } from "../../../src/domain/unreachable.ts";
import { DEFAULT_HISTORY_LIMIT } from "../../../src/protocol/limits.ts";
import type { ReadAnswer } from "../../../src/protocol/room-answers.ts";
import type { HistoryPage } from "../../../src/protocol/room-frame.ts";
import type { RoomRead } from "../../../src/protocol/room-request.ts";
import { historyPage, type PageRequest } from "../history.ts";
import { may } from "../may.ts";
import type { Asker, Refused } from "../room-api.ts";
import type { RoomWorks } from "../works.ts";
import { readAcl } from "./acl.ts";
import { readCalls } from "./calls.ts";
import { readPeople } from "./people.ts";
import { readPreview } from "./preview.ts";
import { readVersions } from "./versions.ts";

export async function read(room: RoomWorks, by: Asker, request: RoomRead): Promise<ReadAnswer | Refused> {
  const { parts } = room;
  const now = Date.now();
  switch (request.verb) {
    case "who": {
      const verdict = may(parts, by, "history", now);
      return verdict.allowed ? room.presence.now() : verdict;
    }
    case "history":
      return readHistory(room, by, { ...request, limit: request.limit ?? DEFAULT_HISTORY_LIMIT });
    case "acl":
      return readAcl(parts, by, now);
    case "people":
      return readPeople(parts, by, request.after, now);
    case "preview":
      return readPreview(parts, by, request.policy, now);
    case "calls":
      return readCalls(parts, by, request.after, now);
    case "versions":
      return readVersions(parts, room.historyDeps, by, request.of);
    default:
      return unreachable(request);
  }
}

export async function readHistory(room: RoomWorks, by: Asker, page: PageRequest): Promise<HistoryPage | Refused> {
  const verdict = may(room.parts, by, "history", Date.now());
  if (!verdict.allowed) return verdict;
  const viewer = by.principal.id;
  const found = await historyPage(room.historyDeps, viewer, page);
  if ("error" in found) return found;
  return { ...found, events: found.events.map((it) => room.parts.shadows.seen(it, viewer)) };
}
