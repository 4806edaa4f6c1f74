/** A room on the screen. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { RoomView } from "../../client/room-view.ts";
import type { Actor } from "../../protocol/activity.ts";
import type { Conversation } from "../../protocol/user-frame.ts";
import { DeskProvider } from "../state/desk.ts";
import { lastEditable } from "../state/message-menu.ts";
import { idOf } from "../state/room-shelf.ts";
import type { RoomRoute } from "../state/route.ts";
import { useAnnouncer } from "../state/use-announcer.ts";
import { useAttention } from "../state/use-attention.ts";
import { useCalls } from "../state/use-calls.ts";
import { useDeskState } from "../state/use-desk.ts";
import { useDraft } from "../state/use-draft.ts";
import { useListWindow } from "../state/use-list-window.ts";
import { useReadMarker } from "../state/use-read-marker.ts";
import { useRoster } from "../state/use-roster.ts";
import { useStore } from "../state/use-store.ts";
import { useTarget } from "../state/use-target.ts";
import { whisperTo } from "../text/command.ts";
import { putOutWords } from "../text/put-out.ts";
import { wordsFor } from "../text/refusal.ts";
import { rankOf } from "../text/roles.ts";
import { AnnouncementBanner } from "./announcement.tsx";
import { Composer } from "./composer.tsx";
import { Conditions } from "./conditions.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { JoinPrompt } from "./join-prompt.tsx";
import { lazily } from "./lazily.tsx";
import { focusComposer } from "./message-keys.ts";
import { MessageList } from "./message-list.tsx";
import { PeoplePanel } from "./people-panel.tsx";
import { RoomHeader } from "./room-header.tsx";

interface Props {
  client: Client;
  view: RoomView;
  route: RoomRoute;
  conversation: Conversation | undefined;
  title: string;
  onMessage: (person: Actor) => void;
  onTryNow: () => void;
  onSignOut?: (() => void) | undefined;
}

/** Dialogs are needed now and then only. */
const RoomDialogs = lazily(async () => (await import("./room-dialogs.tsx")).RoomDialogs);

export function RoomPane({ client, view, route, conversation, title, onMessage, onTryNow, onSignOut }: Props) {
  const state = useStore(view);
  const window = useListWindow(view, state);
  const target = useTarget(view, state, route.at, window.toItem);
  const isOnline = state.connection.status === "online";
  const isRefused = state.connection.status === "refused";
  const isReading = useAttention(isOnline) && window.isFollowing;
  const readTo = useReadMarker(client, state, conversation, isReading);
  useAnnouncer(state.items, state.you);
  const [draft, setDraft] = useDraft(route.address);
  const [arePeopleShown, showPeople] = useState(false);
  const closePeople = useCallback(() => showPeople(false), []);
  useEscape(arePeopleShown, closePeople);

  const { rights } = state;
  const isModerator = rights !== undefined && rankOf(rights.role) >= rankOf("moderator");
  const isHeldUp = rights !== undefined && state.member && !rights.may.includes("send");
  const roster = useRoster(view, isOnline && state.member && (isModerator || arePeopleShown || isHeldUp));
  const calls = useCalls(view, isOnline && isModerator);
  const whisper = (person: Actor) => {
    setDraft(whisperTo(person));
    focusComposer();
  };
  const { desk, asking, replyTo, edited, said, ...doing } = useDeskState(view, state, roster, {
    whisper,
    message: onMessage,
    focus: focusComposer,
  });
  const others = state.people.filter(({ id }) => id !== state.you?.id);
  const editLast = () => {
    const key = lastEditable(state);
    if (key !== undefined) desk.edit(key);
    return key !== undefined;
  };

  return (
    <DeskProvider value={desk}>
      <section class="room" aria-label={title}>
        <div class="room__main">
          <RoomHeader
            state={state}
            title={title}
            id={route.with ?? idOf(route.address)}
            other={route.with}
            arePeopleShown={arePeopleShown}
            onTogglePeople={() => showPeople(!arePeopleShown)}
            openCalls={calls.filter((it) => it.state === "open").length}
          />
          <ConnectionBanner
            connection={state.connection}
            because={putOutWords(state)}
            onTryNow={onTryNow}
            onSignOut={onSignOut}
          />
          <AnnouncementBanner announcement={state.announcement} />
          {isOnline && state.error?.temporary && (
            <p class="banner" role="status">
              {wordsFor(state.error)} What is missing is asked for again.
            </p>
          )}
          {target.isLoading && <p class="toast quiet--loading">Going to the message…</p>}
          {(said ?? target.trouble) && (
            <p class={said?.isBad ? "toast toast--bad" : "toast"} role="status">
              {said?.text ?? target.trouble?.text}
            </p>
          )}
          <MessageList
            view={view}
            state={state}
            title={title}
            route={route}
            window={window}
            target={target}
            edited={edited}
            readTo={readTo}
          />
          {isRefused ? null : state.room && !state.member && route.with === undefined ? (
            <JoinPrompt title={title} isOnline={isOnline} rules={rights} onJoin={() => view.join()} />
          ) : (
            <>
              <Conditions state={state} roster={roster} />
              <Composer
                view={view}
                title={title}
                text={draft}
                onText={setDraft}
                others={others}
                onSent={window.toLatest}
                replyTo={replyTo}
                onCancelReply={doing.cancelReply}
                onEditLast={editLast}
              />
            </>
          )}
        </div>
        {arePeopleShown && <PeoplePanel state={state} roster={roster} onLeave={desk.leave} onClose={closePeople} />}
        {asking && (
          <RoomDialogs
            client={client}
            asking={asking}
            state={state}
            title={title}
            address={route.address}
            onClose={doing.closeDialog}
          />
        )}
      </section>
    </DeskProvider>
  );
}

function useEscape(isOpen: boolean, close: () => void): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) close();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [isOpen, close]);
}
