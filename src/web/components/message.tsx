/** One message: its text with links, when it was sent or why it was not, and what can be done with it. */
import { Component } from "preact";
import type { RoomView } from "../../client/room-view.ts";
import type { MessageLine } from "../state/timeline.ts";
import { wordsFor } from "../state/trouble.ts";
import { clockTime, fullTime } from "../text/clock.ts";
import { linkify } from "../text/linkify.ts";
import { isEmojiOnly } from "../text/measure.ts";
import { hueOf, nameOf } from "../text/person.ts";
import { Avatar } from "./avatar.tsx";
import { CopyLink } from "./copy-link.tsx";
import { Icon } from "./icon.tsx";

interface Props {
  line: MessageLine;
  view: Pick<RoomView, "retry" | "discard">;
  /** "Only you", "only you and Bob": of a whisper. */
  audience: string | undefined;
  /** Direct rooms need no names: there is only one other. */
  isNamed: boolean;
  isTarget: boolean;
  /** The address of this message, once it has one. */
  link: string | undefined;
}

/** Drawn again only when something in it changed: a busy room adds lines, it does not change them. */
export class Message extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    const { line, audience, isNamed, isTarget, link } = this.props;
    return (
      next.line.item !== line.item ||
      next.line.first !== line.first ||
      next.line.last !== line.last ||
      next.line.mine !== line.mine ||
      next.audience !== audience ||
      next.isNamed !== isNamed ||
      next.isTarget !== isTarget ||
      next.link !== link
    );
  }

  override render({ line, view, audience, isNamed, isTarget, link }: Props) {
    const { item, author, mine, text, at, first, last } = line;
    const name = nameOf(author);
    const isBesideAvatar = isNamed && !mine;
    const flags = [mine ? "mine" : "theirs", item.state, first && "first", last && "last", isBesideAvatar && "named"];
    const isWhisper = line.to !== undefined;
    const isBig = !isWhisper && isEmojiOnly(text);
    return (
      <article
        class={["message", ...flags.filter((flag) => flag !== false).map((flag) => `message--${flag}`)].join(" ")}
        data-line
        data-key={line.key}
        data-target={isTarget ? "" : undefined}
        tabIndex={-1}
        aria-label={`${mine ? "You" : name}, ${clockTime(at)}${isWhisper ? ", whisper" : ""}`}
      >
        {isBesideAvatar && last && <Avatar id={author.id} name={name} size="small" />}
        <div class={`bubble${isWhisper ? " bubble--whisper" : ""}${isBig ? " bubble--big" : ""}`}>
          {isBesideAvatar && first && (
            <span class="bubble__author" style={{ "--hue": String(hueOf(author.id)) }}>
              {name}
            </span>
          )}
          {isWhisper && (
            <span class="bubble__audience">
              <Icon name="whisper" />
              {audience}
            </span>
          )}
          <span class="bubble__text">
            {linkify(text).map((piece, i) =>
              piece.href === undefined ? (
                piece.text
              ) : (
                // oxlint-disable-next-line react/no-array-index-key -- pieces of a text have no other name
                <a key={i} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
                  {piece.text}
                </a>
              ),
            )}
          </span>
          <span class="bubble__meta">
            <time title={fullTime(at)}>{clockTime(at)}</time>
            {item.state === "pending" && (
              <span title="On its way" role="img" aria-label="On its way">
                <Icon name="waiting" />
              </span>
            )}
          </span>
        </div>
        {link !== undefined && <CopyLink link={link} />}
        {item.state === "failed" && (
          <p class="message__failure" role="alert">
            <Icon name="failed" />
            <span>Not sent. {wordsFor(item.error)}</span>
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
