/** What can be done with a message: beside it while the pointer or the focus is there. */
import { useDesk } from "../state/desk.ts";
import { canAnswer, messageMenu } from "../state/message-menu.ts";
import { cursorOf, type MessageLine } from "../state/timeline.ts";
import { Icon } from "./icon.tsx";
import { MenuButton } from "./menu-button.tsx";
import { ReactButton } from "./react-button.tsx";

export function MessageTools({ line, link }: { line: MessageLine; link: string }) {
  const desk = useDesk();
  const of = cursorOf(line.item);
  const isAnswerable = canAnswer(line);
  return (
    <span class="message__tools">
      {isAnswerable && of && <ReactButton onPick={(emoji) => desk.attempt(() => desk.view.react(of, emoji))} />}
      {isAnswerable && (
        <button
          type="button"
          class="icon-button"
          aria-label="Reply to this message"
          title="Reply"
          onClick={() => desk.reply(line)}
        >
          <Icon name="reply" />
        </button>
      )}
      <MenuButton
        class="icon-button"
        label="More to do with this message"
        title="More"
        name="This message"
        trigger={<Icon name="settings" />}
        items={() => messageMenu(desk, line, link)}
      />
    </span>
  );
}
