/** A conversation in the list: who or where, the last message, when, and how many are unread. */
import type { Activity, Actor } from "../../protocol/activity.ts";
import type { Conversation } from "../../protocol/user-frame.ts";
import { formatRoute } from "../state/route.ts";
import { fullTime, shortTime } from "../text/clock.ts";
import { nameOf } from "../text/person.ts";
import { Avatar } from "./avatar.tsx";

interface Props {
  conversation: Conversation;
  you: Actor | undefined;
  now: number;
  isOpen: boolean;
}

export function ConversationRow({ conversation, you, now, isOpen }: Props) {
  const { address, peer, last, unread, kind } = conversation;
  const title = titleOf(conversation);
  const href = formatRoute({ screen: "room", address, ...(peer && { with: peer.id }) });
  return (
    <li>
      <a class="conversation" href={href} aria-current={isOpen ? "page" : undefined} data-row>
        <Avatar id={peer?.id ?? conversation.room} name={title} kind={kind === "direct" ? "person" : "room"} />
        <span class="conversation__title">{title}</span>
        {last && (
          <time class="conversation__time" title={fullTime(last.at)}>
            {shortTime(last.at, now)}
          </time>
        )}
        <span class="conversation__snippet">{last ? snippetOf(last, you, kind === "direct") : "No messages yet"}</span>
        {unread > 0 && (
          <span class="badge">
            {unread > 99 ? "99+" : unread}
            <span class="visually-hidden"> unread</span>
          </span>
        )}
      </a>
    </li>
  );
}

/** What a conversation is called. */
export function titleOf({ name, peer, kind }: Pick<Conversation, "name" | "peer" | "kind">): string {
  if (kind === "direct" && peer) return nameOf(peer);
  return name ?? "Unnamed room";
}

/** The newest message; anything else that happened says nothing here. */
function snippetOf(last: Activity, you: Actor | undefined, isDirect: boolean): string {
  if (last.verb !== "send" && last.verb !== "whisper") return "";
  const who = last.actor.id === you?.id ? "You" : nameOf(last.actor);
  if (last.overlay?.deleted) return `${who}: a message that was deleted`;
  if (last.verb === "whisper") return `${who} whispered: ${last.object.text}`;
  return isDirect && who !== "You" ? last.object.text : `${who}: ${last.object.text}`;
}
