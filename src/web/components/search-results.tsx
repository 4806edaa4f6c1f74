/** What was found: newest or best first, everywhere or in this room; each hit leads to its message. */
import type { RoomAddress } from "../../protocol/ids.ts";
import type { SearchHit } from "../../protocol/rest.ts";
import type { Conversation } from "../../protocol/user-frame.ts";
import { idOf } from "../state/room-shelf.ts";
import { formatRoute } from "../state/route.ts";
import type { Question, Search } from "../state/use-search.ts";
import { fullTime, shortTime } from "../text/clock.ts";
import { excerpt } from "../text/excerpt.ts";
import { nameOf } from "../text/person.ts";
import { moveByArrow } from "./arrow-keys.ts";
import { Choice } from "./choice.tsx";
import { titleOf } from "./conversation-row.tsx";

interface Props {
  search: Search;
  conversations: readonly Conversation[];
  /** The room on screen: the search can be narrowed to it. */
  here: RoomAddress | undefined;
  now: number;
}

export function SearchResults({ search, conversations, here, now }: Props) {
  const { question, hits, isLoading, isDone, hasMore, trouble } = search;
  const change = (part: Partial<Question>) => search.ask({ ...question, ...part });
  return (
    <section class="results" aria-label="Search results">
      <div class="results__choices">
        <Choice
          label="Order"
          value={question.order}
          options={{ newest: "Newest", best: "Best" }}
          onChange={(order) => change({ order })}
        />
        {(here ?? question.room) && (
          <Choice
            label="Where"
            value={question.room ? "here" : "all"}
            options={{ all: "All rooms", here: "This room" }}
            onChange={(where) => change({ room: where === "here" ? here : undefined })}
          />
        )}
      </div>
      <p class="visually-hidden" role="status">
        {isDone && !isLoading && !trouble ? `${hits.length}${hasMore ? " or more" : ""} messages found` : ""}
      </p>
      <ul class="list" onKeyDown={moveByArrow} aria-label="Messages found">
        {hits.map((hit) => (
          <Hit key={hit.activity.id} hit={hit} now={now} conversation={conversations.find(isOf(hit))} />
        ))}
      </ul>
      {trouble && (
        <div class="quiet" role="alert">
          <p>{trouble.text}</p>
          <button type="button" class="button" onClick={search.again}>
            Try again
          </button>
        </div>
      )}
      {isLoading && <p class="quiet quiet--loading">Searching…</p>}
      {isDone && !isLoading && !trouble && hits.length === 0 && (
        <div class="quiet">
          <p>Nothing found for “{question.q.trim()}”.</p>
          <p class="hint">A message can be found a few seconds after it was sent.</p>
        </div>
      )}
      {hasMore && !isLoading && !trouble && (
        <button type="button" class="button results__more" onClick={search.more}>
          Load more
        </button>
      )}
    </section>
  );
}

function isOf(hit: SearchHit) {
  return ({ room }: Conversation) => room === idOf(hit.room);
}

function Hit({ hit, now, conversation }: { hit: SearchHit; now: number; conversation: Conversation | undefined }) {
  const { activity, room, highlights } = hit;
  if (activity.verb !== "send" && activity.verb !== "whisper") return null;
  const { peer } = conversation ?? {};
  const at = { epoch: activity.epoch, seq: activity.seq };
  const href = formatRoute({ screen: "room", address: room, at, ...(peer && { with: peer.id }) });
  return (
    <li>
      <a class="hit" href={href} data-row>
        <span class="hit__where">
          <b>{nameOf(activity.actor)}</b>
          {conversation && ` in ${titleOf(conversation)}`}
          {activity.verb === "whisper" && " · whisper"}
        </span>
        <time class="hit__time" title={fullTime(activity.at)}>
          {shortTime(activity.at, now)}
        </time>
        <span class="hit__text">
          {excerpt(activity.object.text, highlights).map((piece, i) =>
            // oxlint-disable-next-line react/no-array-index-key -- pieces of a text have no other name
            piece.hit ? <mark key={i}>{piece.text}</mark> : piece.text,
          )}
        </span>
      </a>
    </li>
  );
}
