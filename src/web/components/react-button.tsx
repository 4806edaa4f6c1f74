/** A small choice of emoji to react with. */
import { emojiChoices, noteEmoji } from "../state/recent-emoji.ts";
import { Icon } from "./icon.tsx";
import { PopoverButton } from "./popover-button.tsx";

export function ReactButton({ onPick }: { onPick: (emoji: string) => void }) {
  return (
    <PopoverButton
      class="icon-button"
      label="React to this message"
      title="React"
      popup="dialog"
      name="Reactions"
      panelClass="emoji-choice"
      trigger={<Icon name="smile" />}
    >
      {(close) =>
        emojiChoices().map((emoji) => (
          <button
            key={emoji}
            type="button"
            data-row
            onClick={() => {
              close();
              noteEmoji(emoji);
              onPick(emoji);
            }}
          >
            {emoji}
          </button>
        ))
      }
    </PopoverButton>
  );
}
