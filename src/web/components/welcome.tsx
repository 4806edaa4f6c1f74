/** Beside the conversations while none is open. */
import { useTitle } from "../state/use-title.ts";
import { Icon } from "./icon.tsx";

export function Welcome({ unread }: { unread: number }) {
  useTitle(unread, undefined);
  return (
    <div class="welcome">
      <img src="/icon.svg" alt="" width="72" height="72" />
      <p>Pick a conversation, or start one.</p>
      <p class="hint">
        <Icon name="search" /> <kbd>{/mac/i.test(navigator.userAgent) ? "⌘ K" : "Ctrl K"}</kbd> searches everything you
        can read.
      </p>
    </div>
  );
}
