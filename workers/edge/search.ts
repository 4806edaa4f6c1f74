/** `GET /v1/search?q=&room=&order=newest|best&cursor=&limit=`: in my rooms, or in one that I may read. */
import { isShadowOf, unshadowed } from "../../src/domain/shadow.ts";
import { isVisibleTo } from "../../src/protocol/activity.ts";
import { searchQuery, type SearchAnswer } from "../../src/protocol/bridge-api.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import { roomId, type RoomId } from "../../src/protocol/ids.ts";
import { DEFAULT_SEARCH_LIMIT, MAX_SEARCH_LIMIT } from "../../src/protocol/limits.ts";
import { describeIssue } from "../../src/protocol/request.ts";
import type { SearchHit, SearchPage } from "../../src/protocol/rest.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { search } from "../archive/search-client.ts";
import { settingsOf } from "../config.ts";
import { logError } from "../log-error.ts";
import { callObject, ObjectBusy } from "../object-call.ts";
import { authenticate } from "./authenticate.ts";
import type { EdgeContext, Outcome } from "./context.ts";
import { problem } from "./problem.ts";
import { limitOf } from "./query.ts";
import { roomOf } from "./room-of.ts";

/** What one query may range over; somebody with more rooms searches the newest ones. */
const MAX_ROOMS = 10_000;

export async function searchMessages(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const limit = limitOf(c, DEFAULT_SEARCH_LIMIT, MAX_SEARCH_LIMIT);
  if (!limit.ok) return problem(limit.error);
  const cursor = c.req.query("cursor");
  const query = searchQuery.safeParse({
    viewer: principal.value.id,
    rooms: [],
    q: (c.req.query("q") ?? "").trim(),
    order: c.req.query("order") ?? "newest",
    limit: limit.value,
    ...(cursor !== undefined && { cursor }),
  });
  if (!query.success) return problem(errorOf("invalid", describeIssue(query.error.issues[0])));
  const rooms = await roomsToSearch(c, principal.value);
  if (!rooms.ok) return problem(rooms.error);
  if (rooms.value.length === 0) return c.json({ hits: [] } satisfies SearchPage);

  const outcome = await search(c.env, { ...query.data, rooms: rooms.value });
  switch (outcome.kind) {
    case "answer": {
      const allowed = await allowedRooms(c, outcome.answer, principal.value);
      return c.json(
        await pageOf(c, outcome.answer, principal.value, new Set(rooms.value.filter((id) => allowed.has(id)))),
      );
    }
    case "none":
      return problem(errorOf("search_none"));
    case "unavailable":
    default:
      logError("search is unavailable", outcome.reason);
      return problem(errorOf("search_unavailable"));
  }
}

async function roomsToSearch(c: EdgeContext, principal: Principal): Promise<Outcome<RoomId[]>> {
  const address = c.req.query("room");
  if (address === undefined) {
    const mine = await callObject(c.env.USERS, principal.id, (stub) => stub.roomIds());
    return { ok: true, value: mine.slice(0, MAX_ROOMS) };
  }
  const room = await roomOf(c, address, principal);
  if (!room.ok) return room;
  const { id, asker } = room.value;
  const refused = await callObject(c.env.ROOMS, id, async (stub) => stub.refusal(asker, ["history", "search"]));
  return refused ? { ok: false, error: refused.error } : { ok: true, value: [id] };
}

/**
 * Which of the rooms that something was found in may be searched by this very person now: a rule may have changed since
 * they joined, and their token since they came. Only rooms with a hit are asked.
 */
async function allowedRooms(c: EdgeContext, { hits }: SearchAnswer, principal: Principal): Promise<Set<RoomId>> {
  const found = new Set(hits.flatMap(({ activity }) => roomId.safeParse(activity.target).data ?? []));
  const verdicts = [...found].map(async (id) => {
    const address = await settingsOf(c.env).tagger.address(id);
    const asker = { principal, address };
    const refused = await callObject(c.env.ROOMS, id, async (stub) => stub.refusal(asker, ["history", "search"]));
    // What cannot be asked now is no answer: a page that leaves hits out would look whole.
    if (refused?.error.temporary === true) throw new ObjectBusy("a room cannot say who may search it");
    return refused ? [] : [id];
  });
  return new Set((await Promise.all(verdicts)).flat());
}

/** The bridge has filtered by room and party already; what it let slip still goes no further. */
async function pageOf(
  c: EdgeContext,
  answer: SearchAnswer,
  viewer: Principal,
  rooms: ReadonlySet<string>,
): Promise<SearchPage> {
  const { tagger } = settingsOf(c.env);
  const hits: SearchHit[] = [];
  for (const { activity, highlights } of answer.hits) {
    const id = roomId.safeParse(activity.target);
    if (!id.success || !rooms.has(id.data) || !isVisibleTo(activity, viewer.id)) continue;
    const seen = isShadowOf(activity, viewer.id) ? unshadowed(activity) : activity;
    hits.push({ room: await tagger.address(id.data), activity: seen, highlights });
  }
  return { hits, ...(answer.next !== undefined && { next: answer.next }) };
}
