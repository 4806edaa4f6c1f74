/** The left column: search, the conversations or what was found, and who one is. */
import { useEffect, useRef } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { UserState } from "../../client/user-view.ts";
import { MAX_QUERY_LENGTH } from "../../protocol/limits.ts";
import type { RoomAddress } from "../../protocol/ids.ts";
import { idOf } from "../state/room-shelf.ts";
import { formatRoute } from "../state/route.ts";
import { useNow } from "../state/use-now.ts";
import type { Search } from "../state/use-search.ts";
import { nameOf } from "../text/person.ts";
import { moveByArrow } from "./arrow-keys.ts";
import { Avatar } from "./avatar.tsx";
import { ChannelTree } from "./channel-tree.tsx";
import { ConversationRow } from "./conversation-row.tsx";
import { Icon } from "./icon.tsx";
import { SearchResults } from "./search-results.tsx";

interface Props {
  client: Client;
  me: UserState;
  search: Search;
  /** The room on screen. */
  here: RoomAddress | undefined;
  lobby: RoomAddress | undefined;
  onNewRoom: () => void;
  onMessageSomeone: () => void;
  /** Absent where the site decides who one is. */
  onSignOut?: (() => void) | undefined;
}

/** Often enough for "5 min". */
const TICK_MS = 20_000;

export function Sidebar({ client, me, search, here, lobby, onNewRoom, onMessageSomeone, onSignOut }: Props) {
  const now = useNow(TICK_MS);
  const isSearching = search.question.q.trim() !== "";
  const shown = me.conversations.filter(({ left }) => left !== true);
  const open = here && idOf(here);
  return (
    <aside class="sidebar" aria-label="Conversations">
      <header class="sidebar__head">
        <img src="/icon.svg" alt="" width="28" height="28" />
        <h1>Starling</h1>
        <button
          type="button"
          class="icon-button"
          aria-label="Message someone"
          title="Message someone"
          onClick={onMessageSomeone}
        >
          <Icon name="message" />
        </button>
        <button type="button" class="icon-button" aria-label="New room" title="New room" onClick={onNewRoom}>
          <Icon name="compose" />
        </button>
      </header>
      <SearchBox search={search} />
      <div class="sidebar__body">
        {isSearching ? (
          <SearchResults search={search} conversations={me.conversations} here={here} now={now} />
        ) : (
          <>
            <nav aria-label="Your conversations">
              <ul class="list" onKeyDown={moveByArrow}>
                {shown.map((conversation) => (
                  <ConversationRow
                    key={conversation.room}
                    conversation={conversation}
                    you={me.you}
                    now={now}
                    isOpen={conversation.room === open}
                  />
                ))}
              </ul>
              {shown.length === 0 && me.connection.status === "online" && (
                <NoConversations lobby={lobby} onNewRoom={onNewRoom} />
              )}
              {shown.length === 0 && me.connection.status === "connecting" && (
                <p class="quiet quiet--loading">Connecting…</p>
              )}
            </nav>
            <ChannelTree client={client} here={here} mine={shown.length} />
          </>
        )}
      </div>
      {me.you && (
        <footer class="sidebar__foot">
          <Avatar id={me.you.id} name={nameOf(me.you)} size="small" />
          <span class="sidebar__me">
            <span class="sidebar__name">
              <b>{nameOf(me.you)}</b>
              <span class="hint" title="Your user id: others can message you by it">
                {me.you.id}
              </span>
            </span>
            {onSignOut && (
              <button type="button" class="link-button" onClick={onSignOut}>
                Sign in as someone else
              </button>
            )}
          </span>
        </footer>
      )}
    </aside>
  );
}

function NoConversations({ lobby, onNewRoom }: { lobby: RoomAddress | undefined; onNewRoom: () => void }) {
  return (
    <div class="quiet">
      <p>No conversations yet.</p>
      {lobby && (
        <a class="button button--primary" href={formatRoute({ screen: "room", address: lobby })}>
          Look into the lobby
        </a>
      )}
      <button type="button" class="button" onClick={onNewRoom}>
        Make a room
      </button>
    </div>
  );
}

function SearchBox({ search }: { search: Search }) {
  const input = useRef<HTMLInputElement>(null);
  const { question, ask, submit } = search;
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      if (question.q === "") input.current?.blur();
      ask({ ...question, q: "" });
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      document.querySelector<HTMLElement>(".sidebar__body [data-row]")?.focus();
    }
  };
  return (
    <search class="search-box">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        aria-label="Search messages"
        aria-keyshortcuts="Control+K Meta+K"
        placeholder="Search messages"
        value={question.q}
        maxLength={MAX_QUERY_LENGTH}
        onInput={(event) => ask({ ...question, q: event.currentTarget.value })}
        onKeyDown={onKeyDown}
      />
      {question.q === "" ? (
        <kbd aria-hidden="true">{/mac/i.test(navigator.userAgent) ? "⌘K" : "Ctrl K"}</kbd>
      ) : (
        <button
          type="button"
          class="icon-button"
          aria-label="Clear the search"
          onClick={() => ask({ ...question, q: "" })}
        >
          <Icon name="close" />
        </button>
      )}
    </search>
  );
}
