/**
 * Where one writes: Enter sends, Shift+Enter makes a new line, `/w name text` whispers. Up, with nothing written, changes my
 * last message; Alt+Up goes into the messages.
 */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { RoomView } from "../../client/room-view.ts";
import type { Actor } from "../../protocol/activity.ts";
import { MAX_TEXT_BYTES } from "../../protocol/limits.ts";
import { cursorOf, type MessageLine } from "../state/timeline.ts";
import { parseCommand, type Command } from "../text/command.ts";
import { byteLength } from "../text/measure.ts";
import { nameOf } from "../text/person.ts";
import { ComposerReply } from "./composer-reply.tsx";
import { Icon } from "./icon.tsx";
import { focusLastMessage } from "./message-keys.ts";

interface Props {
  view: Pick<RoomView, "send" | "whisper">;
  title: string;
  text: string;
  onText: (text: string) => void;
  /** Who can be whispered to. */
  others: readonly Actor[];
  onSent: () => void;
  /** The message that the next one answers. */
  replyTo: MessageLine | undefined;
  onCancelReply: () => void;
  /** Writes over my last message, if there is one that can be changed. */
  onEditLast: () => boolean;
}

/** From here on the counter is shown. */
const NEAR_LIMIT = MAX_TEXT_BYTES * 0.9;
/** A touch keyboard has no Shift+Enter, and no place on the screen that it should take without being asked. */
const isTouch = matchMedia("(pointer: coarse)").matches;

export function Composer(props: Props) {
  const { view, title, text, onText, others, onSent, replyTo, onCancelReply, onEditLast } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const command = parseCommand(text, others);
  const bytes = byteLength("text" in command ? command.text : text);
  const canSend = "text" in command && command.text.trim() !== "" && bytes <= MAX_TEXT_BYTES;

  useLayoutEffect(() => grow(box.current), [text]);
  useEffect(() => {
    if (!isTouch) box.current?.focus();
  }, []);

  const submit = () => {
    if (!canSend || !("text" in command)) return;
    const reply = replyTo && cursorOf(replyTo.item);
    if (command.kind === "whisper") view.whisper([command.to.id], command.text, { reply });
    else view.send(command.text, { reply });
    onText("");
    onCancelReply();
    onSent();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // The Enter that ends the composition of a character is not one that sends.
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !isTouch) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault();
      if (event.altKey || !onEditLast()) focusLastMessage();
    } else if (event.key === "Escape" && replyTo) {
      event.preventDefault();
      onCancelReply();
    }
  };

  return (
    <form
      class={command.kind === "send" ? "composer" : "composer composer--whisper"}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {replyTo && <ComposerReply line={replyTo} onCancel={onCancelReply} />}
      <Hint command={command} />
      <div class="composer__row">
        <textarea
          ref={box}
          rows={1}
          value={text}
          aria-label={`Message ${title}`}
          placeholder={`Message ${title}`}
          enterkeyhint={isTouch ? "enter" : "send"}
          onInput={(event) => onText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {bytes > NEAR_LIMIT && (
          <span class={bytes > MAX_TEXT_BYTES ? "counter counter--over" : "counter"} role="status">
            {(MAX_TEXT_BYTES - bytes).toLocaleString()}
            <span class="visually-hidden"> bytes left</span>
          </span>
        )}
        <button type="submit" class="send-button" aria-label="Send" disabled={!canSend}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function Hint({ command }: { command: Command }) {
  const text = hintOf(command);
  if (text === undefined) return null;
  return (
    <p class="composer__hint" role="status">
      <Icon name="whisper" />
      {text}
    </p>
  );
}

function hintOf(command: Command): string | undefined {
  switch (command.kind) {
    case "send":
      return undefined;
    case "whisper":
      return `Only ${nameOf(command.to)} will see this`;
    case "whisper-to-whom":
      return "Whisper to whom? Write a name, then the message";
    case "whisper-to-nobody":
      return `Nobody here is called “${command.name}”`;
  }
}

/** As high as its text; the style sheet says how high at most. */
function grow(box: HTMLTextAreaElement | null): void {
  if (!box) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
