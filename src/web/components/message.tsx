/** One message: what it answers, its text, when it was sent or why it was not, reactions, and what can be done with it. */
import { Component } from "preact";
import type { RoomItem, RoomView } from "../../client/room-view.ts";
import { canAnswer } from "../state/message-menu.ts";
import { cursorOf, type MessageLine } from "../state/timeline.ts";
import { clockTime, fullTime } from "../text/clock.ts";
import { isEmojiOnly } from "../text/measure.ts";
import { nameOf } from "../text/person.ts";
import { wordsFor } from "../text/refusal.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";
import { MessageBody } from "./message-body.tsx";
import { MessageEditor } from "./message-editor.tsx";
import { MessageTools } from "./message-tools.tsx";
import { PersonName } from "./person-name.tsx";
import { Quote } from "./quote.tsx";
import { Reactions } from "./reactions.tsx";

interface Props {
  line: MessageLine;
  view: Pick<RoomView, "retry" | "discard" | "state">;
  /** "Only you", "only you and Bob": of a whisper. */
  audience: string | undefined;
  /** Direct rooms need no names: there is only one other. */
  isNamed: boolean;
  isTarget: boolean;
  isEdited: boolean;
  isMember: boolean;
  /** The message that it answers, as far as it is loaded, and where that is. */
  quoted: RoomItem | undefined;
  quotedLink: string | undefined;
  /** The address of this message, once it has one. */
  link: string | undefined;
}

/** What a message is drawn from, besides its line. */
const DRAWN = ["audience", "isNamed", "isTarget", "isEdited", "isMember", "quoted", "quotedLink", "link"] as const;

/** Drawn again only when something in it changed: a busy room adds lines, it does not change them. */
export class Message extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    const { line } = this.props;
    return (
      next.line.item !== line.item ||
      next.line.first !== line.first ||
      next.line.last !== line.last ||
      next.line.mine !== line.mine ||
      DRAWN.some((name) => next[name] !== this.props[name])
    );
  }

  override render({ line, view, isNamed, isTarget, isEdited, isMember, link, ...rest }: Props) {
    const { item, author, mine, at, first, last } = line;
    const name = nameOf(author);
    const isBesideAvatar = isNamed && !mine;
    const of = cursorOf(item);
    const flags = [
      mine ? "mine" : "theirs",
      item.state,
      first && "first",
      last && "last",
      isBesideAvatar && "named",
      line.deleted !== undefined && "deleted",
    ];
    return (
      <article
        class={["message", ...flags.filter((flag) => flag !== false).map((flag) => `message--${flag}`)].join(" ")}
        data-line
        data-key={line.key}
        data-target={isTarget ? "" : undefined}
        tabIndex={-1}
        aria-label={`${mine ? "You" : name}, ${clockTime(at)}${line.to ? ", whisper" : ""}`}
      >
        {isBesideAvatar && last && <Avatar id={author.id} name={name} size="small" />}
        <div class={bubbleClass(line)}>
          {isBesideAvatar && first && <PersonName person={author} />}
          <Above line={line} {...rest} />
          {isEdited && of ? <MessageEditor of={of} text={line.text} /> : <MessageBody line={line} />}
          <Meta line={line} />
        </div>
        {link !== undefined && !isEdited && <MessageTools line={line} link={link} />}
        {of && line.reactions.length > 0 && !line.deleted && (
          <Reactions of={of} reactions={line.reactions} canReact={isMember && canAnswer(line)} />
        )}
        {item.state === "failed" && (
          <p class="message__failure" role="alert">
            <Icon name="failed" />
            <span>Not sent. {wordsFor(item.error, view.state.rights)}</span>
            <button type="button" class="link-button" onClick={() => view.retry(item.pending.id)}>
              Try again
            </button>
            <button type="button" class="link-button" onClick={() => view.discard(item.pending.id)}>
              Discard
            </button>
          </p>
        )}
      </article>
    );
  }
}

function bubbleClass(line: MessageLine): string {
  const isBig = !line.to && !line.deleted && line.reply === undefined && isEmojiOnly(line.text);
  const flags = [line.to && "whisper", line.held && "held", isBig && "big"];
  return ["bubble", ...flags.filter(Boolean).map((flag) => `bubble--${String(flag)}`)].join(" ");
}

/** For whom it is, and what it answers. */
function Above({ line, audience, quoted, quotedLink }: Pick<Props, "line" | "audience" | "quoted" | "quotedLink">) {
  return (
    <>
      {line.to && (
        <span class="bubble__audience">
          <Icon name="whisper" />
          {audience}
        </span>
      )}
      {line.held && (
        <span class="bubble__audience">
          <Icon name="waiting" />
          {line.held === "review"
            ? "Held for review: only its author and the moderators see it"
            : "Shadowed: only its author and the moderators see it"}
        </span>
      )}
      {quotedLink !== undefined && <Quote item={quoted} href={quotedLink} />}
    </>
  );
}

function Meta({ line }: { line: MessageLine }) {
  const { item, at, edited, deleted } = line;
  return (
    <span class="bubble__meta">
      {edited !== undefined && !deleted && <span title={fullTime(edited)}>edited</span>}
      <time title={fullTime(at)}>{clockTime(at)}</time>
      {item.state === "pending" && (
        <span title="On its way" role="img" aria-label="On its way">
          <Icon name="waiting" />
        </span>
      )}
    </span>
  );
}
