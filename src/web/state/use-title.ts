/** The tab's title: where one is, and how much is unread anywhere. */
import { useEffect } from "preact/hooks";
import type { UserState } from "../../client/user-view.ts";

const APP = "Starling";

export function useTitle(unread: number, place: string | undefined): void {
  useEffect(() => {
    const name = place === undefined ? APP : `${place} · ${APP}`;
    document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${name}` : name;
  }, [unread, place]);
}

/** Unread messages in all conversations together. */
export function unreadOf({ conversations }: UserState): number {
  return conversations.reduce((sum, { unread, left }) => sum + (left === true ? 0 : unread), 0);
}
